-- Ends all sessions of a user, or all but one.
--
-- KEYS[1]  the index of the user's sessions, as create.lua writes it
-- ARGV[1]  the name, in the index, of the session to keep; "" for none
-- Returns how many were ended.
--
-- A session has ended once the index does not name it. A serverless cache refuses to unlink its key, which is not in
-- KEYS; there the key stays until its ttl.

local index, kept = KEYS[1], ARGV[1]
local family = string.sub(index, 1, -6)
local ended = 0
local names = redis.pcall('HKEYS', index)
if names.err then -- not a hash: another program wrote it, and all sessions have ended with their index
  redis.call('UNLINK', index)
  return 0
end
for _, name in ipairs(names) do
  if name ~= kept then
    local removed = redis.pcall('UNLINK', family .. name)
    ended = ended + (type(removed) == 'number' and removed or 1)
    redis.call('HDEL', index, name)
  end
end
return ended
