// The editor of queries and its answers. The text is kept for this tab of the browser only.

import { byId, copy } from "../dom.js";
import { editor } from "../editor.js";
import { Results } from "../results.js";
import { prefixes } from "../server.js";

const KEPT = "query";
// The one query that runs by itself: it is where the link of a term leads.
const DESCRIPTION = /^DESCRIBE <[^<>]*>$/;
const area = byId("query-text");
const told = byId("query-told");
const shared = byId("query-shared");
const button = byId("query-run");
let opening = null;
let results = null;

const first = ({ fm, rdfs }) => `# The findings with the most attributes. Change it, and run it again.
PREFIX fm: <${fm}>
PREFIX rdfs: <${rdfs}>

SELECT ?finding ?name (COUNT(?attribute) AS ?attributes) WHERE {
  ?attribute fm:attributeOf ?finding .
  ?finding rdfs:label ?name .
}
GROUP BY ?finding ?name
ORDER BY DESC(?attributes) ?name
LIMIT 100
`;

async function open() {
  area.value = sessionStorage.getItem(KEPT) || first({ rdfs: "http://www.w3.org/2000/01/rdf-schema#", ...(await prefixes()) });
  const made = await editor(area, {
    onRun: () => run(),
    onChange: () => {
      sessionStorage.setItem(KEPT, made.get());
      shared.textContent = "";
    },
    told: (words) => (told.textContent = words),
  });
  results = new Results(byId("query-results"), {
    name: "query",
    onPlace: (line, column) => made.goTo(line, column),
    onBusy: (busy) => button.toggleAttribute("aria-disabled", busy),
  });
  results.onFault = (fault) => made.mark(fault);
  return made;
}

export async function showQuery(values) {
  opening ??= open();
  try {
    const made = await opening;
    const text = values.get("text");
    if (text) made.set(text);
    made.refresh?.();
    if (DESCRIPTION.test(text)) run();
  } catch (error) {
    opening = null;
    told.textContent = `${error.title ?? error.message}. ${error.detail ?? ""}`;
  }
}

async function run() {
  const made = await opening;
  const text = made.get();
  if (text.trim()) results.run(text);
  else told.textContent = "There is no query yet.";
}

async function share() {
  const made = await opening;
  const link = new URL(`#/query?${new URLSearchParams({ text: made.get() })}`, location.href);
  const copied = await copy(link.href);
  if (!copied) history.replaceState(null, "", link);
  shared.textContent = copied ? "Copied. The query is in the link itself." : "The link is in the address bar.";
}

button.addEventListener("click", run);
byId("query-share").addEventListener("click", share);
