// `record.json`: the commitments, the signed head and what is opened of each entry.
// Hashes stay hexadecimal, in which order and likeness are the same.

import { latin1 } from "./bytes.js";
import { isAscii } from "./canonical.js";
import { Damaged, DisplacedEntries } from "./damaged.js";
import { count, digits, format, list, moment, must, object, readExact, rising } from "./exact_json.js";

export const MAX_RECORD = 256 * 1024 * 1024;
export const PREVIOUS = "@previous";
const START = '{"commitments":[';
// Every value costs at least one comma or bracket, so this bounds what a hostile text can take.
const MAX_PARTS = 8_000_000;
const DEEPEST = 16;

export function looksLikeRecord(start) {
  return latin1(start).startsWith(START);
}

export function parseRecord(bytes) {
  if (bytes.length > MAX_RECORD || parts(bytes) > MAX_PARTS) throw new Damaged("too-large");
  const record = readExact(bytes, readRecord);
  const numbers = record.openings.map(({ n }) => n);
  const held = record.commitments.length;
  if (held !== record.count || numbers.length !== held || numbers.some((n, at) => n !== at + 1)) {
    throw new DisplacedEntries(numbers, record.count, held);
  }
  return record;
}

function parts(bytes) {
  let found = 0;
  for (const byte of bytes) found += byte === 0x2c || byte === 0x5b || byte === 0x7b ? 1 : 0;
  return found;
}

function readRecord(value) {
  format(value, "daybook-record/", "1");
  object(value, "commitments", "format", "head", "key", "made", "openings", "vault");
  const head = object(value.head, "link", "n", "signature");
  const commitments = list(value.commitments).map((item) => digits(item, 32));
  const openings = list(value.openings).map(readOpening);
  return {
    made: moment(value.made),
    vault: digits(value.vault, 16),
    key: digits(value.key, 32),
    count: count(head.n),
    commitments,
    link: digits(head.link, 32),
    // before the first entry there is no head, so nothing was signed
    signature: digits(head.signature, commitments.length ? 64 : 0),
    openings,
  };
}

function readOpening(value) {
  object(value, "fields", "n", "withheld");
  const fields = list(value.fields).map(readField);
  const withheld = list(value.withheld).map((item) => digits(item, 32));
  must(rising(fields.map((field) => field.name)) && rising(withheld));
  return {
    n: count(value.n),
    fields,
    withheld,
    shut: fields.length === 1 && fields[0].name === PREVIOUS,
    values: new Map(fields.map((field) => [field.name, field.value])),
  };
}

function readField(item) {
  must(Array.isArray(item) && item.length === 3);
  const [name, value, salt] = item;
  must(typeof name === "string" && isAscii(name) && name.length > 0 && name.length <= 64);
  mustNotBeDeep(value, DEEPEST);
  return { name, value, salt: digits(salt, 32) };
}

// A value of no more than so many lists and objects in each other.
export function mustNotBeDeep(value, left) {
  if (typeof value !== "object" || value === null) return;
  must(left > 0);
  Object.values(value).forEach((inner) => mustNotBeDeep(inner, left - 1));
}
