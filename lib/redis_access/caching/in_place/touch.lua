-- Lets a value live for so long from now, if there is one.
--
-- KEYS[1]  the value: an entry (stored/entries.py) or another string
-- ARGV[1]  the time by the clock that entries are written by
-- ARGV[2]  seconds to live
-- Answers 1; 0 when there is no value.

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
-- A value that may be used when it is stale is kept for as long after its new end as after the old one. A lease is
-- counted by what is left of the key's time, so its end moves with that.
local left = redis.call('PTTL', key)
local kept = math.max(0, left - math.floor((fresh_until - now) * 1000))
local new = ttl * 1000 + kept
local ends_at, holder, takeovers = struct.unpack(LEASE, found, FENCE + 1)
redis.call('SETRANGE', key, 2, struct.pack('>d', now + ttl))
if ends_at ~= math.huge then
  redis.call('SETRANGE', key, FENCE, struct.pack(LEASE, ends_at + new - left, holder, takeovers))
end
redis.call('PEXPIRE', key, new)
return 1
