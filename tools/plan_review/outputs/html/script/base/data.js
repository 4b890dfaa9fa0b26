// The review, indexed: every resource knows its stack, its findings, its drift and who refers to it.

const WORST_FIRST = ["destroy", "replace", "update", "create", "forget", "read", "no-change"];

const byAddress = new Intl.Collator();

const review = JSON.parse(byId("review").textContent);
const stacks = review.stacks.map(indexed);
const findings = stacks.flatMap((each) => each.findings).sort(worstFirst);
const environments = [...new Set(stacks.map((each) => each.environment))];

function indexed(stack) {
    const resources = new Map();
    const known = (entry) => {
        const before = resources.get(entry.address) || blank(stack);
        resources.set(entry.address, { ...before, ...entry });
    };
    stack.graph.forEach(known);
    stack.resources.forEach(known);
    for (const drift of stack.drift) {
        known({
            action: "no-change",
            ...resources.get(drift.address),
            address: drift.address,
            type: drift.type,
            drift,
        });
    }
    for (const finding of stack.findings) {
        const { rule, title, address, message } = finding;
        finding.environment = stack.environment;
        finding.text = [stack.stack, rule, title, address, message].join(" ").toLowerCase();
        resources.get(address)?.findings.push(finding);
    }
    for (const resource of resources.values()) {
        resource.references = resource.references.filter((each) => each !== resource.address && resources.has(each));
        resource.references.forEach((each) => resources.get(each).usedBy.push(resource.address));
        resource.changed = isChanged(resource);
        resource.text = [stack.stack, resource.address, resource.type, shortName(resource)].join(" ").toLowerCase();
        resource.findings.sort(worstFirst);
    }
    // In the order in which they are listed, once: a search only leaves some of them out.
    return { ...stack, resources, listed: [...resources.values()].sort(actionFirst) };
}

function blank(stack) {
    return {
        stack: stack.stack,
        environment: stack.environment,
        references: [],
        usedBy: [],
        attributes: [],
        findings: [],
    };
}

function isChanged(resource) {
    return !["no-change", "read"].includes(resource.action) || Boolean(resource.imported_id || resource.moved_from);
}

function actionFirst(one, other) {
    return (
        WORST_FIRST.indexOf(one.action) - WORST_FIRST.indexOf(other.action) ||
        byAddress.compare(one.address, other.address)
    );
}

function worstFirst(one, other) {
    return (
        OUTCOMES[one.outcome].rank - OUTCOMES[other.outcome].rank ||
        SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
    );
}

function findResource(stackName, address) {
    return stacks.find((each) => each.stack === stackName)?.resources.get(address);
}

/** The worst of findings and of plans that broke off, "unknown" where no rule knows a change, or "fine", or "same" where nothing changes at all. */
function verdict(some) {
    const outcomes = some.flatMap((stack) => stack.findings.map((each) => each.outcome));
    if (outcomes.includes("refuse")) return "refuse";
    if (!some.length || some.some((stack) => stack.errored)) return "incomplete";
    if (outcomes.includes("warn")) return "warn";
    if (some.some((stack) => stack.unjudged.length)) return "unknown";
    return some.some((stack) => COUNTS.some(([key]) => stack.counts[key] > 0)) ? "fine" : "same";
}
