// What makes reading easier, and is missed by nobody without scripts: colours and links in Turtle,
// and buttons that copy.
(() => {
  "use strict";

  const TOKEN =
    /(#[^\n]*)|("(?:[^"\\]|\\.)*"(?:@[A-Za-z-]+|\^\^[\w:]+)?)|(<[^>\s]*>|(?:\b[\w-]+)?:[\w.-]*\w|@prefix)/g;
  const CLASSES = ["t-comment", "t-string", "t-name"];

  /** A name with a link to what it stands for, where that is on a page that is known. */
  function linked(name) {
    const [prefix, local] = name.split(":");
    const here = prefix === "oifm" && document.getElementById(local);
    if (!here && prefix !== "fm") return name;
    const link = document.createElement("a");
    link.href = here ? `#${local}` : `${document.documentElement.dataset.root}vocabulary.html#${name}`;
    link.textContent = name;
    return link;
  }

  /** Put the parts of Turtle into elements with their classes. */
  function colour(code) {
    const text = code.textContent;
    const made = document.createDocumentFragment();
    let end = 0;
    for (const found of text.matchAll(TOKEN)) {
      made.append(text.slice(end, found.index));
      const part = document.createElement("span");
      part.className = CLASSES[found.slice(1).findIndex((group) => group !== undefined)];
      part.append(linked(found[0]));
      made.append(part);
      end = found.index + found[0].length;
    }
    made.append(text.slice(end));
    code.replaceChildren(made);
  }

  /** A button that copies the text of an element. */
  function copyButton(element, what) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${what}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(element.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(element);
        button.textContent = "Selected";
      }
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    return button;
  }

  for (const iri of document.querySelectorAll("aside .copy, .page-code .facts .copy")) {
    iri.after(copyButton(iri, "the IRI"));
  }
  for (const details of document.querySelectorAll("details.source")) {
    const code = details.querySelector("code");
    const title = details.querySelector("summary span").textContent;
    details.querySelector("summary").after(copyButton(code, `the ${title}`));
    details.addEventListener("toggle", () => colour(code), { once: true });
  }
  document.querySelectorAll("section > pre.turtle > code").forEach(colour);
})();
