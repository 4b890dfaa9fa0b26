// The dashboard's widgets, by uPlot; below each the newest values as text, for who does not see the lines.

import { element, every, read } from "./ask.js";

const COLORS = ["#0b7fd0", "#d9480f", "#2b8a3e", "#ae3ec9", "#e8a300", "#0ca678", "#e03131", "#5f3dc4"];
const drawn = new Map();
const HEIGHT = 160;
const MINUTES = 15;

function table(lines) {
  const times = [...new Set(lines.flatMap((line) => line.times))].sort((one, other) => one - other);
  const columns = lines.map(({ times: own, values }) => {
    const at = new Map(own.map((time, index) => [time, values[index]]));
    return times.map((time) => at.get(time) ?? null);
  });
  return [times, ...columns];
}

function newest({ lines, unit, limits }) {
  const problems = lines.map((line) => line.problem).filter(Boolean);
  const values = lines.filter((line) => line.values.length)
    .map((line) => `${line.label} ${Number(line.values.at(-1).toPrecision(3))}`);
  const alarm = limits.map((limit) => `${limit.label} at ${limit.value}`);
  return [...(values.length ? [`${values.join(", ")} (${unit})`] : ["no values yet"]), ...alarm, ...problems].join("; ");
}

function options(widget, width) {
  const ink = getComputedStyle(document.body).color;
  const series = widget.lines.map((line, index) => ({
    label: line.label, stroke: COLORS[index % COLORS.length], width: 2, spanGaps: true, points: { show: true, size: 4 },
  }));
  const axis = { stroke: ink, grid: { stroke: "#8885", width: 1 } };
  const scales = {
    // The minutes that were asked for, though there be one point in them.
    x: { range: () => [Date.now() / 1000 - 60 * MINUTES, Date.now() / 1000] },
    y: { range: (_, low, high) => [Math.min(0, low ?? 0), widget.high ?? (high ? high * 1.1 : 1)] },
  };
  return { width, height: HEIGHT, series: [{}, ...series], axes: [axis, { ...axis, size: 60 }], scales, legend: { live: false } };
}

function draw(widget, box) {
  const key = box.dataset.key;
  const data = table(widget.lines);
  const shape = JSON.stringify([widget.lines.map((line) => line.label), box.clientWidth, getComputedStyle(document.body).color]);
  const before = drawn.get(key);
  if (before?.shape === shape) return before.plot.setData(data);
  before?.plot.destroy();
  const place = box.querySelector("div");
  const plot = new window.uPlot(options(widget, Math.max(box.clientWidth - 24, 100)), data, place);
  drawn.set(key, { plot, shape });
  return undefined;
}

function show(widgets) {
  const board = document.querySelector("#dashboard");
  const titles = widgets.map((widget) => widget.heading ?? widget.title);
  if (board.dataset.titles !== JSON.stringify(titles)) {
    board.dataset.titles = JSON.stringify(titles);
    board.replaceChildren(...widgets.map((widget, index) => {
      if (widget.heading) return element("h3", widget.heading);
      const figure = element("figure");
      figure.dataset.key = index; // two widgets may have one title
      figure.append(element("figcaption", widget.title), element("div"), element("p"));
      return figure;
    }));
  }
  widgets.forEach((widget, index) => {
    if (widget.heading) return;
    const box = board.children[index];
    box.querySelector("p").textContent = newest(widget);
    draw(widget, box);
  });
}

export function begin() {
  every("dashboard", 5000, async () => show(await read(`/api/dashboard?minutes=${MINUTES}`)));
}
