// One named query: what it asks for, as a form, and its answer.

import { findingField } from "../combobox.js";
import { byId, copy, element } from "../dom.js";
import { Results } from "../results.js";
import { filled, questions } from "../server.js";
import { Names } from "../terms.js";

const [title, about, form] = ["question-title", "question-about", "question-form"].map(byId);
let results = null;
let asked = 0;

export async function showQuestion(values, name) {
  const turn = (asked += 1);
  results ??= new Results(byId("question-results"));
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
  const fields = parameters.map((parameter) => field(parameter, names, values.get(parameter.name)));
  // What is left empty keeps the value that the query has by itself.
  const given = () =>
    Object.fromEntries(fields.map(({ parameter, value }) => [parameter.name, value()]).filter(([, words]) => words));
  const query = () => (parameters.length ? filled(name, given()) : Promise.resolve(text));
  const told = element("span", { class: "told", role: "status" });

  function complete() {
    const empty = fields.filter(({ parameter, value }) => !value() && !parameter.default);
    for (const { input, fault } of fields) {
      input.removeAttribute("aria-invalid");
      fault.textContent = "";
    }
    for (const { input, fault } of empty) {
      input.setAttribute("aria-invalid", "true");
      fault.textContent = "This question cannot be asked without it.";
    }
    empty[0]?.input.focus();
    return !empty.length;
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    if (complete()) results.run(query(), chart ?? "");
  };
  const open = async () => {
    if (!complete()) return;
    try {
      location.hash = `#/query?${new URLSearchParams({ text: await query() })}`;
    } catch (error) {
      results.refused(error);
    }
  };
  const share = async () => {
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

const TYPES = { number: "number", date: "date" };
const HELP = {
  code: "As RID28473, sct:52101004 or an IRI.",
  iri: "A name from the list, an id or an IRI.",
};

/** "changed from prior" for fm:ChangedFromPrior. */
const inWords = (choice) =>
  choice.replace(/^\w+:(?=\w)/, "").replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A parameter as a field: its row, and a function that gives its value. */
function field(parameter, names, before) {
  const { name, kind, label, example, choices = [] } = parameter;
  const id = `parameter-${name}`;
  const begin = before ?? parameter.default ?? "";
  const about = { id, name, "aria-describedby": `${id}-help`, spellcheck: "false" };
  let input;
  if (kind === "choice") {
    const options = choices.map((choice) => element("option", { value: choice, selected: choice === begin }, inWords(choice)));
    input = element("select", about, options);
  } else {
    const type = TYPES[kind] ?? "text";
    const hint = example && type === "text" ? `For example ${example}` : undefined;
    input = element("input", { ...about, type, value: begin, placeholder: hint, step: kind === "number" ? "any" : undefined });
  }
  const fault = element("span", { class: "fault" });
  const help = element("small", { id: `${id}-help` }, fault, " ", HELP[kind] ?? "");
  const row = element("p", { class: "field" }, element("label", { for: id }, label || name), input, help);
  const isFinding = kind === "iri" && /finding/i.test(`${name} ${label}`);
  const value = isFinding ? findingField(input, (finding) => `${names.table.oifm}${finding.id}`) : () => input.value.trim();
  return { parameter, input, fault, row, value };
}
