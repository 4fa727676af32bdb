// A table of results: some rows at a time, sorted by whichever column one chooses.

import { counted, element } from "./dom.js";
import { extra, isNumber, plain, shown } from "./terms.js";

const PAGE = 50;
const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
const ARROW = { none: "↕", ascending: "↑", descending: "↓" };

/** Which of two terms comes first; what is not there comes last. */
export function order(a, b, names) {
  if (!a || !b) return Number(!a) - Number(!b);
  if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
  return words.compare(plain(a, names), plain(b, names));
}

function sorted(rows, column, direction, names) {
  if (direction === "none") return rows;
  const sign = direction === "ascending" ? 1 : -1;
  return [...rows].sort((a, b) => {
    const missing = Number(!a[column]) - Number(!b[column]);
    return missing || sign * order(a[column], b[column], names);
  });
}

/** What all texts of a column are, such as English: said once, above them. */
function shared(rows, name, names) {
  const found = new Set(rows.filter((row) => row[name]).map((row) => extra(row[name], names)));
  return found.size === 1 ? [...found][0] : "";
}

const small = (words) => words && [element("small", { class: "type" }, words), " "];

/** The table as an element; `columns` are variables, `rows` bindings of SPARQL's JSON. */
export function table(columns, rows, names) {
  const figures = new Set(
    columns.filter((c) => rows.some((row) => row[c]) && rows.every((row) => !row[c] || isNumber(row[c]))),
  );
  const common = new Map(columns.map((name) => [name, shared(rows, name, names)]));
  let [column, direction, page, ordered] = ["", "none", 0, rows];

  const body = element("tbody", { role: "rowgroup" });
  const heads = columns.map((name) => {
    const arrow = element("span", { class: "arrow", "aria-hidden": "true" }, ARROW.none);
    const button = element("button", { type: "button", onclick: () => sort(name) }, name, " ", small(common.get(name)), arrow);
    const kind = figures.has(name) ? "figure" : undefined;
    return element("th", { scope: "col", role: "columnheader", "aria-sort": "none", class: kind }, button);
  });
  const chosen = element(
    "select",
    { onchange: () => sort(...chosen.value.split(" ")) },
    element("option", { value: " none" }, "as it came"),
    columns.flatMap((name) =>
      ["ascending", "descending"].map((way) => element("option", { value: `${name} ${way}` }, `${name}, ${way}`)),
    ),
  );
  const place = element("span", { class: "told", role: "status" });
  const turn = (text, step) =>
    element("button", { type: "button", onclick: () => ((page += step), draw(), scroll()) }, text);
  const [back, on] = [turn("Previous", -1), turn("Next", 1)];
  const pages = element("p", { class: "pages" }, back, place, on);

  const made = element(
    "table",
    { role: "table" },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads)),
    body,
  );
  const region = element("div", { class: "scroller", role: "region", tabindex: "0", "aria-label": "Rows" }, made);

  function scroll() {
    region.scrollTo(0, 0);
    const top = region.getBoundingClientRect().top;
    if (top < 0) region.scrollIntoView({ block: "start" });
  }

  function sort(name, way) {
    direction = way ?? NEXT[name === column ? direction : "none"];
    column = name;
    page = 0;
    ordered = sorted(rows, column, direction, names);
    heads.forEach((head, number) => {
      const now = columns[number] === column ? direction : "none";
      head.setAttribute("aria-sort", now);
      head.querySelector(".arrow").textContent = ARROW[now];
    });
    chosen.value = direction === "none" ? " none" : `${column} ${direction}`;
    draw();
  }

  function draw() {
    const last = Math.max(Math.ceil(rows.length / PAGE) - 1, 0);
    page = Math.min(Math.max(page, 0), last);
    const from = page * PAGE;
    const some = ordered.slice(from, from + PAGE);
    body.replaceChildren(...some.map((row) => element("tr", { role: "row" }, columns.map((c) => cell(c, row)))));
    const [first, end] = [from + 1, from + some.length].map((n) => n.toLocaleString("en"));
    place.textContent = `${first} to ${end} of ${counted(rows.length, "row")}`;
    [back.disabled, on.disabled] = [page === 0, page === last];
  }

  function cell(name, row) {
    const about = { role: "cell", "data-name": [name, common.get(name)].filter(Boolean).join(" · "), class: figures.has(name) ? "figure" : undefined };
    return element("td", about, element("div", {}, shown(row[name], names, common.get(name))));
  }

  pages.hidden = rows.length <= PAGE;
  draw();
  const sorter = element("label", { class: "sorter" }, "Sort: ", chosen);
  return element("div", {}, rows.length > 1 && sorter, region, pages);
}
