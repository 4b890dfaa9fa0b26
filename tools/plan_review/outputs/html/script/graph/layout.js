// Where everything stands: a box a service, in it what is used to the left of what uses it; boxes packed to fit.

const CELL = { width: 218, height: 42, across: 34, down: 8 };
const BOX = { pad: 12, head: 26, gap: 18 };

/** Return { boxes, places, width, height } for resources; `ratio` is the width to height of what it is shown in. */
function layoutGraph(resources, ratio) {
    const groups = new Map();
    for (const each of resources) {
        const name = serviceOf(each.type);
        groups.set(name, [...(groups.get(name) || []), each]);
    }
    const boxes = SERVICE_ORDER.filter((name) => groups.has(name)).map((name) => fill(name, groups.get(name), ratio));
    const widest = Math.max(0, ...boxes.map((each) => each.width));
    const sum = boxes.reduce((total, each) => total + (each.width + BOX.gap) * (each.height + BOX.gap), 0);
    let best = null;
    // The largest first packs closer; the readers' order is worth a little room.
    const bySize = [...boxes].sort((one, other) => other.width * other.height - one.width * one.height);
    for (const [order, worth] of [
        [boxes, 1.15],
        [bySize, 1],
    ]) {
        for (let factor = 0.6; factor <= 2.2; factor += 0.1) {
            const packed = pack(order, Math.max(widest, Math.sqrt(sum * ratio) * factor));
            packed.scale = Math.min(ratio / packed.width, 1 / packed.height) * worth;
            if (!best || packed.scale > best.scale) best = packed;
        }
    }
    const places = new Map();
    for (const box of best.boxes) {
        for (const [address, { x, y }] of box.inside) places.set(address, { x: box.x + x, y: box.y + y });
    }
    return { ...best, places };
}

/** Layers from left to right, each cut into as many columns as keep the box near the shape of the whole. */
function fill(name, members, ratio) {
    const layers = layered(members);
    const rows = Math.max(
        3,
        Math.round(Math.sqrt((members.length * CELL.width) / CELL.height / Math.min(2.2, ratio * 1.2))),
    );
    const inside = new Map();
    let [column, deepest] = [0, 0];
    for (const layer of layers) {
        const columns = Math.ceil(layer.length / rows);
        const tall = Math.ceil(layer.length / columns);
        layer.forEach((each, i) => {
            inside.set(each.address, {
                x: BOX.pad + (column + Math.floor(i / tall)) * (CELL.width + CELL.across),
                y: BOX.head + BOX.pad / 2 + (i % tall) * (CELL.height + CELL.down),
            });
        });
        column += columns;
        deepest = Math.max(deepest, tall);
    }
    return {
        name,
        inside,
        count: members.length,
        width: column * (CELL.width + CELL.across) - CELL.across + 2 * BOX.pad,
        height: BOX.head + deepest * (CELL.height + CELL.down) - CELL.down + 1.5 * BOX.pad,
    };
}

/** By the longest chain of references inside the box; in a layer, near what is referred to. */
function layered(members) {
    const own = new Map(members.map((each) => [each.address, each]));
    const depth = new Map();
    const visiting = new Set();
    const measure = (each) => {
        if (depth.has(each.address)) return depth.get(each.address);
        if (visiting.has(each.address)) return 0; // a cycle, which Terraform would not allow
        visiting.add(each.address);
        const below = each.references.filter((other) => own.has(other)).map((other) => measure(own.get(other)) + 1);
        depth.set(each.address, Math.max(0, ...below));
        return depth.get(each.address);
    };
    members.forEach(measure);
    const layers = [];
    for (const each of members) (layers[depth.get(each.address)] ||= []).push(each);
    const rank = new Map();
    for (const layer of layers) {
        const pull = (each) => {
            const known = each.references.filter((other) => rank.has(other)).map((other) => rank.get(other));
            return known.length ? known.reduce((sum, one) => sum + one, 0) / known.length : Infinity;
        };
        const pulls = new Map(layer.map((each) => [each, pull(each)]));
        layer.sort(
            (one, other) =>
                (pulls.get(one) === pulls.get(other) ? 0 : pulls.get(one) - pulls.get(other)) ||
                one.type.localeCompare(other.type) ||
                one.address.localeCompare(other.address),
        );
        layer.forEach((each, i) => rank.set(each.address, i / layer.length));
    }
    return layers.filter(Boolean);
}

/** Put each box where it is highest, then leftmost, on the skyline of those before. */
function pack(boxes, width) {
    const placed = [];
    for (const box of boxes) {
        let best = null;
        for (const x of [0, ...placed.map((each) => each.x + each.width + BOX.gap)]) {
            if (x + box.width > width && x > 0) continue;
            const under = placed.filter(
                (each) => each.x < x + box.width + BOX.gap && x < each.x + each.width + BOX.gap,
            );
            const y = Math.max(0, ...under.map((each) => each.y + each.height + BOX.gap));
            if (!best || y < best.y || (y === best.y && x < best.x)) best = { x, y };
        }
        placed.push({ ...box, ...best });
    }
    return {
        boxes: placed,
        width: Math.max(0, ...placed.map((each) => each.x + each.width)),
        height: Math.max(0, ...placed.map((each) => each.y + each.height)),
    };
}
