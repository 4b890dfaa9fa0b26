-- Gives a session another id: all it holds and its time to live move, and the old id leads nowhere from then on.
--
-- KEYS[1]  the session under its old id
-- KEYS[2]  ... and under the new one
-- KEYS[3]  the index of its user's sessions
-- Answers 1; 0 when there is no such session. Sent again after a lost answer it finds what it did, and answers 1.

local old, new, index = KEYS[1], KEYS[2], KEYS[3]
if redis.call('EXISTS', old) == 0 then
  return redis.call('EXISTS', new)
end
redis.call('RENAME', old, new)
local old_name, new_name = string.sub(old, #index - 4), string.sub(new, #index - 4)
local ends = redis.call('HGET', index, old_name)
if ends then
  redis.call('HDEL', index, old_name)
  redis.call('HSET', index, new_name, ends)
end
return 1
