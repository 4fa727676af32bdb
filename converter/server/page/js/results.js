// Where the answer to a query is shown: while it runs, when it came, when it did not.

import { chart } from "./chart.js";
import { chartOf } from "./chart-data.js";
import { columnsOf } from "./columns.js";
import { copy, counted, element, save } from "./dom.js";
import { ANSWER, KINDS, TURTLE } from "./download.js";
import { run } from "./server.js";
import { table } from "./table.js";
import { Names } from "./terms.js";

// A quick answer comes at once; only a slow one is announced, so nothing flashes.
const PATIENCE = 300;

const advised = (words) => (words.endsWith("?") ? `${words[0].toUpperCase()}${words.slice(1)}` : `Try: ${words}.`);

/** A part of the page that runs queries, one at a time, and shows what comes. */
export class Results {
  /**
   * `onPlace(line, column)` is called when someone follows a fault into the text of the query;
   * `forReaders`: those who look at the answer did not write the query.
   */
  constructor(place, { name = "results", forReaders = false, onPlace = null, onBusy = () => {} } = {}) {
    this.name = name;
    this.forReaders = forReaders;
    this.advice =
      "The query is in order, but nothing that is loaded here fits it. Ask for less at once, or look at the spelling of names and codes.";
    this.onPlace = onPlace;
    this.onBusy = onBusy;
    this.status = element("p", { class: "status", role: "status" });
    this.cancel = element("button", { type: "button", hidden: true, onclick: () => this.stop() }, "Cancel");
    this.tools = element("div", { class: "tools" });
    this.shown = element("div", { class: "shown" });
    this.bar = element("div", { class: "outcome" }, this.status, this.cancel, this.tools);
    place.replaceChildren(this.bar, this.shown);
  }

  stop() {
    this.control?.abort();
  }

  clear() {
    this.stop();
    this.put("", [], []);
  }

  put(status, tools, content) {
    this.status.textContent = status;
    this.tools.replaceChildren(...tools);
    this.shown.replaceChildren(...content);
  }

