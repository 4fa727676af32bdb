// The editor of queries: YASQE around a text area that works without it too.
//
// YASQE colours and knows the grammar. What it would do beyond that is switched off: it sends no
// query, stores none, and completes only what this server told it.

import { completions, declare } from "./completion.js";
import { element } from "./dom.js";
import { prefixes } from "./server.js";

const LIBRARY = new URL("../vendor/yasqe.min.js", import.meta.url).href;
const MOST = 8;
// The prefixes of this server, which a query may use without a word.
let known = {};

/** The editor in place of the text area; `told` is called with what is wrong, or "". */
export async function editor(area, { onRun, onChange, told }) {
  try {
    [known] = await Promise.all([prefixes(), script(LIBRARY)]);
  } catch {
    return plainEditor(area, { onRun, onChange });
  }
  return richEditor(area, { onRun, onChange, told });
}

function script(address) {
  return new Promise((loaded, failed) => {
    const made = element("script", { src: address, onload: loaded, onerror: failed });
    document.head.append(made);
  });
}

function plainEditor(area, { onRun, onChange }) {
  area.addEventListener("input", onChange);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onRun();
  });
  return {
    get: () => area.value,
    set: (text) => (area.value = text),
    mark: () => {},
    goTo(line, column) {
      const before = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      area.focus();
      area.setSelectionRange(before + column - 1, before + column);
    },
  };
}

function richEditor(area, { onRun, onChange, told }) {
  const Yasqe = globalThis.Yasqe.default ?? globalThis.Yasqe;
  // Those that it has by itself ask the web; an empty list in the options would add nothing to them.
  Yasqe.defaults.autocompleters = [];
  const host = element("div", { class: "host" });
  area.after(host);
  area.hidden = true;
  const yasqe = new Yasqe(host, {
    value: area.value || " ",
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    viewportMargin: Infinity,
    indentUnit: 2,
    // With Tab one comes to the editor and leaves it, as with any other field.
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": onRun, "Cmd-Enter": onRun, "Ctrl-S": false, "Ctrl-Space": () => suggest() },
  });
  const field = yasqe.getInputField();
  field.setAttribute("aria-label", "SPARQL query");
  field.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
  field.setAttribute("tabindex", "0");
  area.labels[0]?.addEventListener("click", () => yasqe.focus());
  let refused = null;

  function suggest() {
    yasqe.showHint({
      hint: completions,
      completeSingle: false,
      closeCharacters: /[\s>"]/,
      container: host,
    });
  }

  // YASQE's own check writes styles into its HTML, which the policy of the page forbids.
  yasqe.checkSyntax = () => {
    yasqe.queryValid = true;
    yasqe.clearGutter("gutterErrorBar");
    const fault = refused ?? firstFault(yasqe);
    if (fault) flag(fault);
    told(fault ? `Line ${fault.line}: ${fault.message}` : "");
  };

  function flag({ line, message }) {
    yasqe.queryValid = false;
    const sign = element("span", { class: "fault", title: message }, "!");
    yasqe.setGutterMarker(Math.min(line, yasqe.lineCount()) - 1, "gutterErrorBar", sign);
  }

  yasqe.on("change", () => {
    refused = null;
    onChange();
  });
  yasqe.on("inputRead", (_, change) => {
    if (change.text[0] === ":") declareBefore(yasqe, known);
    if (!yasqe.state.completionActive && /^[\w:?$]$/.test(change.text[0]) && wantsMore(yasqe)) suggest();
  });
  yasqe.checkSyntax();
  return {
    get: () => yasqe.getValue(),
    set(text) {
      yasqe.setValue(text);
      yasqe.refresh();
    },
    refresh: () => yasqe.refresh(),
    /** Mark the place that the server refused. */
    mark({ line, message }) {
      refused = { line, message };
      yasqe.checkSyntax();
    },
    goTo(line, column = 1) {
      yasqe.focus();
      yasqe.setCursor({ line: line - 1, ch: Math.max(column - 1, 0) });
    },
  };
}

/** Whether what stands before the cursor is worth a list that nobody asked for. */
function wantsMore(yasqe) {
  const { line, ch } = yasqe.getCursor();
  const before = yasqe.getLine(line).slice(0, ch);
  return /(?:^|[\s({,;|/^!])[A-Za-z][\w-]*:[\w.-]*$|[?$]\w+$|\bPREFIX\s+\w*$/i.test(before);
}

/** The first place where the text is no SPARQL, and what could stand there. */
function firstFault(yasqe) {
  if (!yasqe.getValue().trim()) return null;
  for (let line = 0; line < yasqe.lineCount(); line += 1) {
    const { state } = yasqe.getTokenAt({ line, ch: yasqe.getLine(line).length }, true);
    if (state.OK !== false) continue;
    const [, prefix] = /^Prefix '([^']*)' is not defined/.exec(state.errorMsg ?? "") ?? [];
    return prefix in known ? null : { line: line + 1, message: reason(state) };
  }
  return null;
}

/** Declare the prefix that was just typed with its colon, where this server knows it. */
function declareBefore(yasqe, table) {
  const { line, ch } = yasqe.getCursor();
  const before = yasqe.getLine(line).slice(0, ch);
  const [, prefix] = /(?:^|[\s({,;|/^!])([A-Za-z][\w-]*):$/.exec(before) ?? [];
  if (prefix && !/PREFIX\s+[\w-]*:$/i.test(before)) declare(yasqe, prefix, table[prefix]);
}

function reason({ errorMsg, possibleCurrent = [] }) {
  if (errorMsg) return errorMsg;
  const some = possibleCurrent.slice(0, MOST).join(", ");
  if (!some) return "this is not SPARQL.";
  return `expected ${some}${possibleCurrent.length > MOST ? " or another" : ""}.`;
}

