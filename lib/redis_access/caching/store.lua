-- Stores a computed value, unless the key was stored or deleted since the computation began.
--
-- KEYS[1]  the value
-- ARGV[1]  the fence from before the computation
-- ARGV[2]  the new entry
-- ARGV[3]  milliseconds to live; '0' to delete the key
-- Returns 1 when it was done, else 0.

if redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) ~= ARGV[1] then
  return 0
end
if ARGV[3] == '0' then
  redis.call('UNLINK', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
