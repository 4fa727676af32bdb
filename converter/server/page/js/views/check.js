// A document beside what is wrong with it.

import { NotTaken, documentOf } from "../document.js";
import { byId, counted, element } from "../dom.js";
import { problemCard } from "../problem.js";
import { recognise } from "../recognise.js";
import { validate } from "../server.js";
import { Sheet } from "../sheet.js";

const FORMS = [
  ["", "Recognise it"],
  ["efl", "Exam finding list (JSON)"],
  ["fhir", "FHIR resource (JSON)"],
  ["cde", "RadElement observations (JSON)"],
  ["csv", "Table, comma-separated"],
  ["tsv", "Table, tab-separated"],
  ["ndjson", "Table, lines of JSON"],
  ["ttl", "Graph of observations (Turtle)"],
  ["jsonld", "Graph of observations (JSON-LD)"],
];
// Files whose names leave no doubt; what is called .json may be any of three.
const BY_SUFFIX = { csv: "csv", tsv: "tsv", tab: "tsv", ndjson: "ndjson", jsonl: "ndjson", ttl: "ttl", jsonld: "jsonld" };
const SEVERITIES = ["error", "warning", "info"];
const EXAMPLE = new URL("../../examples/faulty_exam.json", import.meta.url);
const PLACEHOLDER = byId("check-text").placeholder;

const [form, run, told, place, title] = ["check-form", "check-run", "check-told", "check-results", "check-problems"].map(byId);
const [area, file] = ["check-text", "check-file"].map(byId);
let sheet = null;
let asking = null;
let checked = null;
// A file that is no text, while the field is empty.
let held = null;

export function showCheck() {
  if (sheet) return;
  sheet = new Sheet(area, { onLine: toProblem });
  form.append(...FORMS.map(([value, words]) => element("option", { value }, words)));
  const hint = "They will stand here, each with its line in the document.";
  place.replaceChildren(element("p", { class: "notice" }, hint));
}

async function check() {
  const text = area.value;
  if (!held && !text.trim()) {
    told.textContent = "There is no document yet: paste one, open a file, or show the example.";
    area.focus();
    return;
  }
  asking?.abort();
  const control = (asking = new AbortController());
  const patience = setTimeout(() => (told.textContent = "Checking …"), 300);
  place.setAttribute("aria-busy", "true");
  try {
    const { summary, problems } = await validate(held ?? text, held ? "" : form.value || recognise(text), control.signal);
    checked = text;
    draw(summary, problems);
  } catch (error) {
    if (error.name !== "AbortError") refuse(error);
  } finally {
    clearTimeout(patience);
    place.removeAttribute("aria-busy");
  }
}

function draw(summary, problems) {
  const { by_severity: counts } = summary.problems;
  const looked = counted(summary.observations ?? 0, "observation");
  sheet.mark(problems);
  if (problems.length) {
    const parts = SEVERITIES.filter((name) => counts[name]).map((name) => counted(counts[name], name, name === "info" ? "remark" : `${name}s`));
    told.textContent = `${parts.join(", ")}; ${looked} checked.`;
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    place.replaceChildren(element("ol", { class: "list" }, sorted.map((it) => problemCard(it, toLine))));
    title.focus({ preventScroll: matchMedia("(min-width: 60rem)").matches });
    return;
  }
  const none = !summary.observations;
  told.textContent = none ? "No observation was found in it: nothing was checked." : `Nothing is wrong with it; ${looked} checked.`;
  const words = none
    ? "That is no pass. Is it an annotation? Choose its form, or look whether its list of findings is empty."
    : "Every finding, attribute and value is one that the definitions permit, and the texts agree with the codes.";
  place.replaceChildren(element("p", { class: none ? "notice" : "notice good" }, words));
}

/** A document that could not be read is told of like any other problem, where there is a place. */
function refuse(error) {
  const problems = (error.problems ?? []).filter(({ message }) => message);
  sheet.mark(problems);
  told.textContent = `${error.title ?? "Something went wrong on this page"}.`;
  const cards = element("ol", { class: "list" }, problems.map((it) => problemCard({ severity: "error", ...it }, toLine)));
  const words = element("p", { class: "notice" }, error.detail ?? String(error));
  place.replaceChildren(problems.length ? cards : words);
}

function toLine(line, column) {
  sheet.goTo(line, column);
}

function toProblem(line) {
  const card = place.querySelector(`[data-line="${line}"]`);
  card?.scrollIntoView({ block: "nearest" });
  card?.focus({ preventScroll: true });
}

async function open(given) {
  if (!given) return;
  let found;
  try {
    found = await documentOf(given);
  } catch (error) {
    told.textContent = error instanceof NotTaken ? error.message : "The browser cannot read that file.";
    return;
  }
  form.value = found.kind ? "" : (BY_SUFFIX[suffixOf(given.name)] ?? "");
  put(found.text ?? "");
  if (found.kind) {
    held = found.bytes;
    area.placeholder = `${given.name}: a ${found.kind} file, which has no text to show`;
  }
  check();
}

/** The suffix of a file's name, without that of its packing. */
function suffixOf(name) {
  return name.toLowerCase().replace(/\.gz$/, "").split(".").at(-1);
}

function put(text) {
  release();
  area.value = text;
  sheet.changed();
}

/** Forget the file: what counts is the text. */
function release() {
  held = null;
  area.placeholder = PLACEHOLDER;
}

async function example() {
  try {
    put(await (await fetch(EXAMPLE)).text());
    form.value = "efl";
    check();
  } catch {
    told.textContent = "The server does not answer.";
  }
}

area.addEventListener("input", () => {
  release();
  sheet.changed();
  if (checked !== null && checked !== area.value) told.textContent = "The text has changed since it was checked.";
});
area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    check();
  }
});
run.addEventListener("click", check);
byId("check-example").addEventListener("click", example);
byId("check-open").addEventListener("click", () => file.click());
file.addEventListener("change", () => {
  open(file.files[0]);
  file.value = "";
});
const view = byId("view-check");
view.addEventListener("dragover", (event) => {
  event.preventDefault();
  view.classList.add("dropping");
});
for (const name of ["dragleave", "drop"]) view.addEventListener(name, () => view.classList.remove("dropping"));
view.addEventListener("drop", (event) => {
  const [given] = event.dataTransfer.files;
  if (!given) return; // text is dropped into the field as ever
  event.preventDefault();
  open(given);
});
