// Findings by name, synonym, id and code.

import { byId, calm, counted, element, marked, visible } from "../dom.js";
import { address, search } from "../server.js";

const MOST = 50;
const [form, field, told, list] = ["findings-form", "findings-words", "findings-told", "findings-list"].map(byId);
let asking = null;

export function showFindings(values) {
  const words = values.get("q") ?? "";
  if (words && words !== field.value) field.value = words;
  if (field.value.trim() || !list.children.length) find();
}

async function find() {
  const words = field.value.trim();
  asking?.abort();
  const control = (asking = new AbortController());
  const here = words ? `#/findings?${new URLSearchParams({ q: words })}` : "#/findings";
  if (location.hash.startsWith("#/findings")) history.replaceState(null, "", here);
  list.setAttribute("aria-busy", "true");
  try {
    const found = await search(words, MOST, control.signal);
    draw(found, words);
  } catch (error) {
    if (error.name === "AbortError") return;
    list.replaceChildren();
    told.textContent = `${error.title ?? error.message}. ${error.detail ?? ""}`;
  }
  list.removeAttribute("aria-busy");
}

function draw(found, words) {
  const some = found.length >= MOST;
  if (!found.length) told.textContent = words ? "Nothing is called or coded so. Try fewer words, or part of one." : "";
  else if (some) told.textContent = `The first ${found.length}. Type more words to find fewer.`;
  else told.textContent = words ? `${found.length} found.` : counted(found.length, "finding");
  if (!found.length && !words) {
    const hint = element("li", { class: "notice" }, "Begin to type: a name, or a code such as RID5352. Or leaf through ", element("a", { href: address("findings") }, "all findings"), ".");
    list.replaceChildren(hint);
    return;
  }
  list.replaceChildren(...found.map((finding) => entry(finding, words.split(/\s+/))));
}

function entry({ id, name, description, synonyms = [], codes = [], url }, words) {
  return element(
    "li",
    { class: "finding" },
    element("h2", {}, element("a", { href: address(url) }, marked(name, words))),
    element("p", { class: "names" }, element("code", {}, marked(id, words)), synonyms.length > 0 && [" ", marked(synonyms.join(", "), words)]),
    description && element("p", {}, visible(description)),
    codes.length > 0 && element("ul", { class: "codes", "aria-label": "Codes" }, codes.map((code) => element("li", {}, marked(inWords(code), words)))),
  );
}

/** A code in words, whether it came as text or in parts. */
const inWords = (code) => (typeof code === "string" ? code : [code.system, code.code, code.display].filter(Boolean).join(" "));

field.addEventListener("input", calm(find, 200));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
