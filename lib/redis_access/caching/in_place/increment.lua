-- Adds to a number, which begins at 0 when there is none. Its end stays what it was.
--
-- KEYS[1]  the value: an entry (stored/entries.py) or another string
-- ARGV[1]  the time by the clock that entries are written by
-- ARGV[2]  the amount to add
-- ARGV[3]  seconds that a new number lives
-- Answers the new number; an error when the value is no whole number.

local HEADER, ENTRY, LATEST, DIGITS = 35, 4, 1e12, 20
local key, now, ttl = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[3]) * 1000
local found = redis.pcall('GETRANGE', key, 0, HEADER + DIGITS) -- one more than a number has, with its sign
if type(found) == 'table' then -- a list, a hash: none of ours
  redis.call('UNLINK', key)
  found = ''
end
if #found >= HEADER and string.byte(found) == ENTRY then
  local flags, fresh_until = struct.unpack('>Bd', found, 2)
  local body = string.sub(found, HEADER + 1)
  if body == '' or flags % 2 == 1 or not (fresh_until > now and fresh_until < LATEST) then
    -- a lease, an exception, a stale value, a damaged end
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
return redis.call('GET', key) -- Lua's numbers have 53 bits
