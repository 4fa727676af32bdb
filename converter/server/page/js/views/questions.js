// The named queries as cards, by topic.

import { byId, counted, element, visible } from "../dom.js";
import { questions } from "../server.js";

const OTHER = "More questions";

const place = byId("gallery");
const filter = byId("questions-filter");
const told = byId("questions-told");
let all = [];

export async function showQuestions() {
  if (all.length) return;
  place.setAttribute("aria-busy", "true");
  try {
    all = await questions();
    draw();
  } catch (error) {
    place.replaceChildren(
      element("div", { class: "refusal", role: "alert" }, element("h2", {}, error.title ?? error.message), element("p", {}, error.detail), element("p", {}, element("button", { type: "button", onclick: showQuestions }, "Try again"))),
    );
  } finally {
    place.removeAttribute("aria-busy");
  }
}

const titled = (word = "") => word.charAt(0).toUpperCase() + word.slice(1);

function draw() {
  const words = filter.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const about = (it) => `${it.name} ${it.title} ${it.description} ${it.topic ?? it.group ?? ""}`.toLowerCase();
  const found = all.filter((it) => words.every((word) => about(it).includes(word)));
  const topics = new Map();
  for (const question of found) {
    const topic = titled(question.topic ?? question.group) || OTHER;
    topics.set(topic, [...(topics.get(topic) ?? []), question]);
  }
  told.textContent = words.length ? counted(found.length, "question") : "";
  if (!found.length) {
    const why = words.length ? "No question has these words. Try another, or write a query of your own." : "This server has no ready-made questions. You can write a query.";
    place.replaceChildren(element("p", { class: "notice" }, why, " ", element("a", { href: "#/query" }, "Write a query")));
    return;
  }
  place.replaceChildren(...[...topics].map(([topic, some], number) => group(topic, some, number)));
}

function group(topic, some, number) {
  const id = `topic-${number}`;
  return element(
    "section",
    { class: "topic", "aria-labelledby": id },
    element("h2", { id }, topic),
    element("ul", { class: "cards" }, some.map(card)),
  );
}

function card({ name, title, description, parameters }) {
  const asks = parameters.map(({ label, name: short }) => label || short).join(", ");
  return element(
    "li",
    { class: "card" },
    element("h3", {}, element("a", { href: `#/questions/${encodeURIComponent(name)}` }, visible(title))),
    element("p", {}, description),
    asks && element("p", { class: "asks" }, `Asks for: ${asks}`),
  );
}

filter.addEventListener("input", draw);
