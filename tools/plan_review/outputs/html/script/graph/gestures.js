// Mouse, wheel and fingers on the graph: drag to move, Ctrl + wheel or two fingers to zoom, a click or a tap to select.

const DRAG_FROM = 4; // pixels; below, it was a click

let sized = null;

function listenToGestures(canvas) {
    const gesture = { canvas, pointers: new Map(), moved: 0 };
    canvas.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        gesture.pointers.set(event.pointerId, pointIn(canvas, event));
        gesture.moved = 0;
    });
    canvas.addEventListener("pointermove", (event) => gesture.pointers.has(event.pointerId) && follow(gesture, event));
    for (const end of ["pointerup", "pointercancel"]) {
        canvas.addEventListener(end, (event) => gesture.pointers.delete(event.pointerId));
    }
    canvas.addEventListener("click", (event) => {
        const node = event.target.closest(".node");
        if (node && gesture.moved <= DRAG_FROM) choose(node);
    });
    canvas.addEventListener("wheel", zoomByWheel, { passive: false });
    keepInView(canvas);
}

function pointIn(canvas, event) {
    const size = canvas.getBoundingClientRect();
    return { x: event.clientX - size.left, y: event.clientY - size.top };
}

function follow(gesture, event) {
    const { canvas, pointers } = gesture;
    const [before, now] = [pointers.get(event.pointerId), pointIn(canvas, event)];
    const was = pointers.size === 2 ? spread(pointers) : null;
    pointers.set(event.pointerId, now);
    gesture.moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (was) {
        const is = spread(pointers);
        zoomBy(is.distance / was.distance, is.middle);
    }
    if (was || gesture.moved <= DRAG_FROM) return;
    // Captured only once it is a drag: a captured pointer's click would not reach the node.
    canvas.setPointerCapture(event.pointerId);
    panBy(now.x - before.x, now.y - before.y);
}

/** Of two fingers, the middle and the distance. */
function spread(pointers) {
    const [one, other] = [...pointers.values()];
    return {
        middle: [(one.x + other.x) / 2, (one.y + other.y) / 2],
        distance: Math.hypot(one.x - other.x, one.y - other.y) || 1,
    };
}

function zoomByWheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
    event.preventDefault();
    const { x, y } = pointIn(event.currentTarget, event);
    zoomBy(Math.exp(-event.deltaY / 300), [x, y]);
}

/** The details beside the graph open or close: what is selected stays in view. */
function keepInView(canvas) {
    let width = canvas.clientWidth;
    sized?.disconnect();
    sized = new ResizeObserver(() => {
        if (canvas.clientWidth === width || !canvas.clientWidth) return;
        width = canvas.clientWidth;
        if (drawn.places.has(state.resource)) reveal(state.resource);
    });
    sized.observe(canvas);
}
