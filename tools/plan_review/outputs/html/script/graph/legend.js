// What the graph's signs and lines mean, and how to move in it.

function legend(stack) {
    const present = new Set([...stack.resources.values()].map((each) => each.action));
    const actions = Object.entries(ACTIONS).filter(([name]) => present.has(name));
    return el(
        "ul",
        { class: "legend", "aria-label": "Legend" },
        actions.map(([name, { verb }]) => el("li", {}, actionBadge(name), verb)),
        [...stack.resources.values()].some((each) => each.drift) &&
            el("li", {}, driftBadge(), "changed outside Terraform"),
        el("li", { class: "is-uses" }, lineSample(), "uses"),
        el("li", { class: "is-used" }, lineSample(), "used by"),
    );
}

function lineSample() {
    return svg("svg", { width: 26, height: 10, "aria-hidden": "true" }, svg("path", { d: "M0 5h25m-5-4l5 4l-5 4" }));
}

function graphHelp() {
    return el(
        "p",
        { class: "muted help", id: "graph-help" },
        "Lines run from what is used to what uses it. Drag to move, pinch or Ctrl + wheel to zoom. ",
        "Keys: + − 0 zoom and fit, arrows move, on a node along its neighbours, N and P through the changes, ",
        "Enter shows the details.",
    );
}
