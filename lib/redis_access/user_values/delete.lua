-- Deletes some or all values of one user. Values that are being computed now will not be stored.
--
-- KEYS[1]  the user's hash, as write.lua describes it
-- ARGV[1]  seconds to keep the version token if nothing else is left; a computation that takes longer is not stored
-- ARGV[2]  and on: the names to remove; all when there are none
-- Returns 1.

local key = KEYS[1]
local kind = redis.call('TYPE', key).ok
if kind ~= 'hash' and kind ~= 'none' then
  redis.call('UNLINK', key) -- not a hash: another program wrote it
end
local time = redis.call('TIME')
local version_token = redis.call('HGET', key, '\0') or ''
local seconds, fraction = string.match(version_token, '^(%d+)%.?(%d*)$')
if seconds and (#version_token > 32 or seconds - time[1] > 86400) then -- damaged
  seconds = nil
end
if #ARGV == 1 or not seconds then
  redis.call('UNLINK', key)
  -- The version token must differ from the one before, even if the clock was set back.
  local now = time[1] * 1000000 + time[2]
  if seconds then
    now = math.max(now, seconds * 1000000 + (tonumber(fraction) or 0) + 1)
  end
  seconds, fraction = string.format('%d', math.floor(now / 1000000)), now % 1000000
else
  for i = 2, #ARGV do
    redis.call('HDEL', key, ARGV[i])
  end
  fraction = (tonumber(fraction) or 0) + 1
end
redis.call('HSET', key, '\0', seconds .. '.' .. string.format('%06d', fraction))
if redis.call('PTTL', key) < ARGV[1] * 1000 then
  redis.call('EXPIRE', key, ARGV[1])
end
return 1
