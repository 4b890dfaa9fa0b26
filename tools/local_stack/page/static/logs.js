// A log, followed.

import { element, every, read, told } from "./ask.js";

const SOURCES = ["redis", "aws", "deploy", "page"];
const MAX_LINES = 1000;
const EMPTY = "(nothing logged yet)";
const source = document.querySelector("#source");
const log = document.querySelector("#log");
let mark = "";
let shown = "";

async function follow() {
  const wanted = source.value;
  const found = await read(`/api/logs?source=${encodeURIComponent(wanted)}&since=${encodeURIComponent(shown === wanted ? mark : "")}`);
  if (wanted !== source.value) return;
  if (shown !== wanted) log.replaceChildren();
  shown = wanted;
  mark = found.mark;
  if (!found.lines.length) {
    if (!log.children.length) log.append(element("div", EMPTY));
    return;
  }
  if (log.firstChild?.textContent === EMPTY) log.replaceChildren();
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  log.append(...found.lines.map((line) => element("div", line)));
  while (log.children.length > MAX_LINES) log.firstChild.remove();
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}

export async function begin() {
  const forms = await read("/api/forms");
  const functions = [...new Set(forms.map((form) => form.function))];
  source.append(...[...functions, ...SOURCES].map((name) => element("option", name, { value: name })));
  source.addEventListener("change", () => told("logs", follow));
  every("logs", 1000, follow);
}
