// What form a text has, as far as it shows without a file's name. The server tells the JSON forms
// apart by their keys.

const TURTLE = /^\s*(?:#[^\n]*\n\s*)*(?:@prefix|@base|prefix\s|base\s|<[^>\s]*>\s)/i;

function isObject(line) {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

/** The name of the form, or "" where the server has to look. */
export function recognise(text) {
  const lines = text.split("\n", 50).filter((line) => line.trim());
  const [first = ""] = lines;
  if (TURTLE.test(text)) return "ttl";
  if (/^\s*[[{]/.test(text)) return lines.length > 1 && lines.slice(0, 2).every(isObject) ? "ndjson" : "";
  if (first.includes("\t")) return "tsv";
  return first.includes(",") ? "csv" : "";
}
