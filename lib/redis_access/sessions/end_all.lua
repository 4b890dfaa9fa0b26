-- Ends all sessions of a user, or all but one.
--
-- KEYS[1]  the index of the user's sessions, as create.lua writes it
-- ARGV[1]  the name, in the index, of the session to keep; "" for none
-- Answers how many were ended.
--
-- A session is none any more once the index does not name it. Its key is none of KEYS, which a serverless cache refuses:
-- there it lies until its ttl.

local index, kept = KEYS[1], ARGV[1]
local family = string.sub(index, 1, -6)
local ended = 0
local names = redis.pcall('HKEYS', index)
if names.err then -- none of ours. Sessions that no index names are none, so all have ended
  redis.call('UNLINK', index)
  return 0
end
for _, name in ipairs(names) do
  if name ~= kept then
    local gone = redis.pcall('UNLINK', family .. name)
    ended = ended + (type(gone) == 'number' and gone or 1)
    redis.call('HDEL', index, name)
  end
end
return ended
