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

function attributeDiff(attribute) {
  const both = attribute.before.kind === "value" && attribute.after.kind === "value";
  const texts = [attribute.before, attribute.after].map((side) => textOf(side.value));
  const long = both && texts.every((each) => each.includes("\n") && each.split("\n").length <= LONGEST_TEXT);
  return el(
    "li",
    {},
    el("code", { class: "path" }, attribute.path),
    attribute.forces_replacement && el("span", { class: "tag is-replace" }, "forces replacement"),
    long ? textDiff(...texts) : [side("before", attribute.before), side("after", attribute.after)],
  );
}

function side(which, shownSide) {
  if (shownSide.kind === "absent") return null;
  const sign = which === "before" ? "−" : "+";
  const content = {
    sensitive: () => el("span", { class: "mark" }, "sensitive value, not shown"),
    unknown: () => el("span", { class: "mark" }, "known after apply"),
    value: () => el("span", {}, textOf(shownSide.value)),
  }[shownSide.kind]();
  return el("pre", { class: `side is-${which}` },
    el("span", { class: "sign", "aria-hidden": "true" }, sign), el("span", { class: "unseen" }, `${which}: `), content);
}

/** A string in its quotes, JSON in a string laid out, anything else as JSON. */
function textOf(value) {
  if (typeof value !== "string") return JSON.stringify(value, null, 2) ?? "";
  if (/^\s*[[{]/.test(value)) {
    try {
      return JSON.stringify(JSON.parse(value), null, 2);
    } catch {
      return value;
    }
  }
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
      common[i][j] = before[i] === after[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
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
