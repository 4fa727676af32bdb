// Elements from names, attributes and texts. Nothing here or elsewhere on the page reads HTML, so
// no text of the data can become any.

const SVG = "http://www.w3.org/2000/svg";
// Controls but line breaks and tabs, invisible and bidirectional characters: as in the reports,
// they are written as escapes, for they would show a reader something else than is there.
const UNSAFE =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** The text with every character that cannot be seen written as an escape. */
export function visible(text) {
  return String(text).replace(UNSAFE, (character) => {
    const digits = character.codePointAt(0).toString(16);
    return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
  });
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    made.append(child instanceof Node ? child : visible(child));
  }
  return made;
}

/** An element; attributes that begin with "on" are listeners, children are nodes or texts. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An element of a drawing. */
export function drawn(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

export const byId = (id) => document.getElementById(id);

/** "1 row", "2,000 rows". */
export function counted(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** "size of lesion" for sizeOfLesion. */
export const spelled = (name) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The function, called only when there was no call of it for so long. */
export function calm(act, milliseconds) {
  let waiting = 0;
  return (...given) => {
    clearTimeout(waiting);
    waiting = setTimeout(act, milliseconds, ...given);
  };
}

/** Texts with the found words marked. */
export function marked(text, words) {
  const shown = visible(text);
  const wanted = words.filter(Boolean).map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  if (!wanted.length) return [shown];
  return shown
    .split(new RegExp(`(${wanted.join("|")})`, "giu"))
    .map((part, number) => (number % 2 ? element("mark", {}, part) : part));
}

/** Put a text where other programs can paste it from; tells whether that was permitted. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // a page that is not from this machine and not https
  }
}

/** Let the reader keep a text as a file. */
export function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
