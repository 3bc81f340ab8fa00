// RFC 8785 for the values that a record holds: the one way to write each down.

// More than any value of a record is deep, with the record around it.
const DEEPEST = 24;

// Hands every piece of the text to `put`, in order; throws for a value that no record holds.
export function write(value, put, left = DEEPEST) {
  if (!left) throw new Error("deeper than any record");
  if (typeof value === "string") {
    put(quoted(value));
  } else if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Error("a number that readers may round");
    put(String(value));
  } else if (value === null || typeof value === "boolean") {
    put(String(value));
  } else if (Array.isArray(value)) {
    put("[");
    value.forEach((item, at) => {
      if (at) put(",");
      write(item, put, left - 1);
    });
    put("]");
  } else {
    writeObject(value, put, left);
  }
}

function writeObject(value, put, left) {
  put("{");
  Object.keys(value).sort().forEach((key, at) => {
    if (!isAscii(key)) throw new Error("a key outside ASCII");
    put((at ? "," : "") + quoted(key) + ":");
    write(value[key], put, left - 1);
  });
  put("}");
}

export function canonical(value) {
  let text = "";
  write(value, (piece) => { text += piece; });
  return text;
}

// Whether the text is the one way to write the value, with `end` after it.
export function isTextOf(text, value, end) {
  let at = 0;
  let same = true;
  const put = (piece) => {
    same &&= text.startsWith(piece, at);
    at += piece.length;
  };
  write(value, put);
  put(end);
  return same && at === text.length;
}

export function isAscii(text) {
  return /^[\x00-\x7f]*$/.test(text);
}

function quoted(text) {
  // half a character has no UTF-8; the browser would write it as an escape and so accept it
  if (/\p{Surrogate}/u.test(text)) throw new Error("half a character");
  return JSON.stringify(text);
}
