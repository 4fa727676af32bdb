// The parts of the page, and the address that chooses between them: #/query?text=…
// What stands behind the sign never leaves the browser.

import { byId } from "./dom.js";
import { showCheck } from "./views/check.js";
import { showFindings } from "./views/findings.js";
import { showQuery } from "./views/query.js";
import { showQuestion } from "./views/question.js";
import { showQuestions } from "./views/questions.js";

const VIEWS = {
  questions: ["view-questions", showQuestions, "Questions"],
  question: ["view-question", showQuestion, "Question"],
  query: ["view-query", showQuery, "Query"],
  findings: ["view-findings", showFindings, "Findings"],
  check: ["view-check", showCheck, "Check"],
};
const NAME = document.title;
let opened = false;

function wanted() {
  const [path, asked = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const [view, rest] = path.split("/", 2);
  const values = new URLSearchParams(asked);
  if (view === "questions" && rest) return ["question", rest, values];
  return [view in VIEWS && view !== "question" ? view : "questions", "", values];
}

function go() {
  if (location.hash === "#main") return; // the link that skips the bar
  const [name, rest, values] = wanted();
  const [id, show, title] = VIEWS[name];
  for (const [other] of Object.values(VIEWS)) byId(other).hidden = other !== id;
  const here = name === "question" ? "questions" : name;
  for (const link of document.querySelectorAll(".bar nav a")) {
    const at = link.getAttribute("href") === `#/${here}`;
    if (at) link.setAttribute("aria-current", name === here ? "page" : "true");
    else link.removeAttribute("aria-current");
  }
  document.title = `${title} · ${NAME}`;
  show(values, rest);
  if (opened) {
    scrollTo(0, 0);
    byId(id).querySelector("h1").focus({ preventScroll: true });
  }
  opened = true;
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address is the view's
  byId("main").focus();
});
addEventListener("hashchange", go);
go();
