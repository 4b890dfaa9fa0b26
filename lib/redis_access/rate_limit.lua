-- Counts a hit against a rate limit by GCRA: one number per limit, on the server's clock.
--
-- The number is the time, in microseconds, at which the caller's whole quota is free again. A hit moves it one
-- interval (window / limit) further; it is allowed while the number stays within one window from now. So a caller
-- may spend the whole limit at once, and regains one hit per interval, without the burst of two limits that counting
-- per fixed window allows at the border of two windows. A refused hit costs nothing.
--
-- KEYS[1]  the limit
-- ARGV[1]  hits allowed per window
-- ARGV[2]  interval in microseconds: window / limit
-- ARGV[3]  cost of this hit, in hits
-- Answers {1 if allowed else 0, hits remaining, microseconds until this hit would be allowed, microseconds until the
-- whole quota is free}. The key lives exactly as long as it says anything.

local limit, interval, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local window = limit * interval
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

-- Within [now, now + window], whatever a clock set back or a foreign value would make of it.
local free_at = tonumber(redis.call('GET', KEYS[1]) or now) or now
free_at = math.min(math.max(free_at, now), now + window)

local wait = free_at + cost * interval - (now + window)
local allowed = wait <= 0
if allowed then
  free_at = free_at + cost * interval
  -- Not tostring(): it writes such numbers as 1.7e+15.
  redis.call('SET', KEYS[1], string.format('%.0f', free_at), 'PX', math.ceil((free_at - now) / 1000))
end
local remaining = math.floor((now + window - free_at) / interval)
return {allowed and 1 or 0, remaining, allowed and 0 or wait, free_at - now}
