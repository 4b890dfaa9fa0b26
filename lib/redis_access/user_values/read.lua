-- Reads values of one user in order to compute those that are missing, and sees to it that the hash has a mark.
--
-- A value may be stored only while the mark that was read before it was computed is still there (write.lua). So there
-- must be one: an absent hash cannot be told from one that was evicted with the mark of a deletion.
--
-- KEYS[1]  the user's hash, as write.lua has it
-- ARGV[1]  seconds to keep a mark that is made here
-- ARGV[2]  and on: the fields to read
-- Answers the fields' values.

local key = KEYS[1]
local kind = redis.call('TYPE', key).ok
if kind ~= 'hash' and kind ~= 'none' then
  redis.call('UNLINK', key) -- none of ours
end
if not string.match(redis.call('HGET', key, '\0') or '', '^%d+%.%d+$') then
  local time = redis.call('TIME')
  redis.call('DEL', key)
  redis.call('HSET', key, '\0', time[1] .. '.' .. string.format('%06d', time[2]))
  redis.call('EXPIRE', key, ARGV[1])
end
return redis.call('HMGET', key, unpack(ARGV, 2))
