-- Reads values of one user before the missing ones are computed, and gives the hash a version token if it has none.
--
-- A computed value is stored only if the version token is the same as before the computation (write.lua). An absent
-- hash may have been evicted together with the version token of a deletion, so a new one is made here.
--
-- KEYS[1]  the user's hash, as write.lua describes it
-- ARGV[1]  seconds to keep a version token that is made here
-- ARGV[2]  and on: the fields to read
-- Returns the fields' values.

local key = KEYS[1]
local kind = redis.call('TYPE', key).ok
if kind ~= 'hash' and kind ~= 'none' then
  redis.call('UNLINK', key) -- not a hash: another program wrote it
end
local time = redis.call('TIME')
local version_token = redis.call('HGET', key, '\0') or ''
local seconds = string.match(version_token, '^(%d+)%.%d+$')
if not seconds or #version_token > 32 or seconds - time[1] > 86400 then -- none, or damaged
  redis.call('DEL', key)
  redis.call('HSET', key, '\0', time[1] .. '.' .. string.format('%06d', time[2]))
  redis.call('EXPIRE', key, ARGV[1])
end
return redis.call('HMGET', key, unpack(ARGV, 2))
