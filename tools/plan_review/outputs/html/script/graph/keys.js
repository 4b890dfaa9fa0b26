// The graph by keyboard: one node has the tab stop, arrows move it.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function listenToKeys(canvas) {
    canvas.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const act = keyAction(event, event.target.closest(".node"));
        if (!act) return;
        event.preventDefault();
        act();
    });
    canvas.addEventListener("focusin", (event) => {
        const node = event.target.closest(".node");
        if (!node) return;
        drawn.nodes.forEach((each) => each.setAttribute("tabindex", each === node ? "0" : "-1"));
    });
}

function keyAction({ key, shiftKey }, node) {
    if (key === "+" || key === "=") return () => zoomBy(1.25);
    if (key === "-") return () => zoomBy(0.8);
    if (key === "0") return () => fitCamera({ whole: true });
    if (key === "n" || key === "p") return () => focusChanged(node, key === "n" ? 1 : -1);
    if (node && (key === "Enter" || key === " ")) return () => choose(node, { again: true });
    const step = STEPS[key];
    if (!step) return null;
    return node && !shiftKey ? () => focusBeside(node, step) : () => panBy(-60 * step[0], -60 * step[1]);
}

/** Select a node; by keyboard, Enter on the selected one goes on to its details. */
function choose(node, { again = false } = {}) {
    const address = node.dataset.address;
    const selected = state.stack === drawn.stack.stack && state.resource === address;
    focusNode(address);
    select(drawn.stack.stack, address, { focus: again && selected });
}

function focusNode(address) {
    drawn.nodes.get(address).focus({ preventScroll: true });
    reveal(address);
}

function focusChanged(node, direction) {
    const changed = drawn.resources.filter((each) => each.changed);
    if (!changed.length) return say("Nothing changes here");
    const at = changed.findIndex((each) => each.address === node?.dataset.address);
    const next = at < 0 ? (direction > 0 ? 0 : changed.length - 1) : (at + direction + changed.length) % changed.length;
    focusNode(changed[next].address);
}

/** Left to what it uses and right to what uses it, where there is any; else to the nearest node that way. */
function focusBeside(node, [dx, dy]) {
    const from = drawn.places.get(node.dataset.address);
    const resource = drawn.stack.resources.get(node.dataset.address);
    const along = dx < 0 ? resource.references : dx > 0 ? resource.usedBy : [];
    const ahead = (address) => {
        const place = drawn.places.get(address);
        return place && (place.x - from.x) * dx + (place.y - from.y) * dy > 4;
    };
    const candidates = along.some(ahead) ? along.filter(ahead) : [...drawn.places.keys()].filter(ahead);
    const cost = (address) => {
        const place = drawn.places.get(address);
        const [x, y] = [Math.abs(place.x - from.x), Math.abs(place.y - from.y)];
        return dx ? x + 2.5 * y : y + 2.5 * x;
    };
    const best = candidates.reduce((one, other) => (one === null || cost(other) < cost(one) ? other : one), null);
    if (best) focusNode(best);
}
