// On paper there is nothing to click: every listed resource is printed with its details.

function startPrinting() {
    addEventListener("beforeprint", () => {
        drawFindings();
        const changes = stacks
            .filter(inScope)
            .flatMap((stack) => [...stack.resources.values()].filter(matchesResource));
        byId("print").replaceChildren(
            ...changes.map((each) =>
                el(
                    "section",
                    {},
                    el("h2", {}, `${each.stack}: ${shortName(each)}`),
                    el("p", {}, el("code", {}, each.address)),
                    detailParts({ ...each, findings: [] })
                        .flat(Infinity)
                        .filter(Boolean),
                ),
            ),
        );
    });
    addEventListener("afterprint", () => byId("print").replaceChildren());
}
