// Which columns of a result make a chart, and of what kind: as the query says, or as they look.

import { isDate, isNumber, plain } from "./terms.js";

const MOST = 30;
const SERIES = 5;

/** "bar name number", "line day size attribute", "bar": the kind, and the columns that are named. */
function hinted(hint, columns) {
  const [kind, ...words] = hint.trim().split(/[\s,]+/).map((word) => word.replace(/^\?|^\w+=\??/, ""));
  if (kind !== "bar" && kind !== "line") return null;
  const known = words.map((word) => columns.find(({ name, label }) => word === name || word === label));
  return { kind, known: known.filter(Boolean) };
}

/** How many different values some columns have together. */
const valuesOf = (rows, ...columns) =>
  new Set(rows.map((row) => columns.map(({ of }) => of(row)?.value ?? "").join("\u0000"))).size;

/** Time, or a number where a line is asked for, on which every row has its place. */
function along(columns, rows, kind) {
  const every = (test) => columns.find(({ of }) => rows.every((row) => test(of(row))));
  return every(isDate) ?? (kind === "line" ? every(isNumber) : undefined);
}

/** What parts the points into a few lines, where one moment has several of them. */
function grouping(columns, rows, x) {
  if (valuesOf(rows, x) === rows.length) return undefined;
  return columns.find((it) => it !== x && valuesOf(rows, it) > 1 && valuesOf(rows, it) <= SERIES);
}

/** What bars are called: names before identifiers, and one bar for each, if need be by two columns. */
function called(columns, rows, asked) {
  const filled = columns.filter(({ of }) => rows.every(of));
  const named = ({ label, of }) => label || rows.every((row) => of(row).type === "literal");
  const ranked = [...filled.filter(named), ...filled.filter((it) => !named(it))];
  const alone = ranked.find((it) => valuesOf(rows, it) === rows.length);
  if (alone || !asked || !ranked.length) return { x: alone };
  const [x] = ranked;
  return { x, by: columns.find((it) => it !== x && valuesOf(rows, x, it) === rows.length) };
}

function planned(columns, rows, said) {
  const [x, y, by] = said?.known ?? [];
  const choices = columns.filter((it) => it.figures && it !== x);
  if (x && choices.includes(y)) return { kind: said.kind, x, y, by, choices };
  const others = columns.filter((it) => !choices.includes(it));
  const line = said?.kind !== "bar" && along(said?.kind === "line" ? columns : others, rows, said?.kind);
  if (line) {
    const values = choices.filter((it) => it !== line);
    return { kind: "line", x: line, y: values[0], by: grouping(others, rows, line), choices: values };
  }
  return { kind: "bar", ...called(others, rows, said?.kind === "bar"), y: choices[0], choices };
}

/**
 * What there is to draw, or null.
 *
 * @param columns those of columnsOf.
 * @param value the name of the column of numbers to draw, where the reader chose one.
 * @returns {kind, x, y, by, choices, points: [{x, y, by}], left}: `choices` are the columns that
 *   could be drawn, `left` is how many rows are not.
 */
export function chartOf(columns, rows, names, hint = "", value = "") {
  if (rows.length < 2) return null;
  const plan = planned(columns, rows, hinted(hint, columns));
  const { kind, x, by } = plan;
  const y = plan.choices.find(({ name }) => name === value) ?? plan.y;
  if (!x || !y) return null;
  const points = rows
    .filter((row) => x.of(row) && isNumber(y.of(row)) && Number.isFinite(Number(y.of(row).value)))
    .map((row) => ({
      x: plain(x.of(row), names),
      y: Number(y.of(row).value),
      by: by ? plain(by.of(row), names) : "",
      number: isNumber(x.of(row)),
    }));
  const drawn = kind === "line" ? lines(points) : points.slice(0, MOST);
  return drawn.length < 2 ? null : { ...plan, y, points: drawn, left: points.length - drawn.length };
}

/** Points in the order of time or number, of the series that have most of them. */
function lines(points) {
  const counts = new Map();
  for (const { by } of points) counts.set(by, (counts.get(by) ?? 0) + 1);
  const kept = new Set([...counts].sort((a, b) => b[1] - a[1]).slice(0, SERIES).map(([by]) => by));
  const numbers = points.every(({ number }) => number);
  const at = ({ x }) => (numbers ? Number(x) : Date.parse(x));
  return points
    .filter((point) => kept.has(point.by) && Number.isFinite(at(point)))
    .map((point) => ({ ...point, at: at(point) }))
    .sort((a, b) => a.at - b.at);
}
