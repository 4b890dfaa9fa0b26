// The page's parts, each by itself: one that fails leaves the others.

import { told } from "./ask.js";
import * as calls from "./calls.js";
import * as charts from "./charts.js";
import * as figures from "./figures.js";
import * as logs from "./logs.js";
import * as users from "./users.js";

for (const part of [figures, calls, users, charts, logs]) told(async () => part.begin());
