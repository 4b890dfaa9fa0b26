// Tiles with the figures of now, Redis's state, and its plug.

import { change, element, every, read, told } from "./ask.js";

const GOOD = ["running"];
const number = (value, digits = 0) => (value === null || value === undefined ? "–" : value.toFixed(digits));
const percent = (value) => (value === null ? "–" : `${(100 * value).toFixed(1)} %`);
const kilobytes = (value) => (value === null ? "" : `, ${(value / 1024).toFixed(1)} kB`);
const megabytes = (value) => (value === undefined ? "–" : `${(value / 1048576).toFixed(1)} MB`);

function largest({ near_entries: entries, near_bytes: bytes }, { near_caches: connected }) {
  if (entries !== null) return `${entries} entries${kilobytes(bytes)}`;
  return connected ? "not published" : "none";
}

function tiles({ cache, redis }) {
  return [
    ["Hit ratio", percent(cache.hit_ratio)],
    ["Calls", number(cache.calls)],
    ["p50", `${number(cache.p50, 2)} ms`],
    ["p95", `${number(cache.p95, 2)} ms`],
    ["p99", `${number(cache.p99, 2)} ms`],
    ["Redis away", number(cache.errors)],
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

function showState(redis) {
  const state = document.querySelector("#redis-state");
  const delay = redis.delay_milliseconds ? `, ${redis.delay_milliseconds} ms late` : "";
  const text = `Redis: ${redis.state}${delay} (process ${redis.pid})`;
  if (state.textContent === text) return; // else a screen reader would say it every second
  state.textContent = text;
  state.className = GOOD.includes(redis.state) ? "good" : "bad";
}

function show(found) {
  showState(found.redis);
  document.querySelector("#minutes").textContent = found.cache.minutes;
  const list = document.querySelector("#figures");
  list.replaceChildren(
    ...tiles(found).map(([label, value]) => {
      const tile = element("div");
      tile.append(element("dt", label), element("dd", value));
      return tile;
    }),
  );
}

async function pull(button) {
  const { action, milliseconds, empty } = button.dataset;
  const answer = document.querySelector("#plug-answer");
  const buttons = document.querySelectorAll("#plug button");
  buttons.forEach((each) => (each.disabled = true));
  answer.textContent = `${button.textContent} …`;
  const redis = await told(() =>
    change("/api/redis", { action, milliseconds: Number(milliseconds ?? 0), empty: empty === "true" }),
  );
  buttons.forEach((each) => (each.disabled = false));
  answer.textContent = redis ? `Redis is ${redis.state} now.` : "";
  if (redis) showState(redis);
}

export function begin() {
  document.querySelector("#plug").addEventListener("click", (event) => {
    if (event.target.matches("button")) pull(event.target);
  });
  every(1000, async () => show(await read("/api/live")));
}
