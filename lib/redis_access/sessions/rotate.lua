-- Moves a session to another id, with its fields and its time to live. The old id is then the id of no session.
--
-- KEYS[1]  the session under its old id
-- KEYS[2]  the session under its new id
-- KEYS[3]  the index of its user's sessions
-- Returns 1; 0 if there is no such session. Sent again after a lost answer, it finds the session moved and returns 1.

local old, new, index = KEYS[1], KEYS[2], KEYS[3]
local header = redis.call('HGET', old, '')
if not header then
  return redis.call('EXISTS', new)
end
if not string.match(header, '^%d+ [01]$') or #header > 18 then
  redis.call('UNLINK', old) -- damaged
  return 0
end
local old_name, new_name = string.sub(old, #index - 4), string.sub(new, #index - 4)
local ends = redis.pcall('HGET', index, old_name)
if type(ends) ~= 'string' and string.sub(header, -2) == ' 1' then
  redis.call('UNLINK', old) -- ended with all others of its user, or its index was evicted
  return 0
end
redis.call('RENAME', old, new)
if type(ends) == 'string' then
  redis.call('HDEL', index, old_name)
  redis.call('HSET', index, new_name, ends)
end
return 1
