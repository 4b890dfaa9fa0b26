-- Decides a hit against one or several limits, on the server's clock. Either all of them count it, or none does.
--
-- KEYS     the limits' states, strings
-- ARGV[1]  "1" to count the hit, "0" to only look
-- ARGV[2]  and on, four for each key: strategy, hits allowed per window, window in microseconds, cost in hits
-- Returns four integers for each key: 1 if the limit allows the hit, else 0; hits remaining; microseconds until it
-- would allow this hit; microseconds until no hit counts any more, which is also how long the key lives.
--
-- A strategy allows `limit` hits at once where nothing was counted before, and never a cost above the limit.
--
-- Each takes (stored state, limit, window, cost) and returns the wait (above 0 if it refuses the hit; then its count
-- does not change), hits remaining, the time until no hit counts, the new state, and whether the state must be stored
-- even if the hit is not counted. The last two are nil when there is nothing to store. The state does not depend on the
-- limit, so a limit that is changed keeps its count. Strategies bound what they read: a clock that was set back, or a
-- value of another program, locks nobody out for longer than a window.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
-- Not tostring(): it writes such numbers as 1.7e+15.
local INTEGER = '%.0f'

local strategies = {}

-- GCRA, as a leaky bucket. The state is "time used": the bucket's content at that time, in hits times microseconds of
-- the window. It leaks `limit` units each microsecond. No division rounds, so 600,000 hits per second are exact.
strategies.gcra = function(stored, limit, window, cost)
  local at, used = string.match(stored or '', '^(%d+) (%d+)$')
  at, used = tonumber(at) or now, math.min(tonumber(used) or 0, limit * window)
  local is_ahead = at > now -- the clock was set back: count from its new time on
  used = math.max(0, used - limit * math.max(0, now - at))
  local wait = math.ceil((used + cost * window - limit * window) / limit)
  if wait <= 0 then
    used = used + cost * window
  end
  local state = string.format(INTEGER .. ' ' .. INTEGER, now, used)
  return wait, math.floor((limit * window - used) / window), math.ceil(used / limit), state, is_ahead
end

-- Fixed window, from its first hit on. The state is "hits end-of-the-window".
strategies.fixed = function(stored, limit, window, cost)
  local used, ends = string.match(stored or '', '^(%d+) (%d+)$')
  used, ends = tonumber(used) or 0, tonumber(ends) or 0
  if ends <= now or ends > now + window then
    used, ends = 0, now + window
  end
  local remaining = math.max(limit - used, 0)
  if used + cost > limit then
    return ends - now, remaining, ends - now
  end
  used = used + cost
  local state = string.format(INTEGER .. ' ' .. INTEGER, used, ends)
  return 0, limit - used, used > 0 and ends - now or 0, state
end

-- Sliding window in tenths. The state is "number-of-the-newest-tenth its-hits hits-of-the-one-before ...", 11 at most.
-- The oldest tenth counts in full until all of it has left the window: so no window has more hits than the limit, and a
-- hit counts for up to a tenth of a window too long.
strategies.sliding = function(stored, limit, window, cost)
  local tenth = window / 10
  local current = math.floor(now / tenth)
  local hits, used, age, is_ahead = {}, 0, nil, false
  for number in string.gmatch(stored or '', '%d+') do
    if not age then
      is_ahead = current < tonumber(number) -- the clock was set back: count from its new time on
      age = math.max(current - number, 0)
    elseif age <= 10 then
      hits[age] = tonumber(number)
      used = used + hits[age]
      age = age + 1
    end
  end
  local function leaves(at)
    return (current - at + 11) * tenth - now
  end
  local wait = 0
  if used + cost > limit then
    wait = leaves(0) -- a cost above the limit is never allowed
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
    state[at + 2] = string.format(INTEGER, hits[at] or 0)
    if free == 0 and (hits[at] or 0) > 0 then
      free = leaves(at)
    end
  end
  return wait, math.max(limit - used, 0), free, table.concat(state, ' '), is_ahead
end

local answer, states, counted = {}, {}, ARGV[1] == '1'
for i, key in ipairs(KEYS) do
  local at = 4 * i - 2
  local limit, window, cost = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local stored = redis.pcall('GET', key)
  if type(stored) == 'table' then
    stored = nil -- not a string: another program wrote it, and the next counted hit replaces it
  end
  local wait, remaining, free, state, must_store = strategies[ARGV[at]](stored, limit, window, cost)
  counted = counted and wait <= 0
  states[i] = { stored, state, must_store and wait > 0 }
  answer[at - 1], answer[at], answer[at + 1], answer[at + 2] = wait <= 0 and 1 or 0, remaining, math.max(wait, 0), free
end

for i, key in ipairs(KEYS) do
  local at = 4 * i - 2
  if counted or states[i][3] then
    redis.call('SET', key, states[i][2], 'PX', math.max(1, math.ceil(answer[at + 2] / 1000)))
  elseif answer[at - 1] == 1 then
    -- Allowed but not counted: the figures are those of a hit that costs nothing.
    local limit, window = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
    local _, remaining, free = strategies[ARGV[at]](states[i][1], limit, window, 0)
    answer[at], answer[at + 2] = remaining, free
  end
end
return answer
