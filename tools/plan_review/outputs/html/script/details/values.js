// Attribute values: what was, what will be, and of long texts only the lines that differ.

const LONGEST_TEXT = 600; // lines; comparing takes the product of both sides

function diffList(attributes) {
    return el("ul", { class: "diff" }, attributes.map(attributeDiff));
}

/** What only becomes known, such as an ARN, is folded away where there is more of it than of anything else to read. */
function foldedDiffList(attributes) {
    const later = attributes.filter((each) => each.after.kind === "unknown" && !each.forces_replacement);
    if (later.length < 3) return diffList(attributes);
    return [
        diffList(attributes.filter((each) => !later.includes(each))),
        el("details", { class: "later" }, el("summary", {}, `${later.length} known after apply`), diffList(later)),
    ];
}

function attributeDiff({ path, before, after, forces_replacement: forces }) {
    let texts = [before, after].map((each) => textOf(each.value));
    // Laid out alike though the values differ, in spaces or in an order: as they are, then.
    if (texts[0] === texts[1]) texts = [before, after].map((each) => plainTextOf(each.value));
    const comparable = (each) => each.includes("\n") && each.split("\n").length <= LONGEST_TEXT;
    const long = before.kind === "value" && after.kind === "value" && texts.every(comparable);
    return el(
        "li",
        {},
        el("code", { class: "path" }, path),
        forces && el("span", { class: "tag is-replace" }, "forces replacement"),
        long ? textDiff(...texts) : [side("before", before.kind, texts[0]), side("after", after.kind, texts[1])],
    );
}

function side(which, kind, text) {
    if (kind === "absent") return null;
    const mark = { sensitive: "sensitive value, not shown", unknown: "known after apply" }[kind];
    return el(
        "pre",
        { class: `side is-${which}` },
        el("span", { class: "sign", "aria-hidden": "true" }, which === "before" ? "−" : "+"),
        el("span", { class: "unseen" }, `${which}: `),
        mark ? el("span", { class: "mark" }, mark) : el("span", {}, text),
    );
}

/** JSON in a string laid out; anything else as `plainTextOf` has it. */
function textOf(value) {
    if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return plainTextOf(value);
    try {
        return JSON.stringify(JSON.parse(value), null, 2);
    } catch {
        return plainTextOf(value);
    }
}

/** A line in its quotes, several lines without, what is no string as JSON. */
function plainTextOf(value) {
    if (typeof value !== "string") return JSON.stringify(value, null, 2) ?? "";
    return value.includes("\n") ? value : `"${value}"`;
}

function textDiff(before, after) {
    const lines = lineDiff(before.split("\n"), after.split("\n"));
    const near = lines.map((_, i) => lines.slice(Math.max(0, i - 2), i + 3).some((line) => line.sign !== " "));
    const rows = [];
    lines.forEach((line, i) => {
        if (near[i]) rows.push(diffLine(line));
        else if (i === 0 || near[i - 1]) rows.push(el("span", { class: "line is-gap" }, "  ⋯\n"));
    });
    return el("pre", { class: "lines" }, rows);
}

function diffLine({ sign, text }) {
    const kind = { "-": "before", "+": "after", " ": "same" }[sign];
    return el("span", { class: `line is-${kind}` }, `${sign === "-" ? "−" : sign} ${text}\n`);
}

/** Longest common subsequence, from the end. */
function lineDiff(before, after) {
    const common = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
    for (let i = before.length - 1; i >= 0; i--) {
        for (let j = after.length - 1; j >= 0; j--) {
            common[i][j] =
                before[i] === after[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
        }
    }
    const lines = [];
    let [i, j] = [0, 0];
    while (i < before.length || j < after.length) {
        if (i < before.length && j < after.length && before[i] === after[j]) {
            lines.push({ sign: " ", text: before[i++] });
            j++;
        } else if (j >= after.length || (i < before.length && common[i + 1][j] >= common[i][j + 1])) {
            lines.push({ sign: "-", text: before[i++] });
        } else lines.push({ sign: "+", text: after[j++] });
    }
    return lines;
}
