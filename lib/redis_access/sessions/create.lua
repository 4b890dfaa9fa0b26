-- Creates a session and records it in the index of its user's sessions.
--
-- KEYS[1]  the session, a hash. Its field '' holds the latest end (Unix milliseconds, 0: none) and 1 if the session is
--          in the index: "1700000000000 1". Such a session is valid only while the index names it, so all sessions
--          of the user end when the index is cleared or evicted
-- KEYS[2]  the index, a hash: the last part of a session's key -> the session's end in Unix milliseconds
-- ARGV[1]  milliseconds to live
-- ARGV[2]  milliseconds it may live at most, however often it is extended; "0": no limit; "@" and a Unix time in
--          milliseconds: the latest end that it inherits from the session whose fields it gets
-- ARGV[3]  how many sessions a user may have, "0" for a session without a user. Above that, the session that would end
--          first is ended
-- ARGV[4]  and on: field, value, field, value, ...
-- Returns 1.

local session, index = KEYS[1], KEYS[2]
local kind = redis.call('TYPE', index).ok
if kind ~= 'hash' and kind ~= 'none' then
  redis.call('UNLINK', index) -- not a hash: another program wrote it
end
local ttl, longest, max_sessions = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- Not tostring(): it writes such numbers as 1.7e+12.
local INTEGER = '%.0f'
local latest = 0
if string.sub(longest, 1, 1) == '@' then
  latest = tonumber(string.sub(longest, 2))
elseif longest ~= '0' then
  latest = now + longest
end
if latest > 0 then
  ttl = math.max(1, math.min(ttl, latest - now))
end
redis.call('HSET', session, '', string.format(INTEGER, latest) .. (max_sessions > 0 and ' 1' or ' 0'))
-- One pair at a time: unpack() of a long list would overflow Lua's stack.
for i = 4, #ARGV, 2 do
  redis.call('HSET', session, ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', session, ttl)
if max_sessions == 0 then
  return 1
end

local family = string.sub(index, 1, -6)
local own = string.sub(session, #family + 1)
redis.call('HSET', index, own, string.format(INTEGER, now + ttl))
if redis.call('PTTL', index) < ttl then
  redis.call('PEXPIRE', index, ttl)
end
local all, others = redis.call('HGETALL', index), {}
for i = 1, #all, 2 do
  local ends = tonumber(all[i + 1])
  if not ends or #all[i + 1] > 15 or not (ends > now) then -- damaged (NaN, too), or expired
    redis.call('HDEL', index, all[i])
  elseif all[i] ~= own then
    others[#others + 1] = { ends, all[i] }
  end
end
if #others >= max_sessions then
  table.sort(others, function(one, other) return one[1] < other[1] end)
  for i = 1, #others - max_sessions + 1 do
    redis.pcall('UNLINK', family .. others[i][2]) -- pcall: a serverless cache refuses it, see end_all.lua
    redis.call('HDEL', index, others[i][2])
  end
end
return 1
