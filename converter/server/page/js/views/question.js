// One named query: what it asks for, as a form, and its answer.

import { findingField } from "../combobox.js";
import { byId, copy, element, spelled } from "../dom.js";
import { Results } from "../results.js";
import { filled, questions } from "../server.js";
import { Names } from "../terms.js";

const [title, about, form] = ["question-title", "question-about", "question-form"].map(byId);
let results = null;
let asked = 0;

export async function showQuestion(values, name) {
  const turn = (asked += 1);
  results ??= new Results(byId("question-results"), { forReaders: true });
  results.clear();
  form.replaceChildren();
  [title.textContent, about.textContent] = ["", ""];
  try {
    const [all, names] = await Promise.all([questions(), Names.load()]);
    if (turn !== asked) return; // another was opened meanwhile
    const question = all.find((it) => encodeURIComponent(it.name) === name || it.name === name);
    if (question) draw(question, names, values);
    else title.textContent = "There is no such question here";
  } catch (error) {
    results.refused(error);
  }
}

function draw(question, names, values) {
  const { name, parameters, chart, text } = question;
  title.append(element("span", {}, question.title));
  about.append(element("span", {}, question.description));
  document.title = `${question.title} · ${document.title.split(" · ").at(-1)}`;
  results.name = name;
  results.advice = `Nothing that is loaded here fits this question${parameters.length ? " with these values" : ""}.`;
  const fields = parameters.map((parameter) => field(parameter, names, values.get(parameter.name)));
  // What may be left empty, and is, asks for anything.
  const given = () =>
    Object.fromEntries(fields.map(({ parameter, value }) => [parameter.name, value()]).filter(([, words]) => words));
  const query = () => (parameters.length ? filled(name, given()) : Promise.resolve(text));
  const told = element("span", { class: "told", role: "status" });

  form.onsubmit = (event) => {
    event.preventDefault();
    results.run(query(), chart ?? "");
  };
  const open = async () => {
    if (!form.reportValidity()) return;
    try {
      location.hash = `#/query?${new URLSearchParams({ text: await query() })}`;
    } catch (error) {
      results.refused(error);
    }
  };
  const share = async () => {
    if (!form.reportValidity()) return;
    const link = new URL(`#/questions/${encodeURIComponent(name)}?${new URLSearchParams(given())}`, location.href);
    told.textContent = (await copy(link.href)) ? "Copied." : "";
    if (!told.textContent) {
      history.replaceState(null, "", link);
      told.textContent = "The link is in the address bar.";
    }
  };
  form.append(
    ...fields.map(({ row }) => row),
    element(
      "div",
      { class: "actions" },
      element("button", { class: "primary" }, "Run"),
      element("button", { type: "button", onclick: open }, "Open in the editor"),
      element("button", { type: "button", onclick: share }, "Copy a link"),
      told,
    ),
  );
}

// What stands in a field that may stay empty.
const ANY = "Any";
const TYPES = { number: "number", date: "date" };
const HELP = {
  code: "As RID28473, sct:52101004 or an IRI.",
  iri: "A name from the list, an id or an IRI.",
};

/** "changed from prior" for fm:ChangedFromPrior. */
const inWords = (choice) => spelled(choice.replace(/^\w+:(?=\w)/, ""));

/** A parameter as a field: its row, and a function that gives its value. */
function field(parameter, names, before) {
  const { name, kind, label, example, choices = [] } = parameter;
  const id = `parameter-${name}`;
  const begin = (before ?? parameter.default ?? "").replace(names.table.oifm, "");
  // Without a value of its own a query takes any.
  const about = { id, name, required: Boolean(parameter.default), "aria-describedby": `${id}-help`, spellcheck: "false" };
  let input;
  if (kind === "choice") {
    const open = parameter.default ? [] : [""];
    const options = [...open, ...choices].map((choice) =>
      element("option", { value: choice, selected: choice === begin }, inWords(choice) || ANY),
    );
    input = element("select", about, options);
  } else {
    const type = TYPES[kind] ?? "text";
    const hint = parameter.default || type !== "text" ? example && `For example ${example}` : ANY;
    input = element("input", { ...about, type, value: begin, placeholder: hint, step: kind === "number" ? "any" : undefined });
  }
  const help = element("small", { id: `${id}-help` }, HELP[kind] ?? "");
  const row = element("p", { class: "field" }, element("label", { for: id }, label || name), input, help);
  const isFinding = kind === "iri" && /finding|\bOIFM_/i.test(`${name} ${label} ${parameter.default} ${example}`);
  const value = isFinding ? findingField(input, (finding) => `${names.table.oifm}${finding.id}`, before !== null) : () => input.value.trim();
  return { parameter, row, value };
}
