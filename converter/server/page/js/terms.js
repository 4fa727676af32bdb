// Terms of RDF as people read them: short names that lead somewhere, texts, numbers, dates.

import { element, visible } from "./dom.js";
import { address, prefixes } from "./server.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  "integer decimal double float int long short byte nonNegativeInteger positiveInteger unsignedInt unsignedLong unsignedShort unsignedByte negativeInteger nonPositiveInteger"
    .split(" ")
    .map((name) => XSD + name),
);
const DATES = new Set(["date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth"].map((n) => XSD + n));
const PLAIN = new Set([`${XSD}string`, `${XSD}boolean`]);
const LOCAL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u;
// What the server has a page for, under the base of its identifiers.
const PAGES = /^(?:(?:id|observation|valueset|code)\/[\w./-]+|core#[\w-]+)$/;

// In a tab of its own: the table stays, and so does what stands in the editor.
const APART = { rel: "noreferrer noopener", target: "_blank" };

export const isNumber = (term) => term?.type === "literal" && NUMBERS.has(term.datatype);
export const isDate = (term) => term?.type === "literal" && DATES.has(term.datatype);

/** Short names for IRIs, and addresses on this server. */
export class Names {
  constructor(table) {
    this.table = table;
    this.sorted = Object.entries(table).sort(([, a], [, b]) => b.length - a.length);
    this.base = (table.oifm ?? "").replace(/id\/$/, "");
  }

  static async load() {
    return new Names(await prefixes());
  }

  /** `fm:Present` for the whole IRI, where a prefix fits. */
  short(iri) {
    for (const [prefix, namespace] of this.sorted) {
      const local = iri.startsWith(namespace) ? iri.slice(namespace.length) : "";
      if (LOCAL.test(local)) return `${prefix}:${local}`;
    }
    return null;
  }

  /** Where a click leads: to a page of this server, to a description, to the web, or nowhere. */
  place(iri) {
    if (this.base && iri.startsWith(this.base)) {
      const rest = iri.slice(this.base.length);
      if (PAGES.test(rest)) return { href: address(rest) };
      const text = `DESCRIBE <${iri}>`;
      return { href: `#/query?${new URLSearchParams({ text })}`, ...APART };
    }
    if (/^https?:\/\//i.test(iri)) return { href: iri, ...APART };
    return null;
  }
}

/** The term as text, for sorting and for charts. */
export function plain(term, names) {
  if (!term) return "";
  if (term.type === "uri") return names.short(term.value) ?? term.value;
  if (term.type === "triple") return "quoted triple";
  return term.type === "bnode" ? `_:${term.value}` : term.value;
}

/** What a text is beyond itself: its language, or a datatype that one cannot see. */
export function extra(term, names) {
  if (term?.type !== "literal" || isNumber(term)) return "";
  return term["xml:lang"] ?? datatype(term, names);
}

/** The term as an element; `told` is what has been said of it elsewhere, and need not be again. */
export function shown(term, names, told = "") {
  if (!term) return element("span", { class: "unbound" }, "–");
  if (term.type === "uri") return iri(term.value, names);
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    return element("span", {}, [subject, predicate, object].flatMap((t) => [shown(t, names), " "]));
  }
  if (term.type === "bnode") return element("span", { class: "blank" }, `_:${term.value}`);
  if (isNumber(term)) return element("span", { class: "number" }, term.value);
  const text = element("span", { class: "text", lang: term["xml:lang"] }, term.value);
  const more = extra(term, names);
  if (!more || more === told) return text;
  return element("span", {}, text, " ", element("small", { class: "type" }, more));
}

/** A thing by its name, with its identifier beside it. */
export function named(term, label, names, told = "") {
  if (term.type !== "uri") return [shown(label, names, told), " ", shown(term, names)];
  const name = shown(label, names, told);
  const place = names.place(term.value);
  const linked = place ? element("a", { class: "iri whole", title: visible(term.value), ...place }, name) : name;
  return [linked, " ", element("small", { class: "type" }, names.short(term.value) ?? "")];
}

function iri(value, names) {
  const words = names.short(value) ?? value;
  const place = names.place(value);
  const kind = words === value ? "iri whole" : "iri";
  if (!place) return element("span", { class: kind }, words);
  return element("a", { class: kind, title: visible(value), ...place }, words);
}

function datatype(term, names) {
  if (!term.datatype || PLAIN.has(term.datatype) || isDate(term)) return "";
  return names.short(term.datatype) ?? term.datatype;
}
