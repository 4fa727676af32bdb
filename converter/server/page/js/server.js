// The one place that asks the server, and that words what it refuses.

const ROOT = new URL("../../", import.meta.url);
// What the text of an answer may have, in bytes: some 300,000 rows.
const LARGEST = 64_000_000;

/** What the server, or the way to it, refused: a title, a sentence, and places in a text. */
export class Refusal extends Error {
  constructor(title, detail = "", { code = "", problems = [] } = {}) {
    super(title);
    this.title = title;
    this.detail = detail;
    this.code = code;
    this.problems = problems;
  }
}

const WORDS = {
  404: ["That is not on this server", ""],
  408: ["This took longer than the server allows", "Ask for less: add a filter or a LIMIT."],
  413: ["That is more than the server accepts", "Try a smaller document or a shorter query."],
  429: ["The server is busy", "Others are asking at this moment. Try again shortly."],
  503: ["The server is busy", "Others are asking at this moment. Try again shortly."],
  504: ["This took longer than the server allows", "Ask for less: add a filter or a LIMIT."],
};

/** The address of something on this server, however far up its folder is. */
export const address = (path) => new URL(path.replace(/^\//, ""), ROOT).href;

/**
 * Ask, and give the answer as it came.
 *
 * Throws a Refusal, or an AbortError where the signal was given.
 */
export async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(address(path), { ...options, redirect: "error", credentials: "same-origin" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal("The server does not answer", "Is it still running? Nothing here was lost.");
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

export const json = async (path, options) => (await ask(path, options)).json();

/** A problem document (RFC 9457), or whatever else came with the status. */
async function refusal(answer) {
  const [title, detail] = WORDS[answer.status] ?? ["The server could not do this", ""];
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // no JSON: the status must do
  }
  const several = told.problems ?? (told.detail ? [told] : []);
  const problems = several.map((it) => ({ ...it, message: it.message ?? it.detail ?? "" }));
  return new Refusal(told.title || title, told.detail || detail, { code: told.code ?? "", problems });
}

const once = new Map();

/** What does not change while the page is open, asked for at first need; again after a failure. */
function kept(path) {
  if (!once.has(path)) {
    const asked = json(path);
    asked.catch(() => once.delete(path));
    once.set(path, asked);
  }
  return once.get(path);
}

export const prefixes = () => kept("prefixes");
export const questions = () => kept("queries");

/** Findings by name, synonym, id or code. */
export function search(words, limit, signal) {
  return json(`search?${new URLSearchParams({ q: words, limit })}`, { signal });
}

/** The complete text of a named query. */
export async function filled(name, values) {
  const { query } = await json(`queries/${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
  });
  return query;
}

/** Run a query: an object of SPARQL's JSON results, or text in Turtle; and what is told of the query. */
export async function run(query, signal) {
  const answer = await ask("query", {
    method: "POST",
    headers: {
      "Content-Type": "application/sparql-query",
      Accept: "application/sparql-results+json, text/turtle;q=0.9",
    },
    body: query,
    signal,
  });
  const kind = answer.headers.get("Content-Type") ?? "";
  const text = await whole(answer);
  const told = parsed(answer.headers.get("OIFM-Problems") ?? "[]");
  return [kind.includes("json") ? parsed(text) : { turtle: text }, told];
}

/** The text of an answer that a browser can hold. */
async function whole(answer) {
  const decoder = new TextDecoder();
  const parts = [];
  let size = 0;
  try {
    for await (const chunk of chunks(answer.body.getReader())) {
      size += chunk.length;
      if (size > LARGEST) throw new Refusal("The answer is larger than a browser can show", "Add a LIMIT, or let oifm query write it into a file.");
      parts.push(decoder.decode(chunk, { stream: true }));
    }
  } catch (error) {
    if (error instanceof Refusal || error.name === "AbortError") throw error;
    throw broken();
  }
  return parts.join("") + decoder.decode();
}

async function* chunks(reader) {
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    reader.cancel().catch(() => {}); // what is not read is not sent
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw broken();
  }
}

const broken = () =>
  new Refusal("The answer broke off", "It took too long or became too large for this server. Add a filter or a LIMIT.");

// Messages may quote the document, which the reader has before their eyes; some servers never do.
let quoting = true;

/** What is wrong with a document, a text or bytes, as the report for programs says it. */
export async function validate(document, form, signal) {
  try {
    return await validated(document, form, signal);
  } catch (error) {
    if (!quoting || error.code !== "SRV401") throw error;
    quoting = false;
    return validated(document, form, signal);
  }
}

function validated(document, form, signal) {
  const asked = new URLSearchParams();
  if (quoting) asked.set("show-values", "1");
  if (form) asked.set("from", form);
  return json(`validate?${asked}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", Accept: "application/json" },
    body: document,
    signal,
  });
}
