// Search, filters and groups. The problems come from the block of data; of each group some are
// shown, and a button shows more, so that the page is as quick with many as with few.
(() => {
  "use strict";

  const FIRST = 20; // problems of a group
  const MORE = 200;
  const GROUPS = 40;

  const get = (id) => document.getElementById(id);
  const data = JSON.parse(get("data").textContent);
  const at = Object.fromEntries(data.fields.map((name, index) => [name, index]));
  const NUMBERS = ["line", "column"];
  const SEARCHED = data.fields.filter((name) => !NUMBERS.includes(name)).map((name) => at[name]);
  const form = get("filter");
  const list = get("list");
  const count = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

  /** What a field of a problem says. */
  const said = (problem, name) =>
    NUMBERS.includes(name) ? problem[at[name]] || "" : data.texts[problem[at[name]]];
  const label = (name, value) => {
    if (name === "code") return `${value} ${data.titles[value] ?? ""}`.trim();
    return name === "finding" ? value || data.nobody : value;
  };

  /** How many problems have each value of a field. */
  function tally(name) {
    const counts = new Map();
    for (const problem of data.problems) {
      const value = said(problem, name);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return counts;
  }

  const rank = new Map(data.severities.map((severity, index) => [severity, index]));
  const worst = new Map();
  for (const problem of data.problems) {
    const code = said(problem, "code");
    const severity = rank.get(said(problem, "severity"));
    worst.set(code, Math.min(worst.get(code) ?? severity, severity));
  }
  const compare = (one, two) => (one < two ? -1 : one > two ? 1 : 0);
  const ORDERS = {
    code: (one, two) => worst.get(one[0]) - worst.get(two[0]) || compare(one[0], two[0]),
    finding: (one, two) => two[1].length - one[1].length || compare(one[0], two[0]),
    source: (one, two) => compare(one[0], two[0]),
  };

  for (const name of ["code", "finding", "source"]) {
    const values = [...tally(name)].sort((one, two) => compare(one[0], two[0]));
    for (const [value, n] of values) {
      const words = `${label(name, value)} (${n.toLocaleString("en")})`;
      get(name).append(new Option(words, value || data.nobody));
    }
  }

  /** A test of problems, by what the form says. */
  function wanted() {
    const chosen = ["code", "finding", "source"].filter((name) => get(name).value);
    const severities = new Set(
      [...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value),
    );
    // Each text stands once in the data, so each is looked at once, whatever has it.
    const words = get("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const holding = words.map((word) => {
      const found = new Set();
      data.texts.forEach((text, index) => text.toLowerCase().includes(word) && found.add(index));
      return found;
    });
    const titled = words.map(
      (word) => new Set(Object.keys(data.titles).filter((code) => data.titles[code].toLowerCase().includes(word))),
    );
    return (problem) =>
      severities.has(said(problem, "severity")) &&
      chosen.every((name) => (said(problem, name) || data.nobody) === get(name).value) &&
      holding.every(
        (found, index) =>
          SEARCHED.some((field) => found.has(problem[field])) ||
          titled[index].has(said(problem, "code")),
      );
  }

  /** The element of a problem. */
  function card(problem, group) {
    const made = get("card").content.firstElementChild.cloneNode(true);
    made.classList.add(said(problem, "severity"));
    for (const element of made.querySelectorAll("[data-if]")) {
      const names = element.dataset.if.split(" ");
      const twice = group === "code" && element.dataset.if === "code";
      // The pointer is for problems without a line of the source.
      const quoted = element.dataset.if === "pointer" && (said(problem, "marked") || said(problem, "after"));
      if (twice || quoted || !names.some((name) => said(problem, name))) element.remove();
    }
    for (const element of made.querySelectorAll("[data-part]")) {
      element.textContent = said(problem, element.dataset.part);
    }
    return made;
  }

  function button(words, click) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", click);
    return made;
  }

  /** Put more problems of a group into its list, and a button behind it where some are left. */
  function extend(section, problems, group, from, n) {
    const items = problems.slice(from, from + n).map((problem) => card(problem, group));
    const rows = section.querySelector("ol");
    rows.append(...items);
    section.querySelector(".more")?.remove();
    const left = problems.length - from - items.length;
    if (left > 0) {
      const step = Math.min(left, MORE);
      const words = left > step ? `Show ${step} more of ${count(left, "problem")}` : `Show ${count(left, "more problem")}`;
      const more = button(words, () => extend(section, problems, group, from + items.length, MORE));
      more.className = "more";
      section.append(more);
    }
    if (from) {
      items[0].tabIndex = -1;
      items[0].focus();
    }
  }

  /** The section of a group, with its first problems. */
  function sectionOf([value, problems], group) {
    const section = document.createElement("section");
    section.className = "group";
    const heading = document.createElement("h3");
    if (group === "code") {
      const tag = document.createElement("span");
      tag.className = `tag ${said(problems[0], "severity")}`;
      tag.textContent = said(problems[0], "severity");
      heading.append(tag, " ");
    }
    const number = document.createElement("span");
    number.className = "count";
    number.textContent = problems.length.toLocaleString("en");
    heading.append(label(group, value), " ", number);
    section.append(heading);
    const page = group === "code" && get(`rule-${value}`);
    if (page) {
      const meaning = page.cloneNode(true);
      meaning.removeAttribute("id");
      meaning.className = "meaning";
      meaning.querySelector("summary").textContent = "What this means";
      section.append(meaning);
    }
    section.append(document.createElement("ol"));
    extend(section, problems, group, 0, FIRST);
    return section;
  }

  function show(groups, group, from) {
    list.querySelector(":scope > .more")?.remove();
    const next = groups.slice(from, from + GROUPS);
    list.append(...next.map((one) => sectionOf(one, group)));
    const left = groups.length - from - next.length;
    if (left > 0) {
      const more = button(`Show ${count(left, "more group")}`, () => show(groups, group, from + GROUPS));
      more.className = "more";
      list.append(more);
    }
  }

  function draw() {
    const group = get("group").value;
    const found = data.problems.filter(wanted());
    const groups = new Map();
    for (const problem of found) {
      const value = said(problem, group);
      if (!groups.has(value)) groups.set(value, []);
      groups.get(value).push(problem);
    }
    const total = data.problems.length;
    const scope =
      found.length === total
        ? `${data.whole ? "All " : ""}${count(total, "problem")}`
        : `${count(found.length, "problem")} of ${total.toLocaleString("en")}`;
    const cut = groups.size > GROUPS || [...groups.values()].some((some) => some.length > FIRST);
    const rest = cut ? `, of each group the first ${FIRST}; buttons show the others` : "";
    get("status").textContent = scope + rest;
    list.replaceChildren();
    show([...groups].sort(ORDERS[group]), group, 0);
    for (const pressed of document.querySelectorAll(".chart button")) {
      const { facet, value } = pressed.closest("[data-facet]").dataset;
      pressed.setAttribute("aria-pressed", String(get(facet).value === value));
    }
  }

  // The rows of the charts choose a rule or finding, and press again to choose all.
  for (const name of document.querySelectorAll(".chart .name")) {
    const { facet, value } = name.closest("[data-facet]").dataset;
    const choice = button("", () => {
      get(facet).value = get(facet).value === value ? "" : value;
      draw();
      get("problems").scrollIntoView({ block: "start" });
    });
    choice.className = "name";
    choice.append(...name.childNodes);
    name.replaceWith(choice);
  }

  let waiting = 0;
  get("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, 150);
  });
  form.addEventListener("change", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(draw));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      get("search").focus();
    }
  });

  form.hidden = false;
  get("status").hidden = false;
  draw();
})();
