// A user's flags and assignments as Redis holds them.

import { element, read, tried } from "./ask.js";

const seconds = (value) => (value === null || value === undefined ? "–" : `${Math.max(0, value).toFixed(0)} s`);

function why(facts) {
  const said = [facts.verdict === "current" ? "current in Redis" : facts.verdict];
  if (facts.rule) said.push(facts.rule);
  if (facts.invalidated_at) said.push(`this one invalidated last at ${facts.invalidated_at}`);
  if (facts.everything_invalidated_at) said.push(`everything invalidated last at ${facts.everything_invalidated_at}`);
  return said.join("; ");
}

function row(facts) {
  const made = element("tr");
  const stored = facts.stored_under_epoch === null ? "–" : String(facts.stored_under_epoch);
  made.append(
    element("td", facts.kind), element("td", facts.name),
    element("td", facts.value === null ? "–" : JSON.stringify(facts.value), { className: "answer" }),
    element("td", seconds(facts.age_seconds)), element("td", seconds(facts.ends_in_seconds)),
    element("td", stored), element("td", why(facts)),
  );
  return made;
}

async function look() {
  const id = document.querySelector("#user-id").value;
  const place = document.querySelector("#user-answer");
  place.textContent = "looking …"; // a Redis that does not answer is waited for
  const found = await tried(place, () => read(`/api/user?id=${encodeURIComponent(id)}`));
  if (found) place.textContent = "";
  if (!found) return document.querySelector("#values tbody").replaceChildren();
  const rows = found.values.map(row);
  const nothing = element("tr");
  nothing.append(element("td", `Redis holds nothing for ${found.user}.`, { colSpan: 7, className: "answer" }));
  return document.querySelector("#values tbody").replaceChildren(...(rows.length ? rows : [nothing]));
}

export function begin() {
  document.querySelector("#user").addEventListener("submit", (event) => { event.preventDefault(); look(); });
}
