-- Takes a lock, or extends the one that the caller holds.
--
-- KEYS[1]  the lock: a string, the holder's token
-- ARGV[1]  the caller's token
-- ARGV[2]  milliseconds to live from now
-- ARGV[3]  '1' to take the lock if it is free, '0' to extend it only
-- Returns 0 if the caller holds the lock now, -1 if it is free and was not taken, else the milliseconds until it is
-- free.

local held = redis.pcall('GET', KEYS[1])
if held == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 0
end
if type(held) == 'string' then
  local left = redis.call('PTTL', KEYS[1])
  if left >= 0 then
    return math.max(1, left)
  end
end
if ARGV[3] == '0' then
  return -1
end
-- A key without a ttl or of another type is replaced, too: another program wrote it.
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0
