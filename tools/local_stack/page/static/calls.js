// Forms made of the functions' routes, and the answers.

import { change, element, read, tried } from "./ask.js";

const MAX_ANSWERS = 50;
const form = document.querySelector("#call");
const action = document.querySelector("#action");
const parts = document.querySelector("#parts");
const fields = { query: "#query", headers: "#headers", body: "#body" };
const field = (name) => document.querySelector(fields[name]);
let forms = [];
let isRepeating = false;
let turn = 0;

const chosen = () => forms[Number(action.value)];
const names = (path) => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);

function fill() {
  const { path, method, does, example } = chosen();
  document.querySelector("#does").textContent = does;
  parts.replaceChildren(
    ...names(path).map((name) => {
      const label = element("label", name);
      label.append(element("input", "", { name: `part-${name}`, value: example.path?.[name] ?? "", required: true, autocomplete: "off" }));
      return label;
    }),
  );
  field("query").value = example.query ?? "";
  field("headers").value = Object.entries(example.headers ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n");
  field("body").value = example.body ? JSON.stringify(example.body, null, 1) : "";
  document.querySelector("#body-label").hidden = ["GET", "DELETE"].includes(method);
}

function request() {
  const { function: functionName, method, path } = chosen();
  const part = (name) => encodeURIComponent(form.elements[`part-${name}`].value);
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => part(name));
  const query = field("query").value.trim().replace(/^\?/, "");
  const lines = field("headers").value.split("\n").filter((line) => line.trim());
  const wrong = lines.find((line) => line.indexOf(":") < 1);
  if (wrong) throw new Error(`"${wrong}" is no header; write "name: value", one a line`);
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]));
  const body = ["GET", "DELETE"].includes(method) ? null : field("body").value;
  return { function: functionName, method, target: query ? `${filled}?${query}` : filled, headers, body: body || null };
}

function rememberSession(answer) {
  // The id of a session that was just made is what the next forms need.
  const id = answer.body?.session_id;
  if (!id) return;
  forms.filter(({ example }) => "x-session-id" in (example.headers ?? {})).forEach(({ example }) => {
    example.headers["x-session-id"] = id;
  });
}

function show(sent, answer) {
  const row = element("tr");
  const process = answer.is_cold === null || answer.is_cold === undefined ? "" : answer.is_cold ? "cold" : "warm";
  const cells = [`${sent.method} ${sent.target}`, answer.status ?? "failed", answer.milliseconds?.toFixed(0) ?? "", answer.cache ?? "", process];
  row.append(...cells.map((text) => element("td", String(text))));
  row.append(element("td", answer.problem ?? JSON.stringify(answer.body), { className: "answer" }));
  row.children[2].className = "number";
  const rows = document.querySelector("#answers tbody");
  rows.prepend(row);
  while (rows.children.length > MAX_ANSWERS) rows.lastChild.remove();
}

function say(answer) {
  const parts = [answer.status ?? "failed", answer.milliseconds && `in ${answer.milliseconds.toFixed(0)} ms`, answer.cache];
  return parts.filter(Boolean).join(" ");
}

async function call() {
  const place = document.querySelector("#call-answer");
  place.textContent = "calling …"; // a cold one takes a second or two
  const answer = await tried(place, async () => {
    const sent = request();
    const found = await change("/api/call", sent);
    show(sent, found);
    return found;
  });
  if (!answer) return repeat(false);
  place.textContent = say(answer);
  return rememberSession(answer);
}

// One after the other: a slow function is not called by the dozen.
async function repeat(isOn) {
  document.querySelector("#repeat").setAttribute("aria-pressed", String(isOn));
  isRepeating = isOn;
  const mine = ++turn;
  while (isRepeating && mine === turn) {
    await call();
    await new Promise((done) => setTimeout(done, 500));
  }
}

export async function begin() {
  forms = await read("/api/forms");
  action.append(...forms.map(({ function: functionName, method, path }, index) => element("option", `${functionName}: ${method} ${path}`, { value: index })));
  action.addEventListener("change", () => { repeat(false); fill(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); call(); });
  document.querySelector("#repeat").addEventListener("click", () => {
    if (isRepeating || form.reportValidity()) repeat(!isRepeating);
  });
  // First something is made, so that there is something to ask for.
  action.value = Math.max(0, forms.findIndex(({ method }) => method === "PUT"));
  fill();
}
