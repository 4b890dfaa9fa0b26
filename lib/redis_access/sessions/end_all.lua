-- Ends all sessions of a user, or all but one.
--
-- KEYS[1]  the index of the user's sessions, as create.lua writes it
-- ARGV[1]  the name, in the index, of the session to keep; "" for none
-- Answers how many were ended.

local index, kept = KEYS[1], ARGV[1]
local family = string.sub(index, 1, -6)
local ended = 0
for _, name in ipairs(redis.call('HKEYS', index)) do
  if name ~= kept then
    ended = ended + redis.call('UNLINK', family .. name)
    redis.call('HDEL', index, name)
  end
end
return ended
