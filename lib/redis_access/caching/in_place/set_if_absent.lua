-- Stores a value unless the key has a fresh one.
--
-- KEYS[1]  the value: an entry (stored/entries.py) or another string
-- ARGV[1]  the caller's time in Unix seconds
-- ARGV[2]  the value
-- ARGV[3]  seconds to live
-- Returns 1 when it was stored, else 0.

local HEADER, ENTRY, LATEST = 35, 4, 1e12
local found = redis.pcall('GETRANGE', KEYS[1], 0, HEADER)
-- An error means another type: another program wrote it, and it is replaced.
if type(found) ~= 'table' and found ~= '' then
  if #found < HEADER or string.byte(found) ~= ENTRY then
    return 0
  end
  local flags, fresh_until = struct.unpack('>Bd', found, 2)
  if #found > HEADER and flags % 2 == 0 and fresh_until > tonumber(ARGV[1]) and fresh_until < LATEST then
    return 0
  end
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
