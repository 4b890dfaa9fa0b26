-- Changes, extends and reads a session in one step, if there is one.
--
-- KEYS[1]  the session, as create.lua made it
-- KEYS[2]  the index of its user's sessions
-- ARGV[1]  milliseconds to live from now, never beyond the session's latest end; "0" leaves the time as it is
-- ARGV[2]  how many fields to remove, ARGV[3] how many to set, ARGV[4] how many to read ("-1": all)
-- ARGV[5]  and on: names to remove; field, value, field, value, ...; names to read
-- Returns 0 when there is no such session, else 1 and the fields read: values (nil for fields that are not there), or
-- field, value, field, value, ... for all of them.

local session, index, ttl = KEYS[1], KEYS[2], tonumber(ARGV[1])
local header = redis.call('HGET', session, '')
if not header then
  return { 0 }
end
local latest, is_indexed = string.match(header, '^(%d+) ([01])$')
if not latest or #latest > 16 then
  redis.call('UNLINK', session) -- damaged
  return { 0 }
end
local own = string.sub(session, #index - 4)
if is_indexed == '1' and redis.pcall('HEXISTS', index, own) ~= 1 then
  redis.call('UNLINK', session) -- ended with all others of its user, or its index was evicted
  return { 0 }
end
if ttl > 0 then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  if latest ~= '0' then
    ttl = math.min(ttl, latest - now)
  end
  if ttl <= 0 then
    redis.call('UNLINK', session)
    redis.call('HDEL', index, own)
    return { 0 }
  end
  redis.call('PEXPIRE', session, ttl)
  if is_indexed == '1' then
    redis.call('HSET', index, own, string.format('%.0f', now + ttl))
    if redis.call('PTTL', index) < ttl then
      redis.call('PEXPIRE', index, ttl)
    end
  end
end

local at = 5
for _ = 1, ARGV[2] do
  redis.call('HDEL', session, ARGV[at])
  at = at + 1
end
for _ = 1, ARGV[3] do
  redis.call('HSET', session, ARGV[at], ARGV[at + 1])
  at = at + 2
end

local answer = { 1 }
if ARGV[4] == '-1' then
  for i, part in ipairs(redis.call('HGETALL', session)) do
    answer[i + 1] = part
  end
else
  for i = 1, ARGV[4] do
    answer[i + 1] = redis.call('HGET', session, ARGV[at + i - 1])
  end
end
return answer
