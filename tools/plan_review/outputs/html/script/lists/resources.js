// Every resource that changes, by stack; what changed outside Terraform and outputs apart.

function selectButton(resource, ...content) {
    const button = el(
        "button",
        {
            type: "button",
            class: "pick",
            "data-stack": resource.stack,
            "data-address": resource.address,
            "aria-controls": "details",
            onclick: () => select(resource.stack, resource.address),
        },
        content,
    );
    markPicked(button);
    return button;
}

function resourceRow(resource) {
    const { action } = resource;
    const forced = resource.attributes.filter((each) => each.forces_replacement).map((each) => each.path);
    const why = forced.length ? `forced by ${forced.join(", ")}` : attributeWords(resource);
    const type = el("span", { class: "muted" }, shortType(resource.type));
    const content = [
        actionBadge(action),
        el("span", { class: "row-name" }, el("b", {}, shortName(resource)), type),
        el("span", { class: `row-what is-${action}` }, ACTIONS[action].verb, movedWords(resource)),
        el("span", { class: "row-why muted" }, why),
        rowFindings(resource.findings),
    ];
    return el("li", { class: "row" }, selectButton(resource, content));
}

function rowFindings(findings) {
    if (!findings.length) return el("span", {});
    const worst = findings[0].outcome;
    return el("span", { class: `tally is-${worst}` }, outcomeBadge(worst), plural(findings.length, "finding"));
}

function movedWords(resource) {
    return [resource.imported_id && " · import", resource.moved_from && " · move"].filter(Boolean);
}

function attributeWords(resource) {
    if (["create", "destroy"].includes(resource.action)) return "";
    const paths = resource.attributes.map((each) => each.path);
    return paths.length > 3 ? `${paths.slice(0, 2).join(", ")} and ${paths.length - 2} more` : paths.join(", ");
}

function matchesResource(resource) {
    return (
        (state.action.length ? state.action.includes(resource.action) : resource.changed) &&
        (!state.type || resource.type === state.type) &&
        matchesSearch(resource.text)
    );
}

function driftOf(stack) {
    const found = stack.listed.filter((each) => each.drift && matchesSearch(each.text));
    return found.map((each) => ({ ...each, ...each.drift, findings: [] }));
}

/** A section a stack; together they draw as many rows at once as one long list would. */
function rowSections(here, rowsOf) {
    let room = PART;
    return here.map((stack) => {
        const found = rowsOf(stack);
        const now = Math.min(room, found.length);
        room -= now;
        return found.length > 0 && rowSection(stack, found, now);
    });
}

function rowSection(stack, found, now) {
    const number = el("span", { class: "muted" }, ` ${found.length}`);
    return el(
        "section",
        { class: "group" },
        el("h3", {}, stack.stack, number),
        growing(el("ul", { class: "rows" }), found, resourceRow, now),
    );
}

function outputSection(stack) {
    if (!stack.outputs.length) return null;
    return el("section", { class: "group" }, el("h3", {}, stack.stack), diffList(stack.outputs));
}

function resourceFilters(all, number) {
    const actions = all.map((each) => each.action);
    const types = [...new Set(all.map((each) => each.type))].sort();
    const label = (each) => [actionBadge(each), ACTIONS[each].verb];
    return el(
        "div",
        { class: "filters" },
        chips("Action", "action", present(actions, Object.keys(ACTIONS)), label),
        picker("Type", "type", types, "All types"),
        el("p", { class: "found", role: "status" }, `${number} of ${plural(all.length, "resource")}`),
    );
}

function drawResources() {
    const here = stacks.filter(inScope);
    const all = here.flatMap((stack) => stack.listed);
    const number = all.filter(matchesResource).length;
    const drifted = rowSections(here, driftOf).filter(Boolean);
    const outputs = here.map(outputSection).filter(Boolean);
    const none = "No resource matches. Unchanged ones are listed with the filter “unchanged”.";
    redraw(
        byId("view-resources"),
        resourceFilters(all, number),
        number === 0 && el("p", { class: "nothing" }, none),
        rowSections(here, (stack) => stack.listed.filter(matchesResource)),
        drifted.length > 0 && [el("h2", { class: "divider" }, "Changed outside Terraform"), drifted],
        outputs.length > 0 && [el("h2", { class: "divider" }, "Outputs"), outputs],
    );
}
