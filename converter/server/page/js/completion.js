// What can stand at the cursor of a query: prefixes, variables, terms of the vocabulary, findings
// by their names. Everything comes from this server, the slow parts at first need.

import { element, visible } from "./dom.js";
import { prefixes, run, search } from "./server.js";

const MOST = 40;
const KEYWORDS =
  "SELECT CONSTRUCT ASK DESCRIBE WHERE OPTIONAL FILTER GRAPH UNION MINUS BIND VALUES DISTINCT LIMIT OFFSET ORDER GROUP HAVING COUNT AVG MIN MAX SUM SAMPLE GROUP_CONCAT PREFIX EXISTS CONTAINS STRSTARTS REGEX LCASE".split(
    " ",
  );
const terms = new Map();

/** Terms of a namespace that have a label, by their local names. */
function termsOf(namespace) {
  if (!terms.has(namespace)) {
    const asked = run(`
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?term (SAMPLE(?words) AS ?label) WHERE {
  ?term rdfs:label ?words . FILTER(STRSTARTS(STR(?term), "${namespace.replace(/["\\\n]/g, "")}"))
} GROUP BY ?term ORDER BY ?term LIMIT 2000`).then(([{ results }]) =>
      results.bindings.map(({ term, label }) => [term.value.slice(namespace.length), label.value]),
    );
    asked.catch(() => terms.delete(namespace));
    terms.set(namespace, asked);
  }
  return terms.get(namespace);
}

/** A suggestion: the text that is put in, the words of the list, and what is told beside them. */
const suggestion = (text, detail = "", title = text) => ({ text, detail, title });

function variables(text, begun) {
  const found = new Set([...text.matchAll(/[?$]\w+/g)].map(([name]) => name));
  return [...found].filter((name) => name !== begun && name.startsWith(begun)).sort().map((n) => suggestion(n));
}

async function findings(prefix, begun) {
  const found = await search(begun, 20);
  return found.map(({ id, name }) => suggestion(`${prefix}:${id}`, id, name));
}

async function named(prefix, begun, table) {
  const namespace = table[prefix];
  if (!namespace) return [];
  if (prefix === "oifm" || prefix === "obs") return begun.length > 1 ? findings(prefix, begun) : [];
  const low = begun.toLowerCase();
  const own = await termsOf(namespace);
  const rank = ([local]) => (local.startsWith(begun) ? 0 : local.toLowerCase().startsWith(low) ? 1 : 2);
  return own
    .filter(([local, label]) => local.toLowerCase().startsWith(low) || label.toLowerCase().includes(low))
    .sort((a, b) => rank(a) - rank(b))
    .map(([local, label]) => suggestion(`${prefix}:${local}`, label === local ? "" : label));
}

async function bare(begun, table) {
  if (!begun) return Object.keys(table).map((prefix) => suggestion(`${prefix}:`, table[prefix]));
  const low = begun.toLowerCase();
  const words = KEYWORDS.filter((word) => word.startsWith(begun.toUpperCase()));
  const short = Object.keys(table).filter((prefix) => prefix.startsWith(low));
  const known = low.length > 2 ? await findings("oifm", low) : [];
  return [...words.map((word) => suggestion(word)), ...short.map((p) => suggestion(`${p}:`, table[p])), ...known];
}

/** What fits behind this beginning of a line, and how much of the line it replaces. */
async function fitting(before, text, table) {
  const declared = /\bPREFIX\s+([\w-]*)$/i.exec(before)?.[1];
  if (declared !== undefined) {
    const found = Object.keys(table).filter((prefix) => prefix.startsWith(declared));
    return [declared, found.map((prefix) => suggestion(`${prefix}: <${table[prefix]}>`, "", prefix))];
  }
  const variable = /[?$]\w*$/.exec(before)?.[0];
  if (variable) return [variable, variables(text, variable)];
  const [whole, prefix, local] = /([A-Za-z][\w-]*):([\w.-]*)$/.exec(before) ?? [];
  if (whole) return [whole, await named(prefix, local, table)];
  const word = /[A-Za-z][\w-]*$/.exec(before)?.[0] ?? "";
  return [word, await bare(word, table)];
}

/** The hints of CodeMirror's add-on "show-hint" for where the cursor is. */
export async function completions(cm) {
  const to = cm.getCursor();
  const before = cm.getLine(to.line).slice(0, to.ch);
  try {
    const table = await prefixes();
    const [begun, found] = await fitting(before, cm.getValue(), table);
    const from = { line: to.line, ch: to.ch - begun.length };
    return { from, to, list: found.slice(0, MOST).map((one) => hint(one, table)) };
  } catch {
    return { from: to, to, list: [] }; // completion is a help, never a hindrance
  }
}

function hint({ text, detail, title }, table) {
  return {
    text,
    displayText: title,
    render(place) {
      place.append(element("b", {}, title), detail ? element("span", {}, visible(detail)) : "");
    },
    hint(cm, { from, to }) {
      cm.replaceRange(text, from, to, "complete");
      const prefix = /^([A-Za-z][\w-]*):(?! <)/.exec(text)?.[1];
      if (prefix) declare(cm, prefix, table[prefix]);
    },
  };
}

/** Put the declaration of a prefix before the query, unless it is there. */
export function declare(cm, prefix, namespace) {
  if (!namespace || new RegExp(`\\bPREFIX\\s+${prefix}:`, "i").test(cm.getValue())) return;
  cm.replaceRange(`PREFIX ${prefix}: <${namespace}>\n`, { line: 0, ch: 0 });
}
