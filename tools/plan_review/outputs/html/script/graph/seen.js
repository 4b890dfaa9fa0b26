// Of a large graph, only the nodes in view have their words and signs: the others are plain boxes until they are seen.

const ALL_DRESSED = 250; // nodes; a graph with fewer is drawn whole
const SMALLEST_WORDS = 0.3; // the scale below which no word can be read
const MARGIN = 200; // CSS pixels around what is seen

/** Give every node that has come into view its words, and take them from those that are far. */
function dressSeen() {
    const { nodes, places, stack, canvas } = drawn;
    const every = nodes.size <= ALL_DRESSED;
    const { x, y, scale } = camera;
    const { width, height } = every ? {} : canvas.getBoundingClientRect();
    const isSeen = (place) =>
        scale >= SMALLEST_WORDS &&
        x + (place.x + CELL.width) * scale > -MARGIN &&
        x + place.x * scale < width + MARGIN &&
        y + (place.y + CELL.height) * scale > -MARGIN &&
        y + place.y * scale < height + MARGIN;
    for (const [address, node] of nodes) {
        const wanted = every || isSeen(places.get(address));
        if (wanted === drawn.dressed.has(address)) continue;
        if (wanted) {
            node.append(...nodeContent(stack.resources.get(address)));
            drawn.dressed.add(address);
        } else {
            node.replaceChildren(node.firstChild);
            drawn.dressed.delete(address);
        }
    }
}
