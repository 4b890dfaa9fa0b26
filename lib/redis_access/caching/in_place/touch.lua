-- Sets a value's time to live, if the key has a fresh value.
--
-- KEYS[1]  the value: an entry (stored/entries.py) or another string
-- ARGV[1]  the caller's time in Unix seconds
-- ARGV[2]  seconds to live
-- Returns 1; 0 when there is no value.

local HEADER, ENTRY, FENCE, LEASE, LATEST = 35, 4, 22, '>dIB', 1e12
local key, now, ttl = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local found = redis.pcall('GETRANGE', key, 0, HEADER)
if type(found) == 'table' or found == '' then
  return 0
end
if string.byte(found) ~= ENTRY or #found < HEADER then
  redis.call('EXPIRE', key, ttl)
  return 1
end
local flags, fresh_until = struct.unpack('>Bd', found, 2)
if #found == HEADER or flags % 2 == 1 or not (fresh_until > now and fresh_until < LATEST) then
  return 0
end
-- The key outlives the fresh value by the time in which the stale value may be served; that time stays the same. A
-- lease ends at a certain PTTL of the key, so it is moved by as much as the PTTL.
local left = redis.call('PTTL', key)
local kept = math.max(0, left - math.floor((fresh_until - now) * 1000))
local new = ttl * 1000 + kept
local ends_at_pttl, holder, takeovers = struct.unpack(LEASE, found, FENCE + 1)
redis.call('SETRANGE', key, 2, struct.pack('>d', now + ttl))
if ends_at_pttl ~= math.huge then
  redis.call('SETRANGE', key, FENCE, struct.pack(LEASE, ends_at_pttl + new - left, holder, takeovers))
end
redis.call('PEXPIRE', key, new)
return 1
