// A long list is drawn as far as it is seen: the next part comes when its end comes near, or by a button.

const PART = 24; // entries; a screen shows fewer

/**
 * Draw the first `now` of `items` into `list` and the others as they are needed; return the list and what stands below it.
 * A reader who scrolls sees no seam; who goes by keyboard or screen reader finds a button that says how many there are.
 */
function growing(list, items, draw, now = PART) {
    const more = el("button", { type: "button", class: "quiet more", onclick: () => grow().querySelector("button, summary")?.focus() });
    // A busy browser tells of several moments at once; the last one is how it is now.
    const nearEnd = new IntersectionObserver((told) => told.at(-1).isIntersecting && grow(), { rootMargin: "800px" });
    let drawnItems = 0;
    function grow(number = PART) {
        const next = items.slice(drawnItems, drawnItems + number).map(draw);
        drawnItems += next.length;
        list.append(...next);
        more.textContent = `Show more: ${drawnItems} of ${items.length} are shown`;
        // Observed anew, since an end that stays in view is told once only.
        nearEnd.disconnect();
        if (drawnItems < items.length) nearEnd.observe(more);
        else more.remove();
        return next[0];
    }
    grow(now);
    return drawnItems < items.length ? [list, more] : [list];
}
