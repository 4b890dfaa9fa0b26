// Tabs, and the order in which everything starts.

const TABS = { findings: "Findings", resources: "Resources", graph: "Graph" };

function currentView() {
    return state.view || (stacks.some((each) => each.findings.length) ? "findings" : "resources");
}

function drawTabs() {
    const number = {
        findings: findingsHere().length,
        resources: stacks
            .filter(inScope)
            .reduce((sum, each) => sum + each.listed.filter((one) => one.changed).length, 0),
    };
    byId("tabs").replaceChildren(
        ...VIEWS.map((name) =>
            el(
                "button",
                {
                    type: "button",
                    role: "tab",
                    id: `tab-${name}`,
                    "aria-controls": `view-${name}`,
                    "data-filter": name,
                    onclick: () => update({ view: name }),
                },
                TABS[name],
                name in number && el("span", { class: "number" }, number[name]),
            ),
        ),
    );
    markTabs();
}

function markTabs() {
    for (const name of VIEWS) {
        const chosen = name === currentView();
        byId(`tab-${name}`).setAttribute("aria-selected", String(chosen));
        byId(`tab-${name}`).setAttribute("tabindex", chosen ? "0" : "-1");
        byId(`view-${name}`).hidden = !chosen;
    }
    byId("summary").classList.toggle("is-compact", currentView() !== "findings");
}

function startTabs() {
    byId("tabs").addEventListener("keydown", (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!step) return;
        const next = VIEWS[(VIEWS.indexOf(currentView()) + step + VIEWS.length) % VIEWS.length];
        update({ view: next });
        byId(`tab-${next}`).focus();
    });
}

function start() {
    startTheme();
    startFilters();
    startTabs();
    startPrinting();
    byId("shell").hidden = false;
    drawSummary();
    onChange((now) => now.in, drawTabs);
    onChange(() => currentView(), markTabs);
    onChange((now) => [now.in, now.q, now.outcome, now.severity, now.rule], drawFindings, { view: "findings" });
    onChange((now) => [now.in, now.q, now.action, now.type], drawResources, { view: "resources" });
    startDetails();
    onChange((now) => [now.in, now.graph, now.nodes], drawGraph, { view: "graph" });
    onChange((now) => [now.stack, now.resource, now.q], markNodes, { view: "graph" });
    drawAll();
    addEventListener("hashchange", followHash);
}

start();
