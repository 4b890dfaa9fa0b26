// A user's flags and assignments as Redis holds them.

import { element, read, told } from "./ask.js";

function row({ kind, name, value, why }) {
  const made = element("tr");
  made.append(element("td", kind), element("td", name), element("td", JSON.stringify(value), { className: "answer" }), element("td", why));
  return made;
}

async function look() {
  const id = document.querySelector("#user-id").value;
  const found = await told(() => read(`/api/user?id=${encodeURIComponent(id)}`));
  if (!found) return;
  const rows = found.values.map(row);
  const nothing = element("tr");
  nothing.append(element("td", `Redis holds nothing for ${found.user}.`, { colSpan: 4 }));
  document.querySelector("#values tbody").replaceChildren(...(rows.length ? rows : [nothing]));
}

export function begin() {
  document.querySelector("#user").addEventListener("submit", (event) => { event.preventDefault(); look(); });
}
