// The document with its line numbers and marks. Only the lines in view have elements, so that a
// document of a hundred thousand lines scrolls like a short one.

import { element } from "./dom.js";

const RANK = { error: 0, warning: 1, info: 2 };

export class Sheet {
  /** `onLine(line)` is called when a marked number is clicked. */
  constructor(area, { onLine }) {
    this.area = area;
    this.onLine = onLine;
    this.gutter = area.parentElement.querySelector(".gutter");
    this.bands = area.parentElement.querySelector(".bands");
    this.marks = new Map();
    this.lines = 1;
    area.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(area);
    this.changed();
  }

  /** The text is another: its marks are those of a text that is gone. */
  changed() {
    this.marks.clear();
    this.lines = this.area.value.split("\n").length;
    this.draw();
  }

  /** Mark the lines of problems, each by the worst that is in it. */
  mark(problems) {
    this.marks.clear();
    for (const { line, severity = "error" } of problems) {
      const worst = this.marks.get(line);
      if (line > 0 && !(RANK[worst] <= RANK[severity])) this.marks.set(line, severity);
    }
    this.draw();
  }

  /** Put the cursor there, with the line selected and in sight. */
  goTo(line, column = 1) {
    const { area } = this;
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    area.focus();
    area.setSelectionRange(start + Math.min(Math.max(column - 1, 0), (lines[line - 1] ?? "").length), start + (lines[line - 1] ?? "").length);
    area.scrollTop = Math.max((line - 4) * this.height, 0);
    area.scrollLeft = 0;
    this.draw();
  }

  get height() {
    return Number.parseFloat(getComputedStyle(this.area).lineHeight);
  }

  draw() {
    const { area, height } = this;
    const top = Number.parseFloat(getComputedStyle(area).paddingTop);
    const first = Math.max(Math.floor((area.scrollTop - top) / height), 0);
    const count = Math.ceil(area.clientHeight / height) + 1;
    const [numbers, bands] = [[], []];
    for (let line = first + 1; line <= Math.min(first + count, this.lines); line += 1) {
      const severity = this.marks.get(line);
      const number = element("span", { class: severity }, line);
      const place = `${top + (line - 1) * height - area.scrollTop}px`;
      number.style.top = place;
      numbers.push(number);
      if (!severity) continue;
      number.addEventListener("click", () => this.onLine(line));
      const band = element("div", { class: severity });
      band.style.top = place;
      bands.push(band);
    }
    this.gutter.style.width = `${String(this.lines).length + 3}ch`;
    area.style.paddingLeft = `calc(${String(this.lines).length + 3}ch + .75rem)`;
    this.gutter.replaceChildren(...numbers);
    this.bands.replaceChildren(...bands);
  }
}
