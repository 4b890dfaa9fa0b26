// Pan and zoom: `camera` says where the graph's origin stands and how large it is drawn, in CSS pixels.

const NEAREST = 2.5;
const READABLE = 0.62; // the smallest scale to begin with; below, labels cannot be read

let camera = { x: 0, y: 0, scale: 1 };

function placeCamera(next) {
    camera = { ...next, scale: Math.min(NEAREST, Math.max(0.08, next.scale)) };
    drawn.scene.setAttribute("transform", `translate(${camera.x} ${camera.y}) scale(${camera.scale})`);
    dressSeen();
}

function wholeScale(size) {
    return Math.min(1.15, (size.width - 24) / drawn.width, (size.height - 24) / drawn.height);
}

/** Show all of it; where that would be too small to read, begin at what matters. */
function fitCamera({ whole = false } = {}) {
    const size = drawn.canvas.getBoundingClientRect();
    const all = wholeScale(size);
    const scale = whole ? all : Math.max(all, READABLE);
    const centred = (room, length) => Math.max(12, (room - length * scale) / 2);
    placeCamera({ x: centred(size.width, drawn.width), y: centred(size.height, drawn.height), scale });
    const target =
        drawn.resources.find((each) => each.address === state.resource) || drawn.resources.find((each) => each.changed);
    if (scale > all && target) centre(target.address, size);
}

/** Bring a node to the middle, but leave no room empty that the graph could fill. */
function centre(address, size) {
    const place = drawn.places.get(address);
    const { scale } = camera;
    const shift = (start, node, length, room) =>
        length * scale <= room
            ? (room - length * scale) / 2
            : Math.min(12, Math.max(room - length * scale - 12, room / 2 - (start + node / 2) * scale));
    const x = shift(place.x, CELL.width, drawn.width, size.width);
    placeCamera({ x, y: shift(place.y, CELL.height, drawn.height, size.height), scale });
}

/** Zoom by a factor and keep the point under the pointer, or the middle, where it is. */
function zoomBy(factor, at) {
    const size = drawn.canvas.getBoundingClientRect();
    const [x, y] = at || [size.width / 2, size.height / 2];
    const scale = Math.min(NEAREST, Math.max(0.08, camera.scale * factor));
    const k = scale / camera.scale;
    placeCamera({ x: x - (x - camera.x) * k, y: y - (y - camera.y) * k, scale });
}

function panBy(x, y) {
    placeCamera({ ...camera, x: camera.x + x, y: camera.y + y });
}

/** Move only as far as brings a node into view. */
function reveal(address) {
    const size = drawn.canvas.getBoundingClientRect();
    const place = drawn.places.get(address);
    const shift = (start, length, room) =>
        start < 16 ? 16 - start : start + length > room - 16 ? room - 16 - start - length : 0;
    const { x, y, scale } = camera;
    panBy(
        shift(x + place.x * scale, CELL.width * scale, size.width),
        shift(y + place.y * scale, CELL.height * scale, size.height),
    );
}

function cameraButtons() {
    const button = (label, sign, act) =>
        el("button", { type: "button", class: "quiet", "aria-label": label, title: label, onclick: act }, sign);
    return el(
        "div",
        { class: "camera" },
        button("Zoom in", "+", () => zoomBy(1.25)),
        button("Zoom out", "−", () => zoomBy(0.8)),
        button("Fit all", "⤢", () => fitCamera({ whole: true })),
    );
}
