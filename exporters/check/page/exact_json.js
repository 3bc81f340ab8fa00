// What the strict JSON files of a bundle are made of: each reader refuses any form but the one.

import { fromUtf8, isHex } from "./bytes.js";
import { isTextOf } from "./canonical.js";
import { Damaged, LaterFormat } from "./damaged.js";

// What stands behind the name of a later format: its number, and perhaps the lowest version of the
// program that checks it.
const NUMBER = "(?:0|[1-9][0-9]{0,4})";
const LATER = new RegExp(
  `^(?:[2-9]|[1-9][0-9]{1,5})(?: (${NUMBER}\\.${NUMBER}\\.${NUMBER}))?$`,
);

// What `readValue` makes of the value that these bytes say, which must be the one text of it.
export function readExact(bytes, readValue) {
  let text = "";
  try {
    text = fromUtf8(bytes);
  } catch {
    throw new Damaged("form");
  }
  return readExactText(text, readValue);
}

// The same of a text.
export function readExactText(text, readValue) {
  let same = false;
  let made = null;
  try {
    const value = JSON.parse(text);
    made = readValue(value);
    same = isTextOf(text, value, "\n");
  } catch (cause) {
    if (cause instanceof LaterFormat) throw cause;
    throw new Damaged("form");
  }
  if (!same) throw new Damaged("text");
  return made;
}

// The value must say that it is of this format; a later one of the family is said to be that.
export function format(value, family, version) {
  const said = isObject(value) && Object.hasOwn(value, "format") ? value.format : null;
  const later = typeof said === "string" && said.startsWith(family)
    ? LATER.exec(said.slice(family.length)) : null;
  if (later) throw new LaterFormat(said, later[1]);
  must(said === family + version);
}

// An object with exactly these keys, given in order.
export function object(value, ...keys) {
  must(isObject(value) && Object.keys(value).sort().join(" ") === keys.join(" "));
  return value;
}

export function list(value) {
  must(Array.isArray(value));
  return value;
}

// A whole number that is not negative.
export function count(value) {
  must(Number.isInteger(value) && value >= 0);
  return value;
}

// So many bytes, in lower-case hexadecimal.
export function digits(value, size) {
  must(isHex(value, size));
  return value;
}

// The moment as it stands, if it is one, and written in the one way.
export function moment(value) {
  must(typeof value === "string" && /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value));
  must(new Date(value).toISOString() === value.replace("Z", ".000Z"));
  return value;
}

export function rising(items) {
  return items.every((item, at) => !at || items[at - 1] < item);
}

export function must(holds) {
  if (!holds) throw new Error("not of the form");
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
