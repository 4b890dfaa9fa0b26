// The selected resource: why, what it means, what differs, and what hangs on it.

let opener = null;

function select(stack, address, { focus = true } = {}) {
    const active = document.activeElement;
    if (!byId("details").contains(active)) opener = active;
    // On a phone the details cover all, and its way back is expected to close them.
    update({ stack, resource: address }, { back: !state.resource });
    if (focus || isNarrow()) byId("details-title")?.focus();
    else say(`Details of ${shortName(findResource(stack, address))} are shown`);
}

function closeDetails() {
    update({ stack: "", resource: "" });
    const back = opener?.isConnected ? opener : byId(`tab-${currentView()}`);
    back.focus();
}

function isNarrow() {
    return matchMedia("(max-width: 899px)").matches;
}

function detailParts(resource) {
    const words = ACTIONS[resource.action].will;
    return [
        el(
            "p",
            { class: `what is-${resource.action}` },
            actionBadge(resource.action),
            `This ${words}${resource.create_first ? ", the new one first" : ""}.`,
        ),
        resource.why_replaced && el("p", { class: "why" }, sentence(resource.why_replaced)),
        resource.imported_id && el("p", {}, "Imported from ", el("code", {}, resource.imported_id)),
        resource.moved_from && el("p", {}, "Moved from ", el("code", {}, resource.moved_from)),
        resource.findings.map((each) => findingCard(each, { linked: false })),
        resource.attributes.length > 0 && [el("h3", {}, "Attributes"), foldedDiffList(resource.attributes)],
        resource.drift && [el("h3", {}, "Changed outside Terraform"), diffList(resource.drift.attributes)],
    ];
}

function neighbourList(title, resource, addresses) {
    if (!addresses.length) return [];
    const lines = addresses
        .map((each) => findResource(resource.stack, each))
        .map((each) => {
            const type = el("span", { class: "muted" }, shortType(each.type));
            return el("li", {}, selectButton(each, actionBadge(each.action), el("span", {}, shortName(each)), type));
        });
    const number = el("span", { class: "muted" }, ` ${lines.length}`);
    return [el("h3", {}, title, number), el("ul", { class: "neighbours" }, lines)];
}

function detailHeader(resource) {
    const close = { type: "button", class: "quiet", onclick: closeDetails, "aria-label": "Close the details" };
    return el(
        "header",
        {},
        el(
            "div",
            {},
            el("p", { class: "muted" }, `${resource.stack} · ${shortType(resource.type)}`),
            el("h2", { id: "details-title", tabindex: "-1" }, shortName(resource)),
        ),
        el("button", close, "✕"),
    );
}

function drawDetails() {
    const aside = byId("details");
    const resource = findResource(state.stack, state.resource);
    aside.hidden = !resource;
    byId("shell").classList.toggle("has-details", Boolean(resource));
    byId("main").inert = Boolean(resource) && isNarrow();
    document.querySelectorAll(".pick").forEach(markPicked);
    if (!resource) return aside.replaceChildren();
    const parts = [
        detailHeader(resource),
        el("p", {}, el("code", { class: "address" }, resource.address)),
        currentView() !== "graph" && graphButton(resource),
        detailParts(resource),
        neighbourList("Uses", resource, resource.references),
        neighbourList("Used by", resource, resource.usedBy),
    ];
    aside.replaceChildren(...parts.flat(Infinity).filter(Boolean));
    aside.scrollTop = 0;
}

function graphButton(resource) {
    const show = () => update({ view: "graph", graph: resource.stack });
    return el("p", {}, el("button", { type: "button", class: "action", onclick: show }, "Show in the graph"));
}

function markPicked(button) {
    const picked = button.dataset.stack === state.stack && button.dataset.address === state.resource;
    if (picked) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
}

function startDetails() {
    onChange((now) => [now.stack, now.resource, currentView() === "graph"], drawDetails);
    matchMedia("(max-width: 899px)").addEventListener("change", () => {
        byId("main").inert = Boolean(state.resource) && isNarrow();
    });
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && state.resource && event.target.id !== "search") closeDetails();
    });
}
