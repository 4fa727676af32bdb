// Charts as drawings of our own: bars beside their names, lines over time. The table that they are
// made of says the same in words, so a drawing is one picture with one name.

import { drawn, element, visible } from "./dom.js";

const BAR = 18;
const GAP = 12;
const LETTER = 7.2; // the width of a letter of 13 px, on average
const figure = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

function cut(text, width) {
  const letters = [...text];
  const most = Math.max(Math.floor(width / LETTER), 4);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}

const called = ({ x, by }) => (by ? `${x}, ${by}` : x);

/** Round numbers between two, about so many. */
function ticks(low, high, about) {
  const rough = (high - low) / about || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-9; at += step) {
    found.push(Number(at.toPrecision(12)));
  }
  return found;
}

function bars({ points }, width) {
  const narrow = width < 520;
  const names = narrow ? 0 : Math.min(width * 0.4, Math.max(...points.map((point) => called(point).length)) * LETTER + GAP);
  const values = Math.max(...points.map(({ y }) => figure.format(y).length)) * LETTER + 10;
  const [low, high] = [Math.min(0, ...points.map(({ y }) => y)), Math.max(0, ...points.map(({ y }) => y))];
  const scale = (width - names - values) / (high - low || 1);
  const zero = names - low * scale;
  const row = narrow ? BAR + 26 : BAR + 10;
  const parts = points.map((point, number) => {
    const { y } = point;
    const top = number * row + (narrow ? 20 : 4);
    const long = y && Math.max(Math.abs(y) * scale, 1);
    const label = called(point);
    const [nameX, nameY] = narrow ? [0, top - 5] : [names - 10, top + BAR - 5];
    return drawn(
      "g",
      {},
      drawn("title", {}, `${label}: ${figure.format(y)}`),
      drawn("text", { x: nameX, y: nameY, class: narrow ? "" : "end" }, cut(visible(label), narrow ? width : names - GAP)),
      drawn("rect", { x: y < 0 ? zero - long : zero, y: top, width: long, height: BAR, rx: 3 }),
      drawn("text", { x: (y < 0 ? zero : zero + long) + 6, y: top + BAR - 5, class: "value" }, figure.format(y)),
    );
  });
  return [points.length * row + 8, parts];
}

function lines({ points }, width) {
  const height = Math.min(Math.max(width * 0.45, 220), 340);
  const numbers = points.every(({ number }) => number);
  const [first, last] = [points[0].at, points.at(-1).at];
  const ys = points.map(({ y }) => y);
  const [least, most] = [Math.min(...ys), Math.max(...ys)];
  const low = least >= 0 && least < most * 0.6 ? 0 : least - (most - least) * 0.1;
  const high = most === low ? low + 1 : most;
  const marks = ticks(low, high, 5);
  const left = Math.max(...marks.map((mark) => figure.format(mark).length)) * LETTER + 14;
  const [right, top, bottom] = [width - 16, 14, height - 34];
  const atX = ({ at }) => (last === first ? (left + right) / 2 : left + ((at - first) / (last - first)) * (right - left));
  const atY = (y) => bottom - ((y - low) / (high - low)) * (bottom - top);
  const say = (at) => (numbers ? figure.format(at) : new Date(at).toISOString().slice(0, 10));
  const parts = marks.map((mark) =>
    drawn(
      "g",
      { class: "grid" },
      drawn("line", { x1: left, x2: right, y1: atY(mark), y2: atY(mark) }),
      drawn("text", { x: left - 8, y: atY(mark) + 4, class: "end" }, figure.format(mark)),
    ),
  );
  const stops = width < 520 ? [0, 1] : [0, 0.5, 1];
  for (const stop of last === first ? [0.5] : stops) {
    const at = first + (last - first) * stop;
    const where = stop === 0 ? "" : stop === 1 ? "end" : "middle";
    parts.push(drawn("text", { x: left + (right - left) * stop, y: bottom + 22, class: where }, say(at)));
  }
  const series = [...new Set(points.map(({ by }) => by))];
  series.forEach((by, number) => {
    const own = points.filter((point) => point.by === by);
    const path = own.map((point, n) => `${n ? "L" : "M"}${atX(point).toFixed(1)} ${atY(point.y).toFixed(1)}`).join("");
    const dots = own.map((point) =>
      drawn(
        "circle",
        { cx: atX(point), cy: atY(point.y), r: own.length > 200 ? 1.5 : 4 },
        drawn("title", {}, `${by ? `${by}, ` : ""}${point.x}: ${figure.format(point.y)}`),
      ),
    );
    parts.push(drawn("g", { class: `series s${number}` }, drawn("path", { d: path }), dots));
  });
  return [height, parts, series];
}

/** What the picture says to those who do not see it. */
function told(chart) {
  const { kind, points } = chart;
  const [x, y] = [chart.x.title, chart.y.title];
  const sorted = [...points].sort((a, b) => b.y - a.y);
  const [most, least] = [sorted[0], sorted.at(-1)];
  const what = kind === "line" ? `Line chart of ${y} over ${x}, ${points.length} points` : `Bar chart of ${y} by ${x}, ${points.length} bars`;
  return `${what}. Most: ${figure.format(most.y)} (${most.x}). Least: ${figure.format(least.y)} (${least.x}). The table has all of them.`;
}

/** The choice of what is drawn, where there are several columns of numbers. */
function chooser({ y, choices }, onValue) {
  const options = choices.map(({ name, title }) => element("option", { value: name, selected: name === y.name }, title));
  const select = element("select", { onchange: () => onValue(select.value) }, options);
  return element("label", { class: "value" }, "Show ", select);
}

/**
 * The chart as an element, drawn anew for every width that it is given.
 *
 * `onValue` is called with the column of numbers that a reader wants to see instead.
 */
export function chart(plan, onValue) {
  const title = `${plan.y.title} ${plan.kind === "line" ? "over" : "by"} ${plan.x.title}`;
  const caption = element("figcaption", {}, title, plan.choices.length > 1 && chooser(plan, onValue));
  const frame = element("div", { class: "drawing" });
  const key = element("p", { class: "key" });
  const more = plan.left > 0 && element("p", { class: "told" }, `${figure.format(plan.left)} more are in the table.`);
  const figureBox = element("figure", { class: "chart" }, caption, frame, key, more);
  let before = 0;

  function draw() {
    const width = Math.floor(frame.clientWidth);
    if (!width || width === before) return;
    before = width;
    const [height, parts, series = []] = plan.kind === "line" ? lines(plan, width) : bars(plan, width);
    const about = { role: "img", "aria-label": visible(told(plan)), width, height, viewBox: `0 0 ${width} ${height}` };
    frame.replaceChildren(drawn("svg", about, parts));
    const named = series.filter(Boolean);
    key.replaceChildren(...named.map((by, n) => element("span", { class: `s${n}` }, by)));
    key.hidden = !named.length;
  }

  new ResizeObserver(draw).observe(frame);
  return figureBox;
}
