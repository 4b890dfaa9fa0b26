// Requests to the page's own server. Whatever goes wrong is told in one place.

import { forget, token } from "./login.js";

const SERVER_UNREACHABLE = "The page's server does not answer: the stack was taken down, or the page has ended. "
  + "`make up` starts what is missing and prints the page's address.";
const problem = document.querySelector("#problem");
const problems = new Map();

async function answered(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { authorization: `Bearer ${token()}` } });
  } catch {
    throw new Error(SERVER_UNREACHABLE);
  }
  const text = await response.text();
  if (response.status === 401) forget();
  if (!response.headers.get("content-type")?.includes("json")) {
    throw new Error(response.status === 401 ? text : `The page's server failed (${response.status}): \`make logs OF=page\` says why.`);
  }
  const content = JSON.parse(text);
  if (!response.ok) throw new Error(content.problem ?? `The page's server answered ${response.status}.`);
  return content;
}

export const read = (path) => answered(path, {});
export const change = (path, content) => answered(path, { method: "POST", body: JSON.stringify(content) });

export function tell(whose, text) {
  if (text) problems.set(whose, text);
  else problems.delete(whose);
  const all = [...new Set(problems.values())].join("\n");
  if (problem.textContent === all) return; // else a screen reader would say it every second
  problem.textContent = all;
  problem.hidden = !all;
}

// A part's problem stays until the same part does well: what one cannot do, another's success does not hide.
export async function told(whose, work) {
  try {
    const result = await work();
    tell(whose, "");
    return result;
  } catch (error) {
    tell(whose, error.message);
    return undefined;
  }
}

// Somebody's own action: what goes wrong is told beside it, until the next one.
export async function tried(place, work) {
  place.classList.remove("bad");
  try {
    return await work();
  } catch (error) {
    place.textContent = error.message;
    place.classList.add("bad");
    return undefined;
  }
}

// Again and again, one after the other, and not while nobody sees the page; until the token is refused.
export async function every(whose, milliseconds, work) {
  while (token()) {
    if (!document.hidden) await told(whose, work);
    await new Promise((done) => setTimeout(done, milliseconds));
  }
}

export function element(name, text = "", properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.textContent = text;
  return made;
}
