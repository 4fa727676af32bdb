// Which columns of a result make a chart, and of what kind: as the query says, or as they look.

import { isDate, isNumber, plain } from "./terms.js";

const MOST = 30;
const SERIES = 5;

/** "bar name number", "line day size attribute": the kind, and the columns where they are named. */
function hinted(hint, columns) {
  const [kind, ...named] = hint.trim().split(/[\s,]+/).map((word) => word.replace(/^\?|^\w+=\??/, ""));
  if (kind !== "bar" && kind !== "line") return null;
  const known = named.filter((name) => columns.includes(name));
  return { kind, known };
}

function guessed(columns, rows, kind) {
  const every = (test) => (column) => rows.every((row) => test(row[column]));
  const numbers = columns.filter(every(isNumber));
  const value = numbers.at(-1);
  if (!value) return null;
  const others = columns.filter((column) => column !== value);
  const along = others.find(every(isDate)) ?? (kind === "line" && others.find(every(isNumber)));
  if (along && kind !== "bar") return { kind: "line", x: along, y: value, by: grouping(others, rows, along) };
  const filled = others.filter((column) => rows.every((row) => row[column]));
  // Names say more than identifiers; and one bar for each, or there is nothing to see.
  const distinct = (c) => new Set(rows.map((row) => row[c].value)).size === rows.length;
  const usable = filled.filter(distinct);
  const x = usable.find((column) => rows.every((row) => row[column].type === "literal")) ?? usable[0];
  return x ? { kind: "bar", x, y: value } : null;
}

/** The column that parts the points into a few lines, where one moment has several of them. */
function grouping(columns, rows, along) {
  const values = (column) => new Set(rows.map((row) => row[column]?.value));
  if (values(along).size === rows.length) return undefined;
  return columns.find((column) => column !== along && values(column).size <= SERIES && values(column).size > 1);
}

/**
 * What there is to draw, or null.
 *
 * @returns {kind, x, y, by, points: [{x, y, by}], left} where `left` counts what is not drawn.
 */
export function chartOf(columns, rows, names, hint = "") {
  if (rows.length < 2 || columns.length < 2) return null;
  const said = hinted(hint, columns);
  const [x, y, by] = said?.known ?? [];
  const named = x && y && rows.some((row) => isNumber(row[y])) ? { kind: said.kind, x, y, by } : null;
  const plan = named ?? guessed(columns, rows, said?.kind);
  if (!plan) return null;
  const points = rows
    .filter((row) => row[plan.x] && isNumber(row[plan.y]) && Number.isFinite(Number(row[plan.y].value)))
    .map((row) => ({
      x: plain(row[plan.x], names),
      y: Number(row[plan.y].value),
      by: plan.by ? plain(row[plan.by], names) : "",
      number: isNumber(row[plan.x]),
    }));
  if (points.length < 2) return null;
  const drawn = plan.kind === "line" ? lines(points) : points.slice(0, MOST);
  return { ...plan, points: drawn, left: points.length - drawn.length };
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
