-- Writes fields of a session and its time to live in one step, so that no session is ever left without an end.
--
-- KEYS[1]  the session, a hash
-- ARGV[1]  seconds to live from now; "0" leaves the time as it is
-- ARGV[2]  "1" when the session must be there already, "0" for a new one
-- ARGV[3]  and on: field, value, field, value, ...
-- Answers 1, or 0 when the session had to be there and was not (and nothing was written).

if ARGV[2] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
-- One pair at a time: unpack() of a long list would overflow Lua's stack.
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
if ARGV[1] ~= '0' then
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return 1
