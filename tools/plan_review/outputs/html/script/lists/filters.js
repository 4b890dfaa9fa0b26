// What the views share: tabs, the scope, the search, and chips that narrow a list.

function chips(legend, name, values, label) {
    if (values.length < 2 && !state[name].length) return null;
    return el(
        "fieldset",
        { class: "chips" },
        el("legend", {}, legend),
        values.map((value) =>
            el(
                "button",
                {
                    type: "button",
                    class: `chip is-${value}`,
                    "aria-pressed": String(state[name].includes(value)),
                    "data-filter": `${name}:${value}`,
                    onclick: () => update({ [name]: toggled(state[name], value) }),
                },
                label(value),
            ),
        ),
    );
}

function picker(label, name, values, all) {
    if (values.length < 2 && !state[name]) return null;
    return el(
        "label",
        { class: "field" },
        el("span", {}, label),
        el(
            "select",
            { "data-filter": name, onchange: (event) => update({ [name]: event.target.value }) },
            el("option", { value: "" }, all),
            values.map((each) => el("option", { value: each, selected: state[name] === each }, each)),
        ),
    );
}

/** Replace a view's content and leave the focus at the same filter, which is another element now. */
function redraw(view, ...content) {
    const held = view.contains(document.activeElement) ? document.activeElement.dataset.filter : null;
    view.replaceChildren(...content.flat(Infinity).filter(Boolean));
    if (held) [...view.querySelectorAll("[data-filter]")].find((each) => each.dataset.filter === held)?.focus();
}

function matchesSearch(text) {
    return state.q
        .toLowerCase()
        .split(/\s+/)
        .every((word) => text.includes(word));
}

function present(entries, values) {
    return values.filter((value) => entries.includes(value));
}

function startFilters() {
    const scope = byId("scope");
    scope.append(el("option", { value: "" }, "All environments"));
    for (const name of environments) {
        const own = stacks.filter((each) => each.environment === name);
        scope.append(
            el(
                "optgroup",
                { label: name },
                el("option", { value: `env:${name}` }, `${name}: all stacks`),
                own.map((each) => el("option", { value: `stack:${each.stack}` }, each.stack)),
            ),
        );
    }
    scope.addEventListener("change", () => {
        const [kind, name] = [scope.value.split(":")[0], scope.value.slice(scope.value.indexOf(":") + 1)];
        update({ in: scope.value, graph: kind === "stack" ? name : "" });
    });
    const search = byId("search");
    search.addEventListener("input", () => update({ q: search.value.trim() }));
    onChange(
        (now) => [now.in, now.q],
        () => {
            scope.value = state.in;
            if (search.value.trim() !== state.q) search.value = state.q;
        },
    );
    document.addEventListener("keydown", (event) => {
        if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.target.closest("input, select, textarea")) return;
        event.preventDefault();
        search.focus();
        search.select();
    });
}
