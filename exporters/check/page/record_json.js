// `record.json`: the commitments, the signed head and what is opened of each entry.
// Hashes stay hexadecimal, in which order and likeness are the same.

import { latin1 } from "./bytes.js";
import { isAscii } from "./canonical.js";
import { Damaged, DisplacedEntries } from "./damaged.js";
import { count, digits, format, list, moment, must, object, readExact, readExactText, rising } from "./exact_json.js";

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
  new Bound().add(bytes);
  const record = readExact(bytes, readRecord);
  refuseDisplaced(record.openings, record);
  return record;
}

// A record whose entries may be displaced, from its text.
export function parseText(text) {
  return readExactText(text, readRecord);
}

// How much a record may be, as its bytes come.
export class Bound {
  constructor() {
    this.size = 0;
    this.parts = 0;
  }

  add(bytes) {
    let found = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === 0x2c || byte === 0x5b || byte === 0x7b) found += 1;
    }
    this.parts += found;
    this.size += bytes.length;
    if (this.size > MAX_RECORD || this.parts > MAX_PARTS) throw new Damaged("too-large");
  }
}

// Openings must be those of all entries, each once and in order.
export function refuseDisplaced(openings, { count: entries, commitments }) {
  const held = commitments.length;
  const isWhole = held === entries && openings.length === held;
  if (!isWhole || openings.some(({ n }, at) => n !== at + 1)) {
    throw new DisplacedEntries(openings.map(({ n }) => n), entries, held);
  }
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

export function readOpening(value) {
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
