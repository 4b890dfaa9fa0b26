// The resource graph of one stack: a node a resource, a line from what is used to what uses it.

const MANY = 120; // resources; from here on the graph opens with the changed ones and their neighbours
const MANY_LINES = 500; // lines between boxes; beyond, only the selected resource's are drawn

let drawn = null; // { stack, places, nodes: Map(address -> element), ... } of the graph on the page

function graphStack() {
  const here = stacks.filter(inScope);
  return stacks.find((each) => each.stack === state.graph) ||
    here.find((each) => [...each.resources.values()].some((one) => one.changed)) || here[0] || stacks[0];
}

function changedOnly(stack) {
  if (state.nodes) return state.nodes === "changed";
  const some = [...stack.resources.values()].some((each) => each.changed);
  return some && (stack.resources.size > MANY || isNarrow());
}

function graphResources(stack) {
  const all = [...stack.resources.values()];
  if (!changedOnly(stack)) return all;
  const shownOnes = new Set();
  for (const each of all) {
    if (!each.changed && !(state.resource === each.address && state.stack === stack.stack)) continue;
    [each.address, ...each.references, ...each.usedBy].forEach((one) => shownOnes.add(one));
  }
  return all.filter((each) => shownOnes.has(each.address));
}

function nodeWords(resource) {
  const parts = [shortName(resource), shortType(resource.type), ACTIONS[resource.action].will];
  if (resource.findings.length) parts.push(plural(resource.findings.length, "finding"));
  parts.push(`uses ${resource.references.length}, used by ${resource.usedBy.length}`);
  return parts.join(", ");
}

const ruler = document.createElement("canvas").getContext("2d");

/** A path cut to fit: its last part, which tells resources apart, and as much of its beginning as there is room for. */
function fitted(text, width, font) {
  ruler.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  const whole = visible(text);
  const fits = (some) => ruler.measureText(some).width <= width;
  if (fits(whole)) return whole;
  let end = whole.slice(Math.max(0, whole.lastIndexOf("/"), whole.lastIndexOf(" ")));
  while (!fits("…" + end) && end.length > 1) end = end.slice(1);
  let start = "";
  while (fits(start + whole[start.length] + "…" + end)) start += whole[start.length];
  return `${start}…${end}`;
}

/** `alarms/nodes["a-CPU"]` as `alarms/nodes a-CPU`: of a cut name the key is what is left. */
function instanceName(resource) {
  return shortName(resource).replace(/\["?([^[]*?)"?\]$/, " $1");
}

function drawNode(resource, { x, y }) {
  const worst = resource.findings[0];
  return svg(
    "g",
    {
      class: `node is-${resource.action}`, transform: `translate(${x} ${y})`, role: "button", tabindex: "-1",
      "aria-label": nodeWords(resource), "data-address": resource.address,
    },
    svg("title", {}, resource.address),
    svg("rect", { width: CELL.width, height: CELL.height, rx: 7 }),
    svg("g", { transform: "translate(10 13)" }, actionBadge(resource.action)),
    svg("text", { class: "name", x: 34, y: 18 }, fitted(instanceName(resource), CELL.width - (worst ? 66 : 44), "580 12.5px")),
    svg("text", { class: "type", x: 34, y: 33 }, fitted(shortType(resource.type), CELL.width - 44, "11px")),
    worst && svg("g", { transform: `translate(${CELL.width - 22} 5)` }, outcomeBadge(worst.outcome)),
  );
}

