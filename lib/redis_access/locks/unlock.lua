-- Releases a lock that the caller holds.
--
-- KEYS[1]  the lock: a string, the holder's token
-- ARGV[1]  the caller's token
-- Returns 1; 0 when the caller does not hold it.

if redis.pcall('GET', KEYS[1]) == ARGV[1] then
  return redis.call('UNLINK', KEYS[1])
end
return 0
