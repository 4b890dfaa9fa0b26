// The resource graph of one stack: a node a resource, a line from what is used to what uses it.

const MANY = 120; // resources; from here on the graph opens with the changed ones and their neighbours

let drawn = null; // { stack, places, nodes: Map(address -> element), ... } of the graph on the page

function graphStack() {
    const here = stacks.filter(inScope);
    return (
        stacks.find((each) => each.stack === state.graph) ||
        here.find((each) => [...each.resources.values()].some((one) => one.changed)) ||
        here[0] ||
        stacks[0]
    );
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

function drawBox(box) {
    return svg(
        "g",
        { class: "box", transform: `translate(${box.x} ${box.y})` },
        svg("rect", { width: box.width, height: box.height, rx: 12 }),
        svg("text", { x: 12, y: 20 }, `${box.name} · ${box.count}`),
    );
}

function drawScene(canvas, stack) {
    const resources = graphResources(stack);
    const size = canvas.getBoundingClientRect();
    const layout = layoutGraph(resources, size.width / size.height || 1.6);
    const nodes = new Map(resources.map((each) => [each.address, drawNode(each, layout.places.get(each.address))]));
    const near = svg("g", { class: "lines-near" });
    const scene = svg("g", { id: "scene" }, layout.boxes.map(drawBox), drawLines(resources, layout.places), near, [
        ...nodes.values(),
    ]);
    canvas.replaceChildren(svg("svg", { width: "100%", height: "100%", role: "presentation" }, arrowHeads(), scene));
    drawn = { ...layout, stack, resources, nodes, scene, near, canvas, dressed: new Set() };
    const first =
        resources.find((each) => each.address === state.resource) ||
        resources.find((each) => each.changed) ||
        resources[0];
    if (first) nodes.get(first.address).setAttribute("tabindex", "0");
    byId("graph-count").textContent = `${resources.length} of ${plural(stack.resources.size, "resource")}`;
    fitCamera();
    markNodes();
}

/** The selected resource, its neighbours and their lines; what the search does not match steps back. */
function markNodes() {
    if (!drawn?.canvas.isConnected) return;
    if (
        state.stack === drawn.stack.stack &&
        drawn.stack.resources.has(state.resource) &&
        !drawn.nodes.has(state.resource)
    ) {
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
        const pressed = String(resource === picked);
        if (node.getAttribute("aria-pressed") !== pressed) node.setAttribute("aria-pressed", pressed);
        if (uses) lines.push(nearLine("uses", address, picked.address));
        if (used) lines.push(nearLine("used", picked.address, address));
    }
    drawn.near.replaceChildren(...lines);
    drawn.scene.classList.toggle("has-picked", lines.length > 0);
}

function drawGraph() {
    const stack = graphStack();
    const view = byId("view-graph");
    if (!stack) return view.replaceChildren(el("p", { class: "nothing" }, "No stack was planned."));
    const canvas = el("div", {
        class: "canvas",
        id: "canvas",
        tabindex: "0",
        role: "application",
        "aria-label": `Resource graph of ${stack.stack}`,
        "aria-describedby": "graph-help",
    });
    redraw(view, graphFilters(stack), canvas, legend(stack), graphHelp());
    drawScene(canvas, stack);
    listenToGestures(canvas);
    listenToKeys(canvas);
}

function graphFilters(stack) {
    const names = stacks.filter(inScope).map((each) => each.stack);
    const only = changedOnly(stack);
    const changeOnly = () => update({ nodes: only ? "all" : "changed" });
    return el(
        "div",
        { class: "filters" },
        names.length > 1 && stackPicker(names, stack.stack),
        el(
            "button",
            {
                type: "button",
                class: "chip",
                "data-filter": "nodes",
                "aria-pressed": String(only),
                onclick: changeOnly,
            },
            "Changed only, with neighbours",
        ),
        cameraButtons(),
        el("p", { class: "found", role: "status", id: "graph-count" }),
    );
}

function stackPicker(names, chosen) {
    const choose = (event) => update({ graph: event.target.value });
    const options = names.map((each) => el("option", { value: each, selected: each === chosen }, each));
    const select = el("select", { "data-filter": "graph", onchange: choose }, options);
    return el("label", { class: "field" }, el("span", {}, "Stack"), select);
}
