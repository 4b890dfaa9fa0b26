// Tiles with the figures of now, Redis's state, and its plug.

import { change, element, every, read, tell, tried } from "./ask.js";

const GOOD = ["running"];
const UP = ["running", "slow"];
// The states in which an action makes sense.
const POSSIBLE = {
  freeze: UP, thaw: ["frozen"], slow: UP, stop: [...UP, "frozen"], start: ["stopped"],
  restart: [...UP, "frozen", "stopped"], failover: UP,
};
const buttons = [...document.querySelectorAll("#plug button")];
const isThere = (value) => value !== null && value !== undefined;
const number = (value, digits = 0) => (isThere(value) ? value.toFixed(digits) : "–");
const percent = (value) => (isThere(value) ? `${(100 * value).toFixed(1)} %` : "–");
const megabytes = (value) => (isThere(value) ? `${(value / 1048576).toFixed(1)} MB` : "–");
let state = "";
let acted = 0; // actions begun and ended

function largest({ near_entries: entries, near_bytes: bytes }, { near_caches: connected }) {
  if (isThere(entries)) return `${entries} entries${isThere(bytes) ? `, ${(bytes / 1024).toFixed(1)} kB` : ""}`;
  return connected ? "not published" : "none";
}

function tiles({ cache, redis }) {
  return [
    ["Hit ratio", percent(cache.hit_ratio)],
    ["Calls", number(cache.calls)],
    ["p50", `${number(cache.p50, 2)} ms`],
    ["p95", `${number(cache.p95, 2)} ms`],
    ["p99", `${number(cache.p99, 2)} ms`],
    ["Redis unavailable", number(cache.errors)],
    ["Read from the primary for the reader", number(cache.fallbacks)],
    ["Breaker opened", number(cache.opened)],
    ["Breaker tried again", number(cache.trials)],
    ["Denied by limits", number(cache.denied)],
    ["Redis memory", megabytes(redis.memory_bytes)],
    ["Keys", number(redis.keys)],
    ["Evictions", number(redis.evictions)],
    ["Clients", number(redis.clients)],
    ["Near caches among them", number(redis.near_caches)],
    ["Largest near cache", largest(cache, redis)],
    ["Hit ratio of near caches", percent(cache.near_hit_ratio)],
    ["Commands a second", number(redis.commands_per_second)],
  ];
}

function isPossible({ dataset: { action, milliseconds } }) {
  // Full speed is for a slow one.
  return POSSIBLE[action].includes(state) && (milliseconds !== "0" || state === "slow");
}

// Not `disabled`: the button that was pressed would lose the focus.
const offer = (isOffered) => buttons.forEach((each) => each.setAttribute("aria-disabled", String(!isOffered(each))));

function showState(redis) {
  const place = document.querySelector("#redis-state");
  const delay = redis.delay_milliseconds ? `, ${redis.delay_milliseconds} ms late` : "";
  const process = redis.pid && redis.state !== "stopped" ? ` (process ${redis.pid})` : "";
  const text = `Redis: ${redis.state}${delay}${process}`;
  if (state !== redis.state) {
    state = redis.state;
    offer(isPossible);
  }
  if (place.textContent === text) return; // else a screen reader would say it every second
  place.textContent = text;
  place.className = GOOD.includes(redis.state) ? "good" : "bad";
}

function show(found) {
  tell("redis", found.redis.problem ? `Redis does not answer: ${found.redis.problem}` : "");
  tell("cache", found.problem);
  showState(found.redis);
  const cache = found.cache ?? {};
  if (cache.minutes) document.querySelector("#minutes").textContent = cache.minutes;
  const list = document.querySelector("#figures");
  tiles({ cache, redis: found.redis }).forEach(([label, value], index) => {
    // Changed in place, so that a figure can be selected and copied.
    const tile = list.children[index] ?? list.appendChild(element("div"));
    if (!tile.children.length) tile.append(element("dt", label), element("dd"));
    if (tile.lastChild.textContent !== value) tile.lastChild.textContent = value;
  });
}

async function pull(button) {
  const { action, milliseconds, empty } = button.dataset;
  const answer = document.querySelector("#plug-answer");
  if (button.getAttribute("aria-disabled") === "true") {
    answer.textContent = `${button.textContent}: not while Redis is ${state || "being asked"}.`;
    return;
  }
  acted += 1;
  offer(() => false);
  answer.textContent = `${button.textContent} …`;
  const redis = await tried(answer, () =>
    change("/api/redis", { action, milliseconds: Number(milliseconds ?? 0), empty: empty === "true" }),
  );
  acted += 1;
  if (redis) {
    answer.textContent = `Redis is ${redis.state} now.`;
    showState(redis);
  }
  offer(isPossible);
}

export function begin() {
  offer(isPossible);
  document.querySelector("#plug").addEventListener("click", (event) => {
    if (event.target.matches("button")) pull(event.target);
  });
  every("figures", 1000, async () => {
    const before = acted;
    try {
      const found = await read("/api/live");
      if (before === acted) show(found); // else it may be older than what the action has brought about
    } catch (error) {
      showState({ state: "not known" }); // rather than the last one that was
      throw error;
    }
  });
}