  /** Run what `query` gives, text or the promise of it; the answer replaces the one before. */
  async run(query, chartHint = "") {
    this.stop();
    const control = (this.control = new AbortController());
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(2)} s`;
    const clock = setTimeout(() => this.waiting(control, started), PATIENCE);
    this.shown.setAttribute("aria-busy", "true");
    this.onBusy(true);
    try {
      const text = await query;
      const [[answer, told], names] = await Promise.all([run(text, control.signal), Names.load()]);
      if (this.control === control) {
        this.answer(answer, names, seconds(), chartHint);
        if (told.length) this.shown.prepend(element("ul", { class: "notice" }, this.listed(told)));
      }
    } catch (error) {
      if (this.control !== control) return;
      if (error.name === "AbortError") this.put(`Cancelled after ${seconds()}.`, [], []);
      else this.refused(error);
    } finally {
      clearTimeout(clock);
      if (this.control === control) {
        clearInterval(this.ticking);
        this.cancel.hidden = true;
        this.shown.removeAttribute("aria-busy");
        this.onBusy(false);
      }
    }
  }

  waiting(control, started) {
    if (this.control !== control) return;
    this.put("Running …", [], []);
    this.cancel.hidden = false;
    const count = element("span", { "aria-hidden": "true" });
    this.status.append(count);
    clearInterval(this.ticking);
    this.ticking = setInterval(() => {
      count.textContent = ` ${Math.round((performance.now() - started) / 1000)} s`;
    }, 1000);
  }

  answer(answer, names, took, hint) {
    if (answer.turtle !== undefined) this.graph(answer, took);
    else if (answer.boolean !== undefined) this.yesOrNo(answer, took);
    else this.rows(answer, names, took, hint);
  }

  rows(answer, names, took, hint) {
    const columns = answer.head.vars;
    const rows = answer.results.bindings;
    if (!rows.length) return this.nothing(took);
    const readable = columnsOf(columns, rows, names, true);
    const plan = (value) => chartOf(readable, rows, names, hint, value);
    const drawable = plan();
    const tools = [drawable && this.choice(plan), this.downloads(answer, KINDS)].filter(Boolean);
    this.tabular = table(columnsOf(columns, rows, names, this.forReaders), rows, names);
    this.put(`${counted(rows.length, "row")} in ${took}.`, tools, [this.tabular]);
    if (drawable && hint) this.choose("Chart", plan);
    this.reveal();
  }

  nothing(took) {
    this.put(`Nothing found, in ${took}.`, [], [element("p", { class: "notice" }, this.advice)]);
  }

  /** On a small screen the answer may come below what is seen. */
  reveal() {
    const { top } = this.bar.getBoundingClientRect();
    if (top > innerHeight * 0.85) this.bar.scrollIntoView({ block: "start" });
  }

  yesOrNo(answer, took) {
    const word = answer.boolean ? "Yes" : "No";
    const why = answer.boolean ? "something that is loaded here fits." : "nothing that is loaded here fits.";
    const said = element("p", { class: "answer" }, element("b", {}, word), `, ${why}`);
    this.put(`Answered in ${took}.`, [this.downloads(answer, ANSWER)], [said]);
  }

  graph(answer, took) {
    const lines = answer.turtle.trim().split("\n").length;
    if (!answer.turtle.trim()) return this.nothing(took);
    const button = element("button", { type: "button", onclick: async () => {
      button.textContent = (await copy(answer.turtle)) ? "Copied" : "Select the text to copy it";
    } }, "Copy");
    const text = element("pre", { tabindex: "0", class: "turtle", "aria-label": "Turtle" }, element("code", {}, answer.turtle));
    this.put(`${counted(lines, "line")} of Turtle in ${took}.`, [button, this.downloads(answer, TURTLE)], [text]);
  }

  /** The switch between table and chart: two radio buttons that look like one. */
  choice(plan) {
    const group = `${this.name}-as`;
    this.radios = ["Table", "Chart"].map((word, number) => {
      const id = `${group}-${word.toLowerCase()}`;
      const radio = element("input", { type: "radio", name: group, id, value: word, checked: number === 0, onchange: () => this.choose(word, plan) });
      return [radio, element("label", { for: id }, word)];
    });
    return element("fieldset", { class: "switch" }, element("legend", { class: "unseen" }, "Show as"), this.radios);
  }

  choose(word, plan) {
    for (const [radio] of this.radios) radio.checked = radio.value === word;
    if (word === "Chart") this.draw(plan);
    else this.shown.replaceChildren(this.tabular);
  }

  /** Put the chart of a column of numbers there; the first where none is named. */
  draw(plan, value) {
    const made = plan(value);
    if (!made) return;
    this.shown.replaceChildren(chart(made, (name) => this.draw(plan, name)));
    if (value) this.shown.querySelector("select").focus();
  }

  downloads(answer, kinds) {
    const buttons = Object.entries(kinds).map(([title, [suffix, type, write]]) =>
      element("button", { type: "button", onclick: () => save(`${this.name}${suffix}`, type, write(answer)) }, title),
    );
    return element("span", { class: "downloads", role: "group", "aria-label": "Download" }, element("span", { class: "told" }, "Download"), buttons);
  }

  /** Problems of a query as items of a list, which lead to their places in its text. */
  listed(places) {
    return places.map((it) => {
      const go = this.onPlace && it.line > 0 && element("button", { type: "button", class: "link", onclick: () => this.onPlace(it.line, it.column) }, `line ${it.line}, column ${it.column}`);
      return element("li", {}, go && [go, ": "], it.message, it.expected && element("p", { class: "told" }, `Expected: ${it.expected}.`), it.suggestion && element("p", { class: "told" }, advised(it.suggestion)));
    });
  }

  refused(error) {
    const places = (error.problems ?? []).filter(({ message }) => message);
    const listed = this.listed(places);
    const one = listed.length === 1 && places[0].message === error.detail;
    const box = element(
      "div",
      { class: "refusal", role: "alert" },
      element("h2", {}, error.title ?? "Something went wrong on this page"),
      !one && element("p", {}, error.detail ?? String(error)),
      listed.length > 0 && element("ul", {}, listed),
    );
    this.put("", [], [box]);
    const [first] = places;
    if (first?.line && this.onFault) this.onFault(first);
  }
}
