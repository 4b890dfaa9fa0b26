-- Gives a lease up, so that the next caller computes at once.
--
-- KEYS[1]  the value
-- ARGV[1]  the holder's number, which no other has. The fence need not be known: after a lost answer it is not
-- Answers 1 when the holder still had the lease, else 0.

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
else -- a value may serve on; and a holder before this one may still store
  redis.call('SETRANGE', KEYS[1], FENCE, struct.pack(LEASE, math.huge, 0, 0))
end
return 1
