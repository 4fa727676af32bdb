// A problem of a document, as a card: what, where, what was expected, and what it is near to.

import { element } from "./dom.js";
import { address } from "./server.js";

const WORDS = { error: "Error", warning: "Warning", info: "Remark" };
// "expected" lists the permitted values in one sentence; a list is easier to read.
const VALUES = /^one of (.+?)(?:,? and (\d+) more)?$/s;
const NAMED = /\s*(.+?) \(([\w.]+)\)(?:, |$)/gsy;

/** The permitted values of a sentence that lists them with their ids, or null. */
export function permitted(expected) {
  const [, list, more] = VALUES.exec(expected) ?? [];
  if (!list) return null;
  const found = [...list.matchAll(NAMED)];
  if (!found.length || found.map(([whole]) => whole).join("") !== list) return null;
  return { values: found.map(([, name, id]) => ({ name, id })), more: Number(more) || 0 };
}

function row(words, ...content) {
  return element("div", {}, element("dt", {}, words), element("dd", {}, content));
}

function expectation(expected) {
  const listed = permitted(expected);
  if (!listed) return row("Expected", expected);
  const items = listed.values.map(({ name, id }) => element("li", {}, name, " ", element("code", {}, id)));
  const more = listed.more > 0 && element("li", { class: "told" }, `and ${listed.more} more`);
  return row("Permitted", element("ul", { class: "permitted" }, items, more));
}

/** The card; `toLine(line, column)` is called when the reader wants to see the place. */
export function problemCard(problem, toLine) {
  const { code, severity, message, line, column, pointer, finding, attribute, value, expected, suggestion } = problem;
  const rows = [
    finding && row("Finding", finding),
    attribute && row("Attribute", attribute),
    value && row("Value", value),
    expected && expectation(expected),
    suggestion && row("Try", suggestion),
  ].filter(Boolean);
  const where = line > 0 && element("button", { type: "button", class: "link", onclick: () => toLine(line, column) }, `Line ${line}`);
  const rule = code && element("a", { href: address(`rules/${encodeURIComponent(code)}`), class: "rule", "aria-label": `${code}, about this rule` }, code);
  return element(
    "li",
    { class: `problem ${severity in WORDS ? severity : "error"}`, "data-line": line, tabindex: "-1" },
    element("p", { class: "place" }, element("span", { class: "tag" }, WORDS[severity] ?? WORDS.error), where, rule),
    element("p", { class: "message" }, message),
    rows.length > 0 && element("dl", {}, rows),
    pointer && element("p", { class: "pointer" }, element("code", {}, pointer)),
  );
}
