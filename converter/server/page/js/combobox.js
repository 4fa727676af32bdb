// A field that suggests findings while one types (ARIA Authoring Practices, combobox with list).

import { calm, element } from "./dom.js";
import { search } from "./server.js";

let made = 0;

/**
 * Let a field suggest findings by name, synonym, id and code.
 *
 * @param input the field, which is in the page already; its list is put behind it.
 * @param asValue what stands for a finding that was chosen: its IRI, for example.
 * @param isGiven whether the user gave what the field begins with. Else it is a proposal, which is
 *   taken away where this server has no such finding.
 * @returns a function that gives the value: of the finding chosen, or else what was typed.
 */
export function findingField(input, asValue, isGiven) {
  const id = `suggestions-${(made += 1)}`;
  const list = element("ul", { id, role: "listbox", class: "suggestions", "aria-label": "Findings", hidden: true });
  const both = element("span", { class: "listed" });
  input.replaceWith(both);
  both.append(input, list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", autocomplete: "off" })) {
    input.setAttribute(name, value);
  }
  let found = [];
  let at = -1;
  let picked = null;
  let asking = null;

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) point(-1);
  }

  function point(number) {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = number;
    const now = list.children[at];
    if (!now) return input.removeAttribute("aria-activedescendant");
    now.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", now.id);
    return now.scrollIntoView({ block: "nearest" });
  }

  function pick(finding) {
    picked = finding;
    input.value = finding.name;
    show(false);
  }

  const suggest = calm(async () => {
    const words = input.value.trim();
    asking?.abort();
    if (words.length < 2 || picked) return show(false);
    asking = new AbortController();
    try {
      found = await search(words, 12, asking.signal);
    } catch {
      return show(false); // typing goes on without suggestions
    }
    if (input !== document.activeElement) return show(false);
    list.replaceChildren(
      ...found.map((finding, number) =>
        element(
          "li",
          { role: "option", id: `${id}-${number}`, "aria-selected": "false", onmousedown: (event) => (event.preventDefault(), pick(finding)) },
          element("b", {}, finding.name),
          " ",
          element("span", {}, finding.id),
        ),
      ),
    );
    return show(found.length > 0);
  }, 150);

  /**
   * The name in place of an id that the field begins with.
   *
   * Not while the field has the focus: who has chosen the text to write over it would lose
   * the choice, and write behind the name.
   */
  async function named(id) {
    if (!/^\w+$/.test(id)) return;
    const [finding] = await search(id, 1);
    const isKnown = finding?.id === id;
    if (!isKnown && isGiven) return;
    const put = () => {
      if (input.value !== id) return;
      if (isKnown) pick(finding);
      else [input.value, input.placeholder] = ["", "Type a part of its name"];
    };
    if (input === document.activeElement) input.addEventListener("blur", put, { once: true });
    else put();
  }

  named(input.value).catch(() => {}); // then the id stays

  const KEYS = {
    ArrowDown: () => point(at + 1 < found.length ? at + 1 : 0),
    ArrowUp: () => point(at > 0 ? at - 1 : found.length - 1),
    Enter: () => at >= 0 && pick(found[at]),
    Escape: () => show(false),
  };
  input.addEventListener("input", () => {
    picked = null;
    suggest();
  });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || !(event.key in KEYS)) return;
    if (event.key === "Enter" && at < 0) return; // Enter runs the form
    event.preventDefault();
    KEYS[event.key]();
  });
  return () => {
    const words = input.value.trim();
    const meant = picked ?? found.find(({ name }) => name.toLowerCase() === words.toLowerCase());
    return meant ? asValue(meant) : words;
  };
}
