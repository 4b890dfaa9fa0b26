// A resource in the graph: its shape and colour, and its name as far as there is room.

function nodeWords(resource) {
    const parts = [shortName(resource), shortType(resource.type), ACTIONS[resource.action].will];
    if (resource.findings.length) parts.push(plural(resource.findings.length, "finding"));
    if (resource.drift) parts.push("changed outside Terraform");
    parts.push(`uses ${resource.references.length}, used by ${resource.usedBy.length}`);
    return parts.join(", ");
}

const LONGEST_NAME = 80; // characters that are tried
const ruler = document.createElement("canvas").getContext("2d");

/** A path cut to fit: its last part, which tells resources apart, and as much of its beginning as there is room for. */
function fitted(text, width, font) {
    ruler.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
    const whole = visible(text);
    const fits = (some) => ruler.measureText(some).width <= width;
    if (fits(whole)) return whole;
    let end = whole.slice(Math.max(0, whole.lastIndexOf("/"), whole.lastIndexOf(" "))).slice(-LONGEST_NAME);
    while (!fits("…" + end) && end.length > 1) end = end.slice(1);
    let start = "";
    while (fits(start + whole[start.length] + "…" + end)) start += whole[start.length];
    return `${start}…${end}`;
}

/** `alarms/nodes["a-CPU"]` as `alarms/nodes a-CPU`: of a cut name the key is what is left. */
function instanceName(resource) {
    return shortName(resource).replace(/\["?([^[]*?)"?\]$/, " $1");
}

/** A node as its box; what stands in it comes when it is seen. */
function drawNode(resource, { x, y }) {
    return svg(
        "g",
        {
            class: `node is-${resource.action}`,
            transform: `translate(${x} ${y})`,
            role: "button",
            tabindex: "-1",
            "aria-label": nodeWords(resource),
            "data-address": resource.address,
        },
        svg("rect", { width: CELL.width, height: CELL.height, rx: 7 }),
    );
}

function nodeContent(resource) {
    const worst = resource.findings[0];
    const mark = worst ? outcomeBadge(worst.outcome) : resource.drift && driftBadge();
    return [
        svg("title", {}, resource.address),
        svg("g", { transform: "translate(10 13)" }, actionBadge(resource.action)),
        svg(
            "text",
            { class: "name", x: 34, y: 18 },
            fitted(instanceName(resource), CELL.width - (mark ? 66 : 44), "580 12.5px"),
        ),
        svg("text", { class: "type", x: 34, y: 33 }, fitted(shortType(resource.type), CELL.width - 44, "11px")),
        mark && svg("g", { transform: `translate(${CELL.width - 22} 5)` }, mark),
    ].filter(Boolean);
}
