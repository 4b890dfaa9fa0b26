// The page's parts, each by itself: one that fails leaves the others.

import { tell, told } from "./ask.js";
import * as calls from "./calls.js";
import * as charts from "./charts.js";
import * as figures from "./figures.js";
import * as logs from "./logs.js";
import { login } from "./login.js";
import * as users from "./users.js";

const PARTS = { figures, calls, users, charts, logs };
const CLOSED = "This page opens by the address that `make up` prints, once by each; `make status` prints a new one.";

// An address that is opened in this very tab changes nothing but its fragment.
addEventListener("hashchange", () => location.hash.startsWith("#key=") && location.reload());

if (await told("login", login)) {
  for (const [name, part] of Object.entries(PARTS)) told(name, async () => part.begin());
} else {
  document.querySelectorAll("main, nav, #redis-state").forEach((each) => (each.hidden = true));
  tell("login", CLOSED);
}
