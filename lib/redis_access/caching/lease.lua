-- Takes the lease on a key. Its holder computes the value; the others wait.
--
-- A holder may store its value, however late, as long as the fence has not changed since it began (store.lua). So a
-- caller that takes the lease over does no harm to a holder that is only slow.
--
-- KEYS[1]  the value: an entry (stored/entries.py), another string, or nothing
-- ARGV[1]  the value that the caller read and could not use: an entry's fence, another string's first bytes, '' for
--          nothing
-- ARGV[2]  the fence of the new entry, if there is none
-- ARGV[3]  the caller's number
-- ARGV[4]  the number of a holder whose value did not come while the caller waited, or '0'
-- ARGV[5]  milliseconds that the lease lasts. Each takeover doubles them, so that a computation that is slow for every
--          caller is not begun again and again
-- ARGV[6]  milliseconds that the entry is kept after the lease is over, so that a slow holder finds its fence
-- Returns {the holder's number, the fence, milliseconds that the lease lasts}; the caller has the lease if the number
-- is its own. If there is a value that the caller has not seen, returns the value.

local FENCE, HEADER, ENTRY, LEASE = 22, 35, 4, '>dIB'
local key, seen, fence = KEYS[1], ARGV[1], ARGV[2]
local caller, displaced, lasts, kept = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])

local function begin()
  redis.call('SET', key, fence .. struct.pack(LEASE, kept, caller, 0), 'PX', kept + lasts)
  return { caller, fence, lasts }
end

local found = redis.pcall('GETRANGE', key, 0, math.max(HEADER, #seen) - 1)
if type(found) == 'table' then -- not a string: another program wrote it
  redis.call('UNLINK', key)
  return begin()
end
if found == '' then
  return begin()
end
local is_entry = #found >= HEADER and string.byte(found) == ENTRY
local is_lease = is_entry and redis.call('STRLEN', key) == HEADER
if not is_lease and (seen == '' or string.sub(found, 1, #seen) ~= seen) then
  return redis.call('GET', key)
end
if not is_entry then
  return begin()
end

fence = string.sub(found, 1, FENCE)
local ends_at_pttl, holder, takeovers = struct.unpack(LEASE, found, FENCE + 1)
local left = redis.call('PTTL', key)
if holder == caller then -- the same request again, since its answer was lost
  return { caller, fence, lasts }
end
if left > ends_at_pttl and holder ~= displaced then
  return { holder, fence, left - ends_at_pttl }
end
takeovers = ends_at_pttl == math.huge and 0 or math.min(takeovers + 1, 10)
lasts = lasts * 2 ^ takeovers
if left < kept + lasts then -- keep the fence for longer than the old value
  left = kept + lasts
  redis.call('PEXPIRE', key, left)
end
redis.call('SETRANGE', key, FENCE, struct.pack(LEASE, left - lasts, caller, takeovers))
return { caller, fence, lasts }
