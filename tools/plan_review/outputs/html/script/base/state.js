// What is shown is a function of this state, and the state is the URL's hash: a link shows what its sender saw.

const VIEWS = ["findings", "resources", "graph"];
const LISTS = ["action", "outcome", "severity"];
const EMPTY = {
    view: "",
    in: "",
    q: "",
    action: [],
    type: "",
    outcome: [],
    severity: [],
    rule: "",
    graph: "",
    nodes: "",
    stack: "",
    resource: "",
};

let state = fromHash();
const shown = [];

/** Have `draw` called whenever the part of the state that `part` returns has changed; of a view, once it is open. */
function onChange(part, draw, { view = null } = {}) {
    shown.push({ part, draw, view, last: undefined });
}

/** Go on from a change; with `back`, the browser's way back undoes it. */
function update(change, { back = false } = {}) {
    state = { ...state, ...change };
    const hash = toHash();
    if (hash !== location.hash.slice(1)) history[back ? "pushState" : "replaceState"](null, "", "#" + hash);
    drawAll();
}

function drawAll() {
    for (const each of shown) {
        if (each.view && each.view !== currentView()) continue;
        const now = JSON.stringify(each.part(state));
        if (now === each.last) continue;
        each.last = now;
        each.draw();
    }
}

function fromHash() {
    const given = new URLSearchParams(location.hash.slice(1));
    const read = { ...EMPTY };
    for (const name of Object.keys(EMPTY)) {
        if (!given.has(name)) continue;
        read[name] = LISTS.includes(name) ? given.get(name).split(",").filter(Boolean) : given.get(name);
    }
    if (!VIEWS.includes(read.view)) read.view = "";
    return read;
}

function toHash() {
    const written = new URLSearchParams();
    for (const [name, value] of Object.entries(state)) {
        if (value.length) written.set(name, LISTS.includes(name) ? value.join(",") : value);
    }
    return written.toString();
}

function followHash() {
    state = fromHash();
    drawAll();
}

function toggled(list, value) {
    return list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
}

/** Of an environment, a stack, or everything. */
function inScope(entry) {
    const [kind, name] = [state.in.slice(0, state.in.indexOf(":")), state.in.slice(state.in.indexOf(":") + 1)];
    return !state.in || (kind === "stack" ? entry.stack === name : entry.environment === name);
}
