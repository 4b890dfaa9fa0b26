// Every resource that changes, by stack; what changed outside Terraform and outputs apart.

function selectButton(resource, ...content) {
  return el(
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
}

function resourceRow(resource) {
  const forced = resource.attributes.filter((each) => each.forces_replacement).map((each) => each.path);
  const worst = resource.findings[0];
  return el(
    "li",
    { class: "row" },
    selectButton(
      resource,
      actionBadge(resource.action),
      el(
        "span",
        { class: "row-name" },
        el("b", {}, shortName(resource)),
        el("span", { class: "muted" }, shortType(resource.type)),
      ),
      el("span", { class: `row-what is-${resource.action}` }, ACTIONS[resource.action].verb, movedWords(resource)),
      el("span", { class: "row-why muted" }, forced.length ? `forced by ${forced.join(", ")}` : attributeWords(resource)),
      worst ? el("span", { class: `tally is-${worst.outcome}` }, outcomeBadge(worst.outcome),
        plural(resource.findings.length, "finding")) : el("span", {}),
    ),
  );
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

function resourceSection(stack) {
  const rows = [...stack.resources.values()].filter(matchesResource);
  if (!rows.length) return null;
  const order = Object.keys(ACTIONS);
  const rank = (each) => ["destroy", "replace", "update", "create"].indexOf(each.action) >>> 0;
  rows.sort((one, other) => rank(one) - rank(other) || order.indexOf(one.action) - order.indexOf(other.action) ||
    one.address.localeCompare(other.address));
  return el("section", { class: "group" }, el("h3", {}, stack.stack, el("span", { class: "muted" }, ` ${rows.length}`)),
    el("ul", { class: "rows" }, rows.map(resourceRow)));
}

function driftSection(stack) {
  const rows = [...stack.resources.values()].filter((each) => each.drift && matchesSearch(each.text));
  return rows.length > 0 && el("section", { class: "group" }, el("h3", {}, stack.stack),
    el("ul", { class: "rows" }, rows.map((each) => resourceRow({ ...each, ...each.drift, findings: [] }))));
}

function outputSection(stack) {
  return stack.outputs.length > 0 && el("section", { class: "group" }, el("h3", {}, stack.stack), diffList(stack.outputs));
}

function drawResources() {
  const here = stacks.filter(inScope);
  const all = here.flatMap((stack) => [...stack.resources.values()]);
  const number = all.filter(matchesResource).length;
  const drifted = here.map(driftSection).filter(Boolean);
  const outputs = here.map(outputSection).filter(Boolean);
  redraw(
    byId("view-resources"),
    el(
      "div",
      { class: "filters" },
      chips("Action", "action", present(all.map((each) => each.action), Object.keys(ACTIONS)), (each) => [actionBadge(each), ACTIONS[each].verb]),
      picker("Type", "type", [...new Set(all.map((each) => each.type))].sort(), "All types"),
      el("p", { class: "found", role: "status" }, `${number} of ${plural(all.length, "resource")}`),
    ),
    number === 0 && el("p", { class: "nothing" }, "No resource matches. Unchanged ones are listed with the filter “unchanged”."),
    here.map(resourceSection),
    drifted.length > 0 && [el("h2", { class: "divider" }, "Changed outside Terraform"), drifted],
    outputs.length > 0 && [el("h2", { class: "divider" }, "Outputs"), outputs],
  );
}
