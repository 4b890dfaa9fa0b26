// The verdict and the headline: one card an environment, one line a stack.

const VERDICTS = {
    refuse: { word: "Refused", shape: "octagon", sign: "✕" },
    warn: { word: "Look before you apply", shape: "triangle", sign: "!" },
    incomplete: { word: "Incomplete", shape: "triangle", sign: "?" },
    unknown: { word: "Not all is known", shape: "triangle", sign: "?" },
    fine: { word: "Fine", shape: "circle", sign: "✓" },
    same: { word: "No changes", shape: "circle", sign: "=" },
};

const OUTCOME_WORDS = { refuse: "refused", warn: "to look at", note: "noted", accepted: "accepted" };

function verdictMark(name) {
    return el("span", { class: `verdict is-${name}` }, badge(VERDICTS[name], name), VERDICTS[name].word);
}

function countChips(counts) {
    const chips = COUNTS.filter(([key]) => counts[key] > 0).map(([key, word]) => {
        const sign = ACTIONS[key]?.sign || "→";
        return el("li", { class: `count is-${key}` }, el("b", {}, `${sign}${counts[key]}`), ` to ${word}`);
    });
    return el(
        "ul",
        { class: "counts" },
        chips.length ? chips : el("li", { class: "count is-same" }, "nothing changes"),
    );
}

function findingCounts(stack) {
    const parts = Object.keys(OUTCOMES).map((outcome) => {
        const number = stack.findings.filter((each) => each.outcome === outcome).length;
        return (
            number > 0 &&
            el("li", { class: `tally is-${outcome}` }, outcomeBadge(outcome), `${number} ${OUTCOME_WORDS[outcome]}`)
        );
    });
    return el("ul", { class: "tallies" }, parts);
}

function stackLine(stack) {
    const narrow = () => update({ in: `stack:${stack.stack}`, graph: stack.stack });
    const stale = stack.stale_risks.join(", ");
    return el(
        "li",
        { class: "stack" },
        el("button", { type: "button", class: "stack-name", onclick: narrow }, stack.stack),
        countChips(stack.counts),
        findingCounts(stack),
        stack.unjudged.length > 0 &&
            el(
                "p",
                { class: "alert" },
                `No rule knows ${plural(stack.unjudged.length, "change")}: `,
                unjudgedWords(stack.unjudged),
            ),
        nodeHours(stack) && el("p", { class: "muted node-hours" }, nodeHours(stack)),
        stack.errored && el("p", { class: "alert" }, "Incomplete: planning stopped at an error, so there may be more."),
        stale && el("p", { class: "muted stale" }, `Accepted, but nothing like it is found any more: ${stale}`),
    );
}

const HOURS_A_MONTH = 730;

/** Always said where there are nodes, also when they stay. */
function nodeHours(stack) {
    const month = (nodes) => (nodes * HOURS_A_MONTH).toLocaleString("en");
    const told = stack.node_hours.map(({ node_type: type, before, after }) => {
        if (before === after) return `${type} ${month(after)}, as before`;
        const more = `${after > before ? "+" : "-"}${month(Math.abs(after - before))}`;
        return `${type} from ${month(before)} to ${month(after)} (${more})`;
    });
    const unseen = stack.node_hours_unseen.length;
    if (unseen) told.push(`${plural(unseen, "cache")} that cannot be counted before apply`);
    return told.length > 0 && `Node-hours a month: ${told.join("; ")}.`;
}

const MAX_NAMED = 8;

function unjudgedWords(unjudged) {
    const named = unjudged.slice(0, MAX_NAMED).map((each) => [each.address, ...each.attributes].join(" "));
    const more = unjudged.length > MAX_NAMED ? [`and ${unjudged.length - MAX_NAMED} more`] : [];
    return [...named, ...more].join(", ");
}

function environmentButton(name) {
    return el(
        "button",
        { type: "button", class: "environment", onclick: () => update({ in: `env:${name}`, graph: "" }) },
        name,
    );
}

function environmentCard(name) {
    const some = stacks.filter((each) => each.environment === name);
    const worst = verdict(some);
    return el(
        "article",
        { class: `card is-${worst}`, "aria-label": `${name}: ${VERDICTS[worst].word}` },
        el("header", {}, el("h3", {}, environmentButton(name)), verdictMark(worst)),
        el("ul", { class: "stacks" }, some.map(stackLine)),
    );
}

/** Where nothing changes and nothing is to be said, the name and the verdict are enough. */
function isFolded(name) {
    const some = stacks.filter((each) => each.environment === name);
    return verdict(some) === "same" && some.every((each) => !each.stale_risks.length && !each.findings.length);
}

function unplannedCards() {
    if (!review.unplanned.length) return [];
    const lines = review.unplanned.map(([stack, reason]) => el("li", {}, el("b", {}, stack), " ", reason));
    const number = [badge(VERDICTS.warn, "warn"), plural(lines.length, "stack")];
    const card = el(
        "article",
        { class: "card is-warn", "aria-label": "Not planned" },
        el("header", {}, el("h3", {}, "Not planned"), el("span", { class: "verdict is-warn" }, number)),
        el("ul", { class: "stacks unplanned" }, lines),
    );
    return [card];
}

/** The worst of all stacks; what was not planned is not known, and so not fine. */
function overallVerdict() {
    const worst = verdict(stacks);
    return review.unplanned.length && ["warn", "unknown", "fine", "same"].includes(worst) ? "incomplete" : worst;
}

function drawSummary() {
    const overall = overallVerdict();
    byId("overall").replaceChildren(verdictMark(overall));
    document.title = `Plan review: ${VERDICTS[overall].word}`;
    const open = environments.filter((name) => !isFolded(name)).map(environmentCard);
    byId("summary").replaceChildren(...open, ...unplannedCards());
    byId("unchanged").replaceChildren(...environments.filter(isFolded).map(environmentCard));
}
