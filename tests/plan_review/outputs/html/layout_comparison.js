// How the graph's own layout does beside dagre and elkjs, on the graphs of a review:
//   npm install --no-save --ignore-scripts @dagrejs/dagre elkjs
//   node tests/plan_review/outputs/html/layout_comparison.js review.json
// For each stack: milliseconds, the size, the scale at which all of it fits into a window, and how long a line is there.

const fs = require("fs");
const path = require("path");
const vm = require("vm");

const WINDOW = { width: 1240, height: 620 };
const NODE = { width: 218, height: 42 };
const GAP = { nodes: 8, layers: 34 };
const SCRIPT = path.join(__dirname, "../../../../tools/plan_review/outputs/html/script/graph");

const page = vm.createContext({});
const source = ["services", "layout"].map((name) => fs.readFileSync(path.join(SCRIPT, `${name}.js`), "utf8")).join("");
vm.runInContext(`${source}; Object.assign(globalThis, { layoutGraph, serviceOf });`, page);

function own(nodes) {
    return page.layoutGraph(nodes, WINDOW.width / WINDOW.height);
}

function dagre(nodes, edges, { boxes }) {
    const { graphlib, layout } = require("@dagrejs/dagre");
    const graph = new graphlib.Graph({ compound: boxes });
    graph.setGraph({ rankdir: "LR", nodesep: GAP.nodes, ranksep: GAP.layers });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const { address, type } of nodes) {
        graph.setNode(address, { ...NODE });
        if (!boxes) continue;
        graph.setNode(`box ${page.serviceOf(type)}`, {});
        graph.setParent(address, `box ${page.serviceOf(type)}`);
    }
    edges.forEach(([from, to]) => graph.setEdge(from, to));
    layout(graph);
    return { ...graph.graph(), places: new Map(nodes.map(({ address }) => [address, graph.node(address)])) };
}

async function elk(nodes, edges) {
    const Elk = require("elkjs/lib/elk.bundled.js");
    const services = [...new Set(nodes.map(({ type }) => page.serviceOf(type)))];
    const members = (name) => nodes.filter(({ type }) => page.serviceOf(type) === name);
    const laid = await new Elk().layout({
        id: "all",
        layoutOptions: {
            "elk.algorithm": "layered",
            "elk.direction": "RIGHT",
            "elk.hierarchyHandling": "INCLUDE_CHILDREN",
            "elk.aspectRatio": String(WINDOW.width / WINDOW.height),
            "elk.spacing.nodeNode": String(GAP.nodes),
            "elk.layered.spacing.nodeNodeBetweenLayers": String(GAP.layers),
        },
        children: services.map((name) => ({
            id: `box ${name}`,
            layoutOptions: { "elk.padding": "[top=32,left=12,bottom=12,right=12]" },
            children: members(name).map(({ address }) => ({ id: address, ...NODE })),
        })),
        edges: edges.map(([from, to]) => ({ id: `${from} ${to}`, sources: [from], targets: [to] })),
    });
    const places = new Map();
    for (const box of laid.children) {
        for (const each of box.children) places.set(each.id, { x: box.x + each.x, y: box.y + each.y });
    }
    return { width: laid.width, height: laid.height, places };
}

async function measure(name, nodes, edges, layout) {
    const began = performance.now();
    const { width, height, places } = await layout(nodes, edges);
    const milliseconds = performance.now() - began;
    const scale = Math.min(WINDOW.width / width, WINDOW.height / height);
    const lengths = edges.map(([from, to]) => {
        const [one, other] = [places.get(from), places.get(to)];
        return Math.hypot(one.x - other.x, one.y - other.y);
    });
    const mean = lengths.reduce((sum, each) => sum + each, 0) / Math.max(1, lengths.length);
    const size = `${Math.round(width)} x ${Math.round(height)}`;
    console.log(
        name.padEnd(28),
        `${milliseconds.toFixed(0)} ms`.padStart(10),
        size.padStart(16),
        `fits at ${scale.toFixed(3)}, a line is ${Math.round(mean * scale)} px there`,
    );
}

async function main() {
    for (const { stack, graph } of JSON.parse(fs.readFileSync(process.argv[2], "utf8")).stacks) {
        const known = new Set(graph.map(({ address }) => address));
        const edges = graph.flatMap(({ address, references }) =>
            references.filter((each) => known.has(each) && each !== address).map((each) => [each, address]),
        );
        console.log(`${stack}: ${graph.length} resources, ${edges.length} lines`);
        await measure("own", graph, edges, own);
        await measure("dagre", graph, edges, (nodes, lines) => dagre(nodes, lines, { boxes: false }));
        await measure("dagre, boxes by service", graph, edges, (nodes, lines) => dagre(nodes, lines, { boxes: true }));
        await measure("elk layered, boxes", graph, edges, elk);
    }
}

main();
