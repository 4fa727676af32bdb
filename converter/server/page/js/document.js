// A file from the disk as a document: its text, or its bytes where it is of a kind without text.

// A browser would not show more of it; the command line reads any size.
const LARGEST = 5_000_000;
const LARGE = "That file is too large for this page. The command oifm validate reads files of any size.";
const NO_TEXT = "That file is of a kind that this page does not read. The command oifm validate reads more kinds.";
const KINDS = [
  ["Parquet", 0, "PAR1"],
  ["DICOM", 128, "DICM"],
];

/** Why a file is not taken, in a sentence. */
export class NotTaken extends Error {}

/** `{ text }` or `{ kind, bytes }`; throws NotTaken. */
export async function documentOf(file) {
  if (file.size > LARGEST) throw new NotTaken(LARGE);
  let bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = await unpacked(file);
  const [kind] = KINDS.find(([, at, word]) => word === String.fromCharCode(...bytes.subarray(at, at + 4))) ?? [];
  if (kind) return { kind, bytes };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\u0000")) return { text };
  } catch {
    // not UTF-8
  }
  throw new NotTaken(NO_TEXT);
}

/** The bytes of a gzip file, as long as they are no more than are taken. */
async function unpacked(file) {
  const parts = [];
  let size = 0;
  const reader = file.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.length;
      if (size > LARGEST) throw new NotTaken(LARGE);
      parts.push(read.value);
    }
  } catch (error) {
    throw error instanceof NotTaken ? error : new NotTaken("That file is damaged: it cannot be unpacked.");
  } finally {
    reader.cancel().catch(() => {});
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
