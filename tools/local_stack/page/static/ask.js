// Requests to the page's own server. Whatever goes wrong is told in one place.

const problem = document.querySelector("#problem");

async function answered(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The page's server does not answer. `make status` says what runs; `make up` starts it again.");
  }
  if (response.status === 401) throw new Error(await response.text());
  const content = await response.json();
  if (!response.ok) throw new Error(content.problem ?? `The server answered ${response.status}.`);
  return content;
}

export const read = (path) => answered(path, {});
export const change = (path, content) => answered(path, { method: "POST", body: JSON.stringify(content) });

export async function told(work) {
  try {
    const result = await work();
    problem.hidden = true;
    return result;
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    return undefined;
  }
}

// Again and again, one after the other, and not while nobody sees the page.
export async function every(milliseconds, work) {
  for (;;) {
    if (!document.hidden) await told(work);
    await new Promise((done) => setTimeout(done, milliseconds));
  }
}

export function element(name, text = "", properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.textContent = text;
  return made;
}
