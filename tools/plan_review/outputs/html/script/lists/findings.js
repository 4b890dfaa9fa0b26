// What it means for the cache, worst first; accepted risks apart.

function findingCard(finding, { linked = true, address = false } = {}) {
    return el(
        "article",
        { class: `finding is-${finding.outcome}` },
        findingHeader(finding),
        el("h3", {}, prose(finding.title)),
        linked && whereOf(finding),
        address && el("p", { class: "where" }, `${finding.stack}: `, el("code", {}, finding.address)),
        el("p", { class: "message" }, sentence(finding.message)),
        acceptance(finding),
        consequences(finding),
        el("p", { class: "remedy" }, el("b", {}, "What to do: "), prose(finding.remedy)),
        el(
            "details",
            {},
            el("summary", {}, "Why it matters"),
            el("p", {}, prose(finding.explanation), " ", sourceLink(finding.link)),
        ),
    );
}

/** What follows from a finding, below it. */
function consequences(finding) {
    const items = finding.consequences.map((each) =>
        el("li", {}, el("b", {}, prose(each.title)), ": ", el("code", {}, each.address), " ", sentence(each.message)),
    );
    return items.length > 0 && el("div", {}, el("p", {}, "What follows from it:"), el("ul", {}, items));
}

function findingHeader({ outcome, severity, rule }) {
    return el(
        "header",
        {},
        el("span", { class: `outcome is-${outcome}` }, outcomeBadge(outcome), OUTCOMES[outcome].word),
        el("span", { class: `severity is-${severity}` }, severity),
        el("code", { class: "rule" }, rule),
    );
}

/** Until when and why a risk is accepted, or that it was. */
function acceptance({ outcome, accepted_reason: reason, accepted_until: until }) {
    if (outcome !== "accepted") {
        return until && el("p", { class: "alert" }, `The acceptance of this risk expired on ${until}: ${reason}`);
    }
    const date = until && [" until ", el("time", { datetime: until }, until)];
    return el("p", { class: "acceptance" }, el("b", {}, "Accepted"), date, `: ${reason || "no reason given"}`);
}

function whereOf(finding) {
    const resource = findResource(finding.stack, finding.address);
    const name = resource ? [actionBadge(resource.action), el("span", {}, shortName(resource))] : finding.address;
    return el(
        "p",
        { class: "where" },
        el("span", { class: "muted" }, finding.stack),
        resource ? selectButton(resource, name) : el("code", {}, name),
    );
}

function sourceLink(link) {
    return /^https:\/\//.test(link) && el("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, "Source");
}

function findingsHere() {
    return findings.filter(inScope);
}

function matchesFinding(finding) {
    return (
        (!state.outcome.length || state.outcome.includes(finding.outcome)) &&
        (!state.severity.length || state.severity.includes(finding.severity)) &&
        (!state.rule || state.rule === finding.rule) &&
        matchesSearch(finding.text)
    );
}

function findingFilters(here, number) {
    const of = (name) => here.map((each) => each[name]);
    const outcome = (each) => [outcomeBadge(each), OUTCOMES[each].word];
    return el(
        "div",
        { class: "filters" },
        chips("Outcome", "outcome", present(of("outcome"), Object.keys(OUTCOMES)), outcome),
        chips("Severity", "severity", present(of("severity"), SEVERITIES), (each) => each),
        picker("Rule", "rule", [...new Set(of("rule"))].sort(), "All rules"),
        el("p", { class: "found", role: "status" }, `${number} of ${plural(here.length, "finding")}`),
    );
}

function drawFindings() {
    const here = findingsHere();
    const matching = here.filter(matchesFinding);
    const accepted = matching.filter((each) => each.outcome === "accepted");
    const open = matching.filter((each) => each.outcome !== "accepted");
    const cards = (some) => growing(el("div", { class: "finding-list" }), some, (each) => findingCard(each));
    const none = here.length ? "No finding matches." : "The rules have nothing to say about this.";
    redraw(
        byId("view-findings"),
        findingFilters(here, matching.length),
        !matching.length && el("p", { class: "nothing" }, none),
        open.length > 0 && cards(open),
        accepted.length > 0 && [el("h2", { class: "divider" }, "Accepted risks"), cards(accepted)],
    );
}
