-- Writes values of one user into the user's hash, each with a deadline of its own.
--
-- Redis 7 has no time to live per field, so each value carries its deadline, and the key lives as long as the longest
-- of them. A hash of up to 128 fields with values of up to 64 bytes is one packed list, which takes a sixth of the
-- memory that a key for each would.
--
-- KEYS[1]  the user's hash. Field '' holds its epoch, from when it was created. Field '\0' holds the version token: the
--          time of its creation in seconds, with a fraction that grows with each set and each deletion
-- ARGV[1]  the epoch of these values
-- ARGV[2]  seconds to live
-- ARGV[3]  the version token from before the computation; '' for values that are set
-- ARGV[4]  and on: name, value, name, value, ...; a value is T, F or N (true, false, null) or a letter and its content
-- Returns 1. Returns 0, and stores nothing, if the hash's epoch is newer by less than 2^32 (then names were invalidated
-- since), or if ARGV[3] is given and the hash has another version token or none (then a value was set or deleted, or
-- the hash was evicted, during the computation). Either way the values may be old.
--
-- Deadlines are in tenths of a second since the hash was created. T, F and N are stored as a decimal number, which a
-- packed list keeps in 3 to 5 bytes: four times the deadline, plus 0 for F, 1 for T, 2 for N. Other values are stored
-- as the letter, the deadline (4 bytes, big endian) and the content. A value with a newer epoch than the hash's is
-- stored as the letter in lower case (b for T, F and N, which become the content), the deadline, the difference of the
-- epochs (4 bytes, big endian) and the content.

local key, ttl, seen = KEYS[1], tonumber(ARGV[2]), ARGV[3]
local kind = redis.call('TYPE', key).ok
if kind ~= 'hash' and kind ~= 'none' then
  redis.call('UNLINK', key) -- not a hash: another program wrote it
end
local time = redis.call('TIME')
local header = redis.call('HMGET', key, '', '\0')
local version_token = header[2] or ''
local epoch = header[1] and string.match(header[1], '^%d+$') and #header[1] <= 16 and tonumber(header[1]) or nil
local seconds, fraction = string.match(version_token, '^(%d+)%.?(%d*)$')
if seconds and (#version_token > 32 or seconds - time[1] > 86400) then -- damaged: no hash was created after today
  seconds = nil
end
if seen ~= '' and seen ~= version_token then
  return 0
end
if (header[1] and not epoch) or (header[2] and not seconds) or (epoch and not seconds) then
  redis.call('DEL', key) -- damaged
  epoch, seconds = nil, nil
end

local newer = epoch and ARGV[1] - epoch or 0
if newer < 0 and newer > -2 ^ 32 then
  return 0
end
if math.abs(newer) >= 2 ^ 32 then
  -- Two epochs this far apart were made separately: of this hash only the version token is still valid.
  redis.call('DEL', key)
  epoch, newer = nil, 0
end
if not seconds then
  seconds, fraction = time[1], string.format('%06d', time[2])
end
if seen == '' then
  fraction = string.format('%06d', (tonumber(fraction) or 0) + 1)
end
local fields = { '\0', seconds .. '.' .. fraction }
if not epoch then
  fields[3], fields[4] = '', ARGV[1]
end
local at = #fields

local now = (time[1] - seconds) * 10 + math.floor(time[2] / 100000)
local deadline = now + ttl * 10
local plain = { F = deadline * 4, T = deadline * 4 + 1, N = deadline * 4 + 2 }
local before = struct.pack('>I4', deadline)
if newer > 0 then
  before = before .. struct.pack('>I4', newer)
end
for i = 4, #ARGV, 2 do
  local value = ARGV[i + 1]
  local number = plain[value]
  if not number then
    local letter = string.sub(value, 1, 1)
    value = (newer > 0 and string.lower(letter) or letter) .. before .. string.sub(value, 2)
  elseif newer > 0 then
    value = 'b' .. before .. value
  else
    value = number
  end
  fields[at + 1], fields[at + 2] = ARGV[i], value
  at = at + 2
end
local added = redis.call('HSET', key, unpack(fields))
if redis.call('PTTL', key) < ttl * 1000 then
  redis.call('EXPIRE', key, ttl)
end

-- Values past their deadline go when the hash has grown by another 64 fields, so that unused names do not pile
-- up in the hash of a user who stays active.
local size = redis.call('HLEN', key)
if math.floor(size / 64) > math.floor((size - added) / 64) then
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    local name, value = all[i], all[i + 1]
    if name ~= '' and name ~= '\0' then
      local number = tonumber(value)
      if (number and number / 4 or #value > 4 and struct.unpack('>I4', value, 2) or 0) <= now then
        redis.call('HDEL', key, name)
      end
    end
  end
end
return 1
