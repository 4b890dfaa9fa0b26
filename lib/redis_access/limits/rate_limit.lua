-- Decides a hit against one limit or several, on the server's clock. It is counted by all of them or by none.
--
-- KEYS     the limits' states, strings
-- ARGV[1]  "1" to count the hit, "0" to only look
-- ARGV[2]  and on, four for each key: strategy, hits allowed per window, window in microseconds, cost in hits
-- Answers four integers for each key: 1 if it allows the hit else 0, hits remaining, microseconds until it would allow
-- this hit, microseconds until it is wholly free. A key lives exactly as long as it says anything.
--
-- A strategy takes (stored state, limit, window, cost) and returns: the wait (above 0 when it refuses; the state is then
-- the same as before), hits remaining, time until free (also the key's time to live), new state. What it finds stored
-- is held within bounds: no clock set back and no foreign value may lock anyone out for longer than a window.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
-- Not tostring(): it writes such numbers as 1.7e+15.
local INTEGER = '%.0f'

local strategies = {}

-- GCRA. The state is the time at which the whole limit is free again; a hit moves it one interval further.
strategies.gcra = function(stored, limit, window, cost)
  local interval = math.floor(window / limit)
  local full = now + limit * interval
  local free_at = tonumber(stored or now) or now
  free_at = math.min(math.max(now, free_at), full) -- in this order NaN gives now
  local wait = free_at + cost * interval - full
  if wait <= 0 then
    free_at = free_at + cost * interval
  end
  return wait, math.floor((full - free_at) / interval), free_at - now, string.format(INTEGER, free_at)
end

-- Fixed window, from its first hit on. The state is "hits end-of-the-window".
strategies.fixed = function(stored, limit, window, cost)
  local used, ends = string.match(stored or '', '^(%d+) (%d+)$')
  used, ends = math.min(tonumber(used) or 0, limit), tonumber(ends) or 0
  if ends <= now or ends > now + window then
    used, ends = 0, now + window
  end
  if used + cost > limit then
    return ends - now, limit - used, ends - now
  end
  used = used + cost
  return 0, limit - used, used > 0 and ends - now or 0, used .. ' ' .. string.format(INTEGER, ends)
end

-- Sliding window in tenths. The state is "number-of-the-newest-tenth its-hits hits-of-the-one-before ...", 11 at most.
-- The oldest tenth counts in full until all of it has left the window: so no window ever sees more than the limit, and
-- a hit is held against the caller for up to a tenth of a window too long.
strategies.sliding = function(stored, limit, window, cost)
  local tenth = window / 10
  local current = math.floor(now / tenth)
  local hits, used, age = {}, 0, nil
  for number in string.gmatch(stored or '', '%d+') do
    if not age then
      age = math.max(current - number, 0)
    elseif age <= 10 then
      hits[age] = math.min(tonumber(number), limit)
      used = used + hits[age]
      age = age + 1
    end
  end
  local function leaves(at)
    return (current - at + 11) * tenth - now
  end
  local wait = 0
  if used + cost > limit then
    local left = used
    for at = 10, 0, -1 do
      if hits[at] then
        left = left - hits[at]
        if left + cost <= limit then
          wait = leaves(at)
          break
        end
      end
    end
  else
    used = used + cost
    hits[0] = (hits[0] or 0) + cost
  end
  local state, free = { string.format(INTEGER, current) }, 0
  for at = 0, 10 do
    state[at + 2] = hits[at] or 0
    if free == 0 and state[at + 2] > 0 then
      free = leaves(at)
    end
  end
  return wait, math.max(limit - used, 0), free, table.concat(state, ' ')
end

local answer, states, counted = {}, {}, ARGV[1] == '1'
for i, key in ipairs(KEYS) do
  local at = 4 * i - 2
  local limit, window, cost = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local stored = redis.call('GET', key)
  local wait, remaining, free, state = strategies[ARGV[at]](stored, limit, window, cost)
  counted = counted and wait <= 0
  states[i] = { stored, state }
  answer[at - 1], answer[at], answer[at + 1], answer[at + 2] = wait <= 0 and 1 or 0, remaining, math.max(wait, 0), free
end

for i, key in ipairs(KEYS) do
  local at = 4 * i - 2
  if counted then
    redis.call('SET', key, states[i][2], 'PX', math.ceil(answer[at + 2] / 1000))
  elseif answer[at - 1] == 1 then
    -- Allowed but not counted: the figures are those of a hit that costs nothing.
    local limit, window = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
    local _, remaining, free = strategies[ARGV[at]](states[i][1], limit, window, 0)
    answer[at], answer[at + 2] = remaining, free
  end
end
return answer
