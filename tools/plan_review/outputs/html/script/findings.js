// What it means for the cache, worst first; accepted risks apart.

function findingCard(finding, { linked = true } = {}) {
  const accepted = finding.outcome === "accepted";
  return el(
    "article",
    { class: `finding is-${finding.outcome}` },
    el(
      "header",
      {},
      el("span", { class: `outcome is-${finding.outcome}` }, outcomeBadge(finding.outcome), OUTCOMES[finding.outcome].word),
      el("span", { class: `severity is-${finding.severity}` }, finding.severity),
      el("code", { class: "rule" }, finding.rule),
    ),
    el("h3", {}, prose(finding.title)),
    linked && whereOf(finding),
    el("p", { class: "message" }, prose(finding.message)),
    accepted && acceptance(finding),
    !accepted && finding.accepted_until &&
      el("p", { class: "alert" }, `The acceptance of this risk expired on ${finding.accepted_until}: ${finding.accepted_reason}`),
    el("p", { class: "remedy" }, el("b", {}, "What to do: "), prose(finding.remedy)),
    el("details", {}, el("summary", {}, "Why it matters"), el("p", {}, prose(finding.explanation), " ", sourceLink(finding.link))),
  );
}

function acceptance(finding) {
  return el(
    "p",
    { class: "acceptance" },
    el("b", {}, "Accepted"),
    finding.accepted_until && [" until ", el("time", { datetime: finding.accepted_until }, finding.accepted_until)],
    `: ${finding.accepted_reason || "no reason given"}`,
  );
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
  return stacks
    .flatMap((stack) => stack.findings)
    .filter((each) => inScope({ ...each, environment: stacks.find((stack) => stack.stack === each.stack)?.environment }));
}

function matchesFinding(finding) {
  return (
    (!state.outcome.length || state.outcome.includes(finding.outcome)) &&
    (!state.severity.length || state.severity.includes(finding.severity)) &&
    (!state.rule || state.rule === finding.rule) &&
    matchesSearch([finding.stack, finding.rule, finding.title, finding.address, finding.message].join(" ").toLowerCase())
  );
}

function drawFindings() {
  const here = findingsHere();
  const matching = here.filter(matchesFinding).sort(worstFirst);
  const open = matching.filter((each) => each.outcome !== "accepted");
  const accepted = matching.filter((each) => each.outcome === "accepted");
  const of = (name) => here.map((each) => each[name]);
  redraw(
    byId("view-findings"),
    el(
      "div",
      { class: "filters" },
      chips("Outcome", "outcome", present(of("outcome"), Object.keys(OUTCOMES)), (each) => [outcomeBadge(each), OUTCOMES[each].word]),
      chips("Severity", "severity", present(of("severity"), SEVERITIES), (each) => each),
      picker("Rule", "rule", [...new Set(of("rule"))].sort(), "All rules"),
      el("p", { class: "found", role: "status" }, `${matching.length} of ${plural(here.length, "finding")}`),
    ),
    !matching.length && el("p", { class: "nothing" }, here.length ? "No finding matches." : "The rules have nothing to say about this."),
    el("div", { class: "finding-list" }, open.map((each) => findingCard(each))),
    accepted.length > 0 && el("h2", { class: "divider" }, "Accepted risks"),
    el("div", { class: "finding-list" }, accepted.map((each) => findingCard(each))),
  );
}
