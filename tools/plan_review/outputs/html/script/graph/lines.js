// The lines of the graph, from what is used to what uses it.

const MANY_LINES = 500; // lines between boxes; beyond, only the selected resource's are drawn

/** A curve between two nodes' facing sides. */
function curve(from, to) {
    const [w, h] = [CELL.width, CELL.height];
    const [fy, ty] = [from.y + h / 2, to.y + h / 2];
    if (to.x >= from.x + w) return bow(from.x + w, fy, to.x, ty);
    if (to.x + w <= from.x) return bow(from.x, fy, to.x + w, ty);
    const down = to.y > from.y;
    const [x1, y1, x2, y2] = [from.x + w / 2, down ? from.y + h : from.y, to.x + w / 2, down ? to.y : to.y + h];
    const bend = (y2 - y1) / 2;
    return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

function bow(x1, y1, x2, y2) {
    const bend = Math.max(18, Math.abs(x2 - x1) / 2) * Math.sign(x2 - x1);
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** All lines as two paths, those inside a box and those between boxes: a thousand elements less. */
function drawLines(resources, places) {
    const [inside, between] = [[], []];
    for (const each of resources) {
        for (const used of each.references) {
            if (!places.has(used)) continue;
            const same = serviceOf(each.type) === serviceOf(findResource(each.stack, used).type);
            (same ? inside : between).push(curve(places.get(used), places.get(each.address)));
        }
    }
    return [
        between.length <= MANY_LINES && svg("path", { class: "lines-between", d: between.join("") }),
        svg("path", { class: "lines-inside", d: inside.join("") }),
    ];
}

function nearLine(kind, from, to) {
    return svg("path", {
        class: `is-${kind}`,
        d: curve(drawn.places.get(from), drawn.places.get(to)),
        "marker-end": `url(#head-${kind})`,
    });
}

function arrowHeads() {
    const head = (id) =>
        svg(
            "marker",
            { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
            svg("path", { d: "M0 .5l7.5 3.5l-7.5 3.5z" }),
        );
    return svg("defs", {}, head("head-uses"), head("head-used"));
}
