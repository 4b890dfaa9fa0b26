-- Begins a session, and notes it in the index of its user's sessions.
--
-- KEYS[1]  the session, a hash; field '' says when it must end at the latest (Unix seconds, 0: never) and whether it is
--          noted in the index: "1700000000 1"
-- KEYS[2]  the index, a hash: the end of the session's key -> when it ends, in Unix seconds
-- ARGV[1]  seconds to live
-- ARGV[2]  seconds it may live at most, however often it is extended; "0": no such end
-- ARGV[3]  how many sessions a user may have, "0" for a session of nobody in particular. The one that would end first
--          makes room
-- ARGV[4]  and on: field, value, field, value, ...
-- Answers 1.

local session, index = KEYS[1], KEYS[2]
local ttl, longest, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = tonumber(redis.call('TIME')[1])
local latest = 0
if longest > 0 then
  latest, ttl = now + longest, math.min(ttl, longest)
end
redis.call('HSET', session, '', latest .. (most > 0 and ' 1' or ' 0'))
-- One pair at a time: unpack() of a long list would overflow Lua's stack.
for i = 4, #ARGV, 2 do
  redis.call('HSET', session, ARGV[i], ARGV[i + 1])
end
redis.call('EXPIRE', session, ttl)
if most == 0 then
  return 1
end

local family = string.sub(index, 1, -6)
local own = string.sub(session, #family + 1)
redis.call('HSET', index, own, now + ttl)
if redis.call('TTL', index) < ttl then
  redis.call('EXPIRE', index, ttl)
end
local all, others = redis.call('HGETALL', index), {}
for i = 1, #all, 2 do
  if tonumber(all[i + 1]) <= now then
    redis.call('HDEL', index, all[i])
  elseif all[i] ~= own then
    others[#others + 1] = { tonumber(all[i + 1]), all[i] }
  end
end
if #others >= most then
  table.sort(others, function(one, other) return one[1] < other[1] end)
  for i = 1, #others - most + 1 do
    redis.call('UNLINK', family .. others[i][2])
    redis.call('HDEL', index, others[i][2])
  end
end
return 1
