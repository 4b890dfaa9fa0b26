// On paper there is nothing to click: what matters most is printed whole, the rest in a line each.

const MAX_CARDS = 24; // findings that are printed as cards
const MAX_WHOLE = 30; // resources that are printed with their details

function printedFindings() {
    const matching = findingsHere().filter(matchesFinding);
    const rest = matching.slice(MAX_CARDS);
    return [
        el("div", {}, matching.slice(0, MAX_CARDS).map((each) => findingCard(each, { linked: false, address: true }))),
        rest.length > 0 && [el("h2", {}, `${rest.length} more findings`), findingLines(rest)],
    ];
}

/** The findings of a rule below its title, a line each. */
function findingLines(findings) {
    const groups = new Map();
    for (const each of findings) {
        const title = `${OUTCOMES[each.outcome].word}, ${each.stack}: ${each.title} (${each.rule})`;
        groups.set(title, [...(groups.get(title) || []), `  ${each.address}: ${each.message}`]);
    }
    const lines = [...groups].flatMap(([title, same]) => [title, ...same, ""]);
    return el("pre", { class: "printed" }, lines.join("\n"));
}

function printedResources() {
    const matching = stacks.filter(inScope).flatMap((stack) => stack.listed.filter(matchesResource));
    const rest = matching.slice(MAX_WHOLE);
    const lines = rest.map((each) => {
        const sign = ACTIONS[each.action].sign.padEnd(2);
        return `${sign}${each.stack}  ${each.address}  ${attributeWords(each)}`.trimEnd();
    });
    return [
        matching.slice(0, MAX_WHOLE).map(printedResource),
        rest.length > 0 && [
            el("h2", {}, `${rest.length} more resources`),
            el("p", {}, "In a line each. Filters and search narrow what is printed; the details are on the page."),
            el("pre", { class: "printed" }, lines.join("\n")),
        ],
    ];
}

function printedResource(resource) {
    return el(
        "section",
        {},
        el("h2", {}, `${resource.stack}: ${shortName(resource)}`),
        el("p", {}, el("code", {}, resource.address)),
        detailParts({ ...resource, findings: [] })
            .flat(Infinity)
            .filter(Boolean),
    );
}

function startPrinting() {
    addEventListener("beforeprint", () => {
        byId("print").replaceChildren(...[printedFindings(), printedResources()].flat(Infinity).filter(Boolean));
    });
    addEventListener("afterprint", () => byId("print").replaceChildren());
}
