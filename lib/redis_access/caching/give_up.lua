-- Releases a lease, so that the next caller computes at once.
--
-- KEYS[1]  the value
-- ARGV[1]  the holder's unique number. The fence is not asked for: a holder whose answer was lost never got it
-- Returns 1 when the holder still had the lease, else 0.

local FENCE, HEADER, ENTRY, LEASE = 22, 35, 4, '>dIB'
local found = redis.pcall('GETRANGE', KEYS[1], 0, HEADER - 1)
if type(found) == 'table' or #found < HEADER or string.byte(found) ~= ENTRY then
  return 0
end
local _, holder, takeovers = struct.unpack(LEASE, found, FENCE + 1)
if holder ~= tonumber(ARGV[1]) then
  return 0
end
if takeovers == 0 and redis.call('STRLEN', KEYS[1]) == HEADER then
  redis.call('UNLINK', KEYS[1])
else -- keep the value, and the fence, by which an earlier holder may still store
  redis.call('SETRANGE', KEYS[1], FENCE, struct.pack(LEASE, math.huge, 0, 0))
end
return 1
