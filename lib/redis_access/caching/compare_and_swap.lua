-- Replaces a value, or its first bytes, if nobody else changed it: how cache_get takes leases, stores, and gives up.
--
-- KEYS[1]  the value
-- ARGV[1]  the bytes it must begin with; '' when nothing must be there
-- ARGV[2]  what to write
-- ARGV[3]  milliseconds to live with ARGV[2] as the value; '0' to remove the value;
--          'header' to put ARGV[2] over the first bytes, and leave the rest and its time to live
-- Answers 1 when it was done. Otherwise nothing was changed, and the answer is the value, or nil when there is none.

local seen = ARGV[1]
if redis.call('GETRANGE', KEYS[1], 0, #seen - 1) ~= seen then
  return redis.call('GET', KEYS[1])
end
if ARGV[3] == 'header' then
  redis.call('SETRANGE', KEYS[1], 0, ARGV[2])
elseif ARGV[3] == '0' then
  redis.call('UNLINK', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
