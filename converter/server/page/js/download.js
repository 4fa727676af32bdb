// What is shown, as files: SPARQL's own JSON and TSV, and a CSV that a spreadsheet can open.

const QUOTED = /[",\n\r]/;
// A spreadsheet would calculate what begins so (CSV injection).
const FORMULA = /^[=+\-@\t\r]/;
const NUMERIC = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

const XSD = "http://www.w3.org/2001/XMLSchema#";
// Numbers that Turtle, and so TSV, has without quotes.
const BARE = {
  [`${XSD}integer`]: /^[+-]?\d+$/,
  [`${XSD}decimal`]: /^[+-]?\d*\.\d+$/,
  [`${XSD}double`]: /^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+$/,
};

const value = (term) => (term ? (term.type === "bnode" ? `_:${term.value}` : text(term)) : "");

const text = (term) => (term.type === "triple" ? turtle(term) : term.value);

function cell(words) {
  const safe = FORMULA.test(words) && !NUMERIC.test(words) ? `'${words}` : words;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A term as Turtle writes it, for TSV (SPARQL 1.1 Query Results CSV and TSV Formats, section 4). */
function turtle(term) {
  if (!term) return "";
  if (term.type === "uri") return `<${term.value}>`;
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    return `<<( ${turtle(subject)} ${turtle(predicate)} ${turtle(object)} )>>`;
  }
  if (BARE[term.datatype]?.test(term.value)) return term.value;
  const escapes = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const quoted = `"${term.value.replace(/[\\"\n\r\t]/g, (c) => escapes[c])}"`;
  if (term["xml:lang"]) return `${quoted}@${term["xml:lang"]}`;
  return term.datatype ? `${quoted}^^<${term.datatype}>` : quoted;
}

const csv = ({ head, results }) =>
  [head.vars, ...results.bindings.map((row) => head.vars.map((name) => value(row[name])))]
    .map((cells) => `${cells.map(cell).join(",")}\r\n`)
    .join("");

const tsv = ({ head, results }) =>
  [head.vars.map((name) => `?${name}`), ...results.bindings.map((row) => head.vars.map((n) => turtle(row[n])))]
    .map((cells) => `${cells.join("\t")}\n`)
    .join("");

const json = ({ head, results, boolean }) =>
  `${JSON.stringify(results ? { head, results } : { head: head ?? {}, boolean }, null, 1)}\n`;

/** The kinds of file: a title, a suffix, a media type, and how a result becomes its text. */
export const KINDS = {
  CSV: [".csv", "text/csv;charset=utf-8", csv],
  JSON: [".json", "application/sparql-results+json", json],
  TSV: [".tsv", "text/tab-separated-values;charset=utf-8", tsv],
};
export const TURTLE = { Turtle: [".ttl", "text/turtle;charset=utf-8", ({ turtle: text }) => text] };
export const ANSWER = { JSON: KINDS.JSON };
