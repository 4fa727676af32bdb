// A table of results: some rows at a time, sorted by whichever column one chooses.

import { counted, element } from "./dom.js";
import { named, plain, shown } from "./terms.js";

const PAGE = 50;
const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
const ARROW = { none: "↕", ascending: "↑", descending: "↓" };

function sorted(rows, column, direction, names) {
  if (direction === "none") return rows;
  const sign = direction === "ascending" ? 1 : -1;
  const key = column.figures ? (term) => Number(term.value) : (term) => plain(term, names);
  const order = column.figures ? (a, b) => a - b : words.compare;
  const keyed = rows.map((row) => {
    const term = column.of(row);
    return { row, missing: !term, key: term && key(term) };
  });
  // What is not there comes last, in either direction.
  keyed.sort((a, b) => a.missing - b.missing || (a.missing ? 0 : sign * order(a.key, b.key)));
  return keyed.map(({ row }) => row);
}

/** The table as an element; `columns` are those of columnsOf, `rows` bindings of SPARQL's JSON. */
export function table(columns, rows, names) {
  let [column, direction, page, ordered] = [columns[0], "none", 0, rows];
  const body = element("tbody", { role: "rowgroup" });
  const heads = columns.map((it) => {
    const arrow = element("span", { class: "arrow", "aria-hidden": "true" }, ARROW.none);
    const more = it.common && [element("small", { class: "type" }, it.common), " "];
    const button = element("button", { type: "button", onclick: () => sort(it) }, it.title, " ", more, arrow);
    const about = { scope: "col", role: "columnheader", "aria-sort": "none", class: it.figures && "figure" };
    return element("th", about, button);
  });
  const ways = columns.flatMap((it) => [[it, "ascending"], [it, "descending"]]);
  const chosen = element(
    "select",
    { onchange: () => sort(...(ways[chosen.selectedIndex - 1] ?? [column, "none"])) },
    ["as it came", ...ways.map(([it, way]) => `${it.title}, ${way}`)].map((text) => element("option", {}, text)),
  );
  const place = element("span", { class: "told", role: "status" });
  const turn = (text, step) =>
    element("button", { type: "button", onclick: () => ((page += step), draw(), scroll()) }, text);
  const [back, on] = [turn("Previous", -1), turn("Next", 1)];
  const pages = element("p", { class: "pages" }, back, place, on);
  const head = element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads));
  const made = element("table", { role: "table" }, head, body);
  const region = element("div", { class: "scroller", role: "region", tabindex: "0", "aria-label": "Rows" }, made);

  function scroll() {
    region.scrollTo(0, 0);
    if (region.getBoundingClientRect().top < 0) region.scrollIntoView({ block: "start" });
  }

  function sort(by, way) {
    direction = way ?? NEXT[by === column ? direction : "none"];
    column = by;
    page = 0;
    ordered = sorted(rows, column, direction, names);
    heads.forEach((th, number) => {
      const now = columns[number] === column ? direction : "none";
      th.setAttribute("aria-sort", now);
      th.querySelector(".arrow").textContent = ARROW[now];
    });
    chosen.selectedIndex = ways.findIndex(([it, to]) => it === column && to === direction) + 1;
    draw();
  }

  function draw() {
    const last = Math.max(Math.ceil(rows.length / PAGE) - 1, 0);
    page = Math.min(Math.max(page, 0), last);
    const from = page * PAGE;
    const some = ordered.slice(from, from + PAGE);
    body.replaceChildren(...some.map((row) => element("tr", { role: "row" }, columns.map((it) => cell(it, row)))));
    const [first, end] = [from + 1, from + some.length].map((n) => n.toLocaleString("en"));
    place.textContent = `${first} to ${end} of ${counted(rows.length, "row")}`;
    [back.disabled, on.disabled] = [page === 0, page === last];
  }

  function cell(it, row) {
    const said = [it.title, it.common].filter(Boolean).join(" · ");
    const about = { role: "cell", "data-name": said, class: it.figures && "figure" };
    const [term, label] = [row[it.name], row[it.label]];
    const content = term && label ? named(term, label, names, it.common) : shown(it.of(row), names, it.common);
    return element("td", about, element("div", {}, content));
  }

  pages.hidden = rows.length <= PAGE;
  draw();
  const sorter = element("label", { class: "sorter" }, "Sort: ", chosen);
  return element("div", {}, rows.length > 1 && sorter, region, pages);
}
