-- Adds to a number, or to 0 when there is none. A number that exists keeps its time to live.
--
-- KEYS[1]  the value: an entry (stored/entries.py) or another string
-- ARGV[1]  the caller's time in Unix seconds
-- ARGV[2]  the amount to add
-- ARGV[3]  seconds that a new number lives
-- Returns the new number; an error when the value is no whole number.

local HEADER, ENTRY, LATEST, DIGITS = 35, 4, 1e12, 20
local key, now, ttl = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[3]) * 1000
-- One byte more than the longest number has, to notice longer text.
local found = redis.pcall('GETRANGE', key, 0, HEADER + DIGITS)
if type(found) == 'table' then -- not a string: another program wrote it
  redis.call('UNLINK', key)
  found = ''
end
if #found >= HEADER and string.byte(found) == ENTRY then
  local flags, fresh_until = struct.unpack('>Bd', found, 2)
  local body = string.sub(found, HEADER + 1)
  if body == '' or flags % 2 == 1 or not (fresh_until > now and fresh_until < LATEST) then
    -- No number: a lease, an exception, a stale value, a damaged deadline.
    redis.call('UNLINK', key)
    found = ''
  elseif #body > DIGITS or not string.match(body, '^%-?%d+$') then
    return redis.error_reply('ERR value is not an integer or out of range')
  else
    redis.call('SET', key, body, 'PX', math.max(1, math.min(redis.call('PTTL', key), math.floor((fresh_until - now) * 1000))))
  end
end
local sum = redis.pcall('INCRBY', key, ARGV[2])
if type(sum) == 'table' then
  return sum
end
if found == '' then
  redis.call('PEXPIRE', key, ttl)
end
return redis.call('GET', key) -- as Redis's text: a number in Lua is exact only below 2^53
