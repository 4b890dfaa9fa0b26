-- Reads a namespace's epoch and what changed when; makes them when they are not there; notes a change.
--
-- The epoch is a number that grows by one with every change. Once made, or lost and made again, it begins at the
-- server's time in microseconds, above every number that was used before.
--
-- KEYS[1]  the epoch, a string: what readers ask for with every read
-- KEYS[2]  the changes, a hash: '' = the epoch, '*' = the epoch at which everything changed, '=name' = ... at which
--          that name changed. In the slot of KEYS[1].
-- ARGV[1]  '' to read, '*' when everything changed, '=name' when that name changed
-- ARGV[2]  seconds to live from the last change on
-- Answers the hash as it is now: field, value, field, value, ...

local change = ARGV[1]
local epoch
if redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 then
  local time = redis.call('TIME')
  -- Above what is left of it: one of the two may have been evicted.
  local left = math.max(redis.call('GET', KEYS[1]) or 0, redis.call('HGET', KEYS[2], '') or 0)
  epoch = math.max(time[1] * 1000000 + time[2], left + 1)
  change = '*'
elseif change ~= '' then
  epoch = redis.call('GET', KEYS[1]) + 1
end
if epoch then
  local written = string.format('%.0f', epoch)
  if change == '*' then
    redis.call('DEL', KEYS[2])
  end
  redis.call('SET', KEYS[1], written, 'EX', ARGV[2])
  redis.call('HSET', KEYS[2], '', written, change, written)
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return redis.call('HGETALL', KEYS[2])