/** A curve between two nodes' facing sides. */
function curve(from, to) {
  const [w, h] = [CELL.width, CELL.height];
  const [fy, ty] = [from.y + h / 2, to.y + h / 2];
  if (to.x >= from.x + w) return bow(from.x + w, fy, to.x, ty);
  if (to.x + w <= from.x) return bow(from.x, fy, to.x + w, ty);
  const down = to.y > from.y;
  const [x1, y1, x2, y2] = [from.x + w / 2, down ? from.y + h : from.y, to.x + w / 2, down ? to.y : to.y + h];
  const bend = (y2 - y1) / 2;
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

function bow(x1, y1, x2, y2) {
  const bend = Math.max(18, Math.abs(x2 - x1) / 2) * Math.sign(x2 - x1);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** All lines as two paths, those inside a box and those between boxes: a thousand elements less. */
function drawLines(resources, places) {
  const [inside, between] = [[], []];
  for (const each of resources) {
    for (const used of each.references) {
      if (!places.has(used)) continue;
      const same = serviceOf(each.type) === serviceOf(findResource(each.stack, used).type);
      (same ? inside : between).push(curve(places.get(used), places.get(each.address)));
    }
  }
  return [
    between.length <= MANY_LINES && svg("path", { class: "lines-between", d: between.join("") }),
    svg("path", { class: "lines-inside", d: inside.join("") }),
  ];
}

function drawBox(box) {
  return svg("g", { class: "box", transform: `translate(${box.x} ${box.y})` },
    svg("rect", { width: box.width, height: box.height, rx: 12 }),
    svg("text", { x: 12, y: 20 }, `${box.name} · ${box.count}`));
}

function drawScene(canvas, stack) {
  const resources = graphResources(stack);
  const size = canvas.getBoundingClientRect();
  const layout = layoutGraph(resources, size.width / size.height || 1.6);
  const nodes = new Map(resources.map((each) => [each.address, drawNode(each, layout.places.get(each.address))]));
  const near = svg("g", { class: "lines-near" });
  const scene = svg("g", { id: "scene" }, layout.boxes.map(drawBox), drawLines(resources, layout.places), near, [...nodes.values()]);
  canvas.replaceChildren(svg("svg", { width: "100%", height: "100%", role: "presentation" }, arrowHeads(), scene));
  drawn = { ...layout, stack, resources, nodes, scene, near, canvas };
  const first = resources.find((each) => each.address === state.resource) || resources.find((each) => each.changed) || resources[0];
  if (first) nodes.get(first.address).setAttribute("tabindex", "0");
  byId("graph-count").textContent = `${resources.length} of ${plural(stack.resources.size, "resource")}`;
  fitCamera();
  markNodes();
}

function arrowHeads() {
  const head = (id) => svg("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    svg("path", { d: "M0 .5l7.5 3.5l-7.5 3.5z" }));
  return svg("defs", {}, head("head-uses"), head("head-used"));
}

/** The selected resource, its neighbours and their lines; what the search does not match steps back. */
function markNodes() {
  if (!drawn?.canvas.isConnected) return;
  if (state.stack === drawn.stack.stack && drawn.stack.resources.has(state.resource) && !drawn.nodes.has(state.resource)) {
    return drawScene(drawn.canvas, drawn.stack); // one that changes nothing was chosen elsewhere
  }
  const picked = state.stack === drawn.stack.stack ? drawn.stack.resources.get(state.resource) : null;
  const lines = [];
  for (const [address, node] of drawn.nodes) {
    const resource = drawn.stack.resources.get(address);
    const [uses, used] = [picked?.references.includes(address), picked?.usedBy.includes(address)];
    node.classList.toggle("is-picked", resource === picked);
    node.classList.toggle("is-near", Boolean(uses || used));
    node.classList.toggle("is-away", Boolean(state.q) && !matchesSearch(resource.text));
    node.setAttribute("aria-pressed", String(resource === picked));
    if (uses) lines.push(nearLine("uses", address, picked.address));
    if (used) lines.push(nearLine("used", picked.address, address));
  }
  drawn.near.replaceChildren(...lines);
  drawn.scene.classList.toggle("has-picked", lines.length > 0);
}

function nearLine(kind, from, to) {
  return svg("path", { class: `is-${kind}`, d: curve(drawn.places.get(from), drawn.places.get(to)), "marker-end": `url(#head-${kind})` });
}

function drawGraph() {
  const stack = graphStack();
  if (state.view !== "graph" && currentView() !== "graph") return;
  const view = byId("view-graph");
  if (!stack) return view.replaceChildren(el("p", { class: "nothing" }, "No stack was planned."));
  const names = stacks.filter(inScope).map((each) => each.stack);
  const canvas = el("div", { class: "canvas", id: "canvas", tabindex: "0", role: "application",
    "aria-label": `Resource graph of ${stack.stack}`, "aria-describedby": "graph-help" });
  redraw(
    view,
    el("div", { class: "filters" },
      names.length > 1 && el("label", { class: "field" }, el("span", {}, "Stack"),
        el("select", { "data-filter": "graph", onchange: (event) => update({ graph: event.target.value }) },
          names.map((each) => el("option", { value: each, selected: each === stack.stack }, each)))),
      el("button", { type: "button", class: "chip", id: "changed-only", "data-filter": "nodes", "aria-pressed": String(changedOnly(stack)),
        onclick: () => update({ nodes: changedOnly(stack) ? "all" : "changed" }) }, "Changed only, with neighbours"),
      cameraButtons(),
      el("p", { class: "found", role: "status", id: "graph-count" })),
    canvas,
    legend(),
    el("p", { class: "muted help", id: "graph-help" }, "Lines run from what is used to what uses it. Drag to move, pinch or Ctrl + wheel to zoom. ",
      "Keys: + − 0 zoom and fit, arrows move, on a node along its neighbours, N and P through the changes, Enter shows the details."),
  );
  drawScene(canvas, stack);
  listenToCamera(canvas);
  listenToKeys(canvas);
}

function legend() {
  const actions = Object.entries(ACTIONS).filter(([name]) => drawnActions().has(name));
  return el("ul", { class: "legend", "aria-label": "Legend" },
    actions.map(([name, { verb }]) => el("li", {}, actionBadge(name), verb)),
    el("li", { class: "is-uses" }, lineSample(), "uses"),
    el("li", { class: "is-used" }, lineSample(), "used by"));
}

function lineSample() {
  return svg("svg", { width: 26, height: 10, "aria-hidden": "true" }, svg("path", { d: "M0 5h25m-5-4l5 4l-5 4" }));
}

function drawnActions() {
  return new Set([...graphStack().resources.values()].map((each) => each.action));
}
