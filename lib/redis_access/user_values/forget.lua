-- Makes all values of one user old at once, those that are being computed now included.
--
-- What is left of the user's hash is the time, to the microsecond: the mark of this change. A value is stored only by
-- who saw the latest mark before computing it (per_user_write.lua).
--
-- KEYS[1]  the user's hash
-- ARGV[1]  seconds to keep the mark: nobody stores what took longer to compute
-- Answers 1.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
-- Above the mark before it, whatever the clock says.
local seconds, microseconds = string.match(redis.call('HGET', KEYS[1], '\0') or '', '^(%d+)%.(%d+)$')
if seconds then
  now = math.max(now, seconds * 1000000 + microseconds + 1)
end
redis.call('UNLINK', KEYS[1])
redis.call('HSET', KEYS[1], '\0', string.format('%d.%06d', math.floor(now / 1000000), now % 1000000))
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
