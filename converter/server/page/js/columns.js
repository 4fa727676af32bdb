// The columns of a result, as its readers want them.

import { spelled } from "./dom.js";
import { extra, isNumber } from "./terms.js";

/** What all texts of a column are, such as English: said once, above them. */
function shared(rows, column, names) {
  const found = new Set(rows.map(column.of).filter(Boolean).map((term) => extra(term, names)));
  return found.size === 1 ? [...found][0] : "";
}

/** The columns of names, each by the column of the things that it names. */
function labels(variables, rows) {
  const things = variables.filter((name) => rows.some((row) => row[name]?.type === "uri"));
  const own = (name) => variables.includes(`${name}Name`) && `${name}Name`;
  const found = new Map(things.filter(own).map((name) => [name, own(name)]));
  const rest = things.filter((name) => !found.has(name));
  const one = rest.includes("finding") ? "finding" : rest.length === 1 && rest[0];
  if (one && variables.includes("name")) found.set(one, "name");
  return found;
}

/**
 * The columns of a result: each with its title and the term that a row is sorted by.
 *
 * For readers who did not write the query, what has a name is shown by it: ?finding and
 * ?findingName become one column, and titles become words.
 */
export function columnsOf(variables, rows, names, forReaders) {
  const label = forReaders ? labels(variables, rows) : new Map();
  const things = new Map([...label].map(([thing, name]) => [name, thing]));
  // A pair stands where the first of the two does.
  const inOrder = new Set(variables.map((name) => things.get(name) ?? name));
  return [...inOrder].map((name) => {
    const of = (row) => row[label.get(name)] ?? row[name];
    const bound = rows.map(of).filter(Boolean);
    const title = forReaders ? spelled(name) : name;
    const column = { name, title, label: label.get(name), of, figures: bound.length > 0 && bound.every(isNumber) };
    return { ...column, common: shared(rows, column, names) };
  });
}
