// Names of files: what a bundle may hold, whose a name is, and how any name is shown.

const LONGEST = 80;
const HALF = /[\ud800-\udfff]/;
const WHOLE = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_-]+)*$/;
const REFERENCE = /^[A-Za-z][A-Za-z0-9]{0,11}\/[0-9]{1,8}$/;
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

export function isPortable(name) {
  if (name.length > LONGEST || !WHOLE.test(name) || name.endsWith("-")) return false;
  return !DEVICE.test(name.split(".")[0].toLowerCase());
}

// What the names of one exhibit begin with: its reference, or its number.
export function mark(reference, number) {
  return REFERENCE.test(reference) ? reference.replace("/", "-") : `exhibit-${number}`;
}

// What a name under data/ begins with, which says whose it is.
export function markOf(path) {
  return path.slice(path.lastIndexOf("/") + 1).split("_")[0];
}

// Whether one name stands before another by its letters; by halves of letters, sorting otherwise is.
export function byLetter(one, other) {
  if (!HALF.test(one) && !HALF.test(other)) return one === other ? 0 : one < other ? -1 : 1;
  const [mine, theirs] = [[...one], [...other]];
  const at = mine.findIndex((letter, n) => letter !== theirs[n]);
  if (at < 0) return mine.length - theirs.length;
  return at < theirs.length ? mine[at].codePointAt(0) - theirs[at].codePointAt(0) : 1;
}

// A name as printable ASCII, so that no name can rewrite a line of the report.
export function shown(name) {
  let text = "";
  for (const letter of name) text += letter >= " " && letter <= "~" ? letter : escaped(letter);
  return text.slice(0, 300);
}

function escaped(letter) {
  const named = { "\t": "\\t", "\n": "\\n", "\r": "\\r" }[letter];
  const code = letter.codePointAt(0).toString(16);
  if (named) return named;
  if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
  return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
}
