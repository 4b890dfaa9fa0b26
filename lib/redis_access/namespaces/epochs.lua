-- Reads a namespace's epoch and the names that changed since the epoch that the caller knows. Records a change, if any.
--
-- The epoch is a number that grows by one with every change. A new epoch, also one that replaces a lost one, begins at
-- the server's time in microseconds, and above the epoch that the caller knows. So a server that was restored from an
-- older snapshot, or whose clock is behind, does not make old values current.
--
-- The epoch and the changes are one key. Every read of the namespace uses it, so Redis (LRU, LFU) evicts it last; if it
-- is evicted, all values are old.
--
-- KEYS[1]  a hash: '' = the epoch, '*' = the floor: values stored under an older epoch are old, whatever their names;
--          '=name' = the epoch at which that name changed; '@=name' and '@*' = when, in Unix seconds, for the
--          command `explain`
-- ARGV[1]  '' to read, '*' when everything changed, '=name' when that name changed
-- ARGV[2]  seconds to live from the last change on
-- ARGV[3]  the epoch that the caller knows, '' for none
-- ARGV[4]  how many changed names to keep; beyond it the older half is forgotten, and the floor is raised to it
-- Returns epoch, floor, and name, epoch, name, epoch, ... of the names that changed after the known epoch.

local key, change, known, max_names = KEYS[1], ARGV[1], tonumber(ARGV[3]) or 0, tonumber(ARGV[4])
local kind = redis.call('TYPE', key).ok
if kind ~= 'hash' and kind ~= 'none' then
  redis.call('UNLINK', key) -- not a hash: another program wrote it
end
-- Not tostring(): it writes such numbers as 1.7e+15.
local INTEGER = '%.0f'

-- A number in Lua is exact only below 2^53; a longer one is damaged.
local function number_in(text)
  return text and #text <= 16 and string.match(text, '^%d+$') and tonumber(text) < 2 ^ 53 and tonumber(text) or nil
end

local epoch, floor = number_in(redis.call('HGET', key, '')), number_in(redis.call('HGET', key, '*'))

local time = redis.call('TIME')
local is_lost = not epoch or not floor or floor > epoch or epoch < known
if is_lost or change ~= '' then
  if is_lost then
    epoch, change = math.max(time[1] * 1000000 + time[2], (epoch or 0) + 1, known + 1), '*'
  else
    epoch = epoch + 1
  end
  local written = string.format(INTEGER, epoch)
  if change == '*' then
    redis.call('DEL', key)
    floor = epoch
  end
  redis.call('HSET', key, '', written, '*', string.format(INTEGER, floor), change, written, '@' .. change, time[1])
  redis.call('EXPIRE', key, ARGV[2])
end

local answer, names = { string.format(INTEGER, epoch), string.format(INTEGER, floor) }, {}
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  if string.sub(all[i], 1, 1) == '=' then
    local number = math.min(number_in(all[i + 1]) or epoch, epoch)
    names[#names + 1] = { number, all[i] }
    if number > known then
      answer[#answer + 1], answer[#answer + 2] = all[i], string.format(INTEGER, number)
    end
  end
end
if #names > max_names then
  table.sort(names, function(one, other) return one[1] < other[1] end)
  for i = 1, #names - math.floor(max_names / 2) do
    floor = math.max(floor, names[i][1])
    redis.call('HDEL', key, names[i][2], '@' .. names[i][2])
  end
  answer[2] = string.format(INTEGER, floor)
  redis.call('HSET', key, '*', answer[2])
end
return answer
