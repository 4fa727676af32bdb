// The search field: finds findings by name, synonym, tag, id and code, and codes by themselves.
//
// The data and the library are loaded when someone begins to search: as scripts, because a page
// that lies in a folder may fetch nothing. All text goes into the page as text, never as HTML.
(() => {
  "use strict";

  const root = document.documentElement.dataset.root;
  const form = document.querySelector(".search");
  const [field, panel, hits, sum, more, told] = ["q", "found", "hits", "sum", "more", "told"].map(
    (id) => document.getElementById(id),
  );
  const whole = document.body.classList.contains("page-index");
  const FIRST = whole ? 50 : 12;
  let ready = null;
  let index = null;
  let entries = [];
  let chosen = -1;

  // ---- Data

  function script(name) {
    return new Promise((loaded, failed) => {
      const element = document.createElement("script");
      element.src = `${root}static/${name}.js`;
      element.onload = loaded;
      element.onerror = () => failed(new Error(`${name}.js is missing`));
      document.head.append(element);
    });
  }

  function load() {
    ready ??= Promise.all([script("minisearch"), script("search-data")]).then(build);
    return ready;
  }

  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  function build() {
    const { findings, codes } = window.oifm;
    entries = [
      ...findings.map((it) => ({
        kind: "finding",
        it,
        keys: [it.name, ...it.synonyms].map(plain),
        name: it.name,
        synonyms: it.synonyms.join("\n"),
        codes: [it.id, ...it.codes].join(" "),
        tags: it.tags.join(" "),
        parts: Object.entries(it.attributes).flat().join(" "),
        text: it.text,
      })),
      ...codes.map((it) => ({
        kind: "code",
        it,
        keys: [it.code, it.display].map(plain),
        name: it.display,
        synonyms: "",
        codes: `${it.system} ${it.code}`,
        tags: "",
        parts: "",
        text: "",
      })),
    ];
    entries.forEach((entry, id) => (entry.id = id));
    index = new window.MiniSearch({
      fields: ["name", "synonyms", "codes", "tags", "parts", "text"],
      // The words between anything else: also signs such as < and = part them.
      tokenize: (text) => text.split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean),
      processTerm: plain,
      searchOptions: {
        boost: { name: 6, synonyms: 4, codes: 3, tags: 2 },
        combineWith: "AND",
        prefix: true,
        // What has digits is looked for as it is: the neighbour of a code is another code.
        fuzzy: (term) => (term.length > 4 && !/\d/.test(term) ? 0.2 : false),
        weights: { fuzzy: 0.2, prefix: 0.6 },
      },
    });
    index.addAll(entries);
  }

  /** The best entries first: what is called or coded exactly so, then what begins so. */
  function find(query) {
    const tag = /^tag:(.*)$/.exec(query)?.[1].trim();
    if (tag) {
      return entries
        .filter(({ kind, it }) => kind === "finding" && it.tags.includes(tag))
        .map((entry) => ({ entry, terms: [], place: "" }));
    }
    const wanted = plain(query);
    // The identifier of a value is that of its attribute with a number.
    const part = /^([a-z][\w-]*\d)(\.\d+)?$/i.exec(query);
    return index
      .search(part ? part[1] : query, {
        boostDocument: (id) => {
          const entry = entries[id];
          const [first] = entry.keys;
          if (first === wanted) return 20;
          if (entry.keys.includes(wanted)) return 10;
          return (first.startsWith(wanted) ? 3 : 1) * (entry.kind === "code" ? 0.5 : 1);
        },
      })
      .map(({ id, terms }) => ({ entry: entries[id], terms, place: placeOf(entries[id], part) }));
  }

  /** Where on the page of a finding the attribute or value is that was looked for by its id. */
  function placeOf({ kind, it }, part) {
    if (!part || kind !== "finding") return "";
    const found = Object.keys(it.attributes).find((id) => plain(id) === plain(part[1]));
    return found ? `#${found}${part[2] ?? ""}` : "";
  }

  // ---- Page

  function element(name, text = "", className = "") {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  /** An element with the text, in which the found words are marked. */
  function marked(name, text, terms) {
    const made = element(name);
    const lower = plain(text);
    let end = 0;
    // Letters with marks change the length; then nothing is marked.
    while (lower.length === text.length && terms.length) {
      let [first, found] = [Infinity, ""];
      for (const term of terms) {
        const at = lower.indexOf(term, end);
        if (at >= 0 && (at < first || (at === first && term.length > found.length))) {
          [first, found] = [at, term];
        }
      }
      if (!found) break;
      made.append(text.slice(end, first), element("mark", text.slice(first, first + found.length)));
      end = first + found.length;
    }
    made.append(text.slice(end));
    return made;
  }

  function option({ entry: { kind, it }, terms, place }, number) {
    const link = element("a", "", kind);
    link.id = `hit-${number}`;
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    link.tabIndex = -1;
    if (kind === "code") {
      link.href = `${root}codes/${it.file}.html`;
      const findings = it.findings === 1 ? "1 finding" : `${it.findings.toLocaleString("en")} findings`;
      link.append(marked("b", `${it.system} ${it.code}`, terms), " ");
      link.append(marked("span", `${it.display} `, terms), element("span", `in ${findings}`));
      return link;
    }
    link.href = `${root}findings/${it.file}.html${place}`;
    link.append(marked("b", it.name, terms), " ");
    if (it.synonyms.length) link.append(marked("span", it.synonyms.join(", "), terms));
    if (whole) {
      link.append(marked("p", it.text, terms));
      link.append(marked("p", [it.id, ...it.codes, ...it.tags].join(" · "), terms));
    }
    return link;
  }

  function show(open) {
    panel.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("searching", whole && open);
    if (!open) choose(-1);
  }

  function choose(number) {
    hits.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const now = hits.children[chosen];
    if (!now) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    now.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", now.id);
    now.scrollIntoView({ block: "nearest" });
  }

  async function search() {
    const query = field.value.trim();
    remember(query);
    if (!query) {
      hits.replaceChildren();
      told.textContent = "";
      show(false);
      return;
    }
    try {
      await load();
    } catch (error) {
      told.textContent = error.message;
      return;
    }
    if (query === field.value.trim()) list(find(query), query, FIRST); // not typed on, meanwhile
  }

  function list(found, query, limit) {
    hits.replaceChildren(...found.slice(0, limit).map(option));
    told.textContent = found.length
      ? `${found.length.toLocaleString("en")} found`
      : "Nothing found. Try fewer words, or part of one.";
    sum.textContent = told.textContent;
    more.hidden = found.length <= limit;
    // Elsewhere there is no room for all: the first page shows them.
    more.href = `${root}index.html${hash(query)}`;
    more.onclick = (event) => {
      if (!whole) return;
      event.preventDefault();
      list(found, query, Infinity);
      choose(limit);
      field.focus();
    };
    chosen = -1;
    show(true);
    choose(-1);
  }

  const hash = (query) => `#q=${encodeURIComponent(query)}`;

  /** On the first page the query is part of the address, so that one can come back to it. */
  function remember(query) {
    if (!whole) return;
    if (query || location.hash.startsWith("#q=")) {
      history.replaceState(null, "", query ? hash(query) : "#");
    }
  }

  function recall() {
    if (!whole || !location.hash.startsWith("#q=")) return;
    try {
      field.value = decodeURIComponent(location.hash.slice(3));
    } catch {
      return; // no address of ours
    }
    search();
    scrollTo(0, 0);
  }

  const options = () => hits.children.length;
  const KEYS = {
    ArrowDown: () => choose(chosen + 1 < options() ? chosen + 1 : 0),
    ArrowUp: () => choose(chosen > 0 ? chosen - 1 : options() - 1),
    Enter: () => hits.children[Math.max(chosen, 0)]?.click(),
    Escape: () => {
      if (field.value) {
        field.value = "";
        search();
      } else {
        field.blur();
      }
    },
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("focus", () => {
    load().catch(() => {});
    if (panel.hidden && field.value.trim()) search();
  });
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  if (!whole) {
    document.addEventListener("click", (event) => {
      if (!form.contains(event.target)) show(false);
    });
    form.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !form.contains(event.relatedTarget)) show(false);
    });
  }
  addEventListener("hashchange", recall);
  recall();
})();
