// The words on the pages against the record, piece by piece. Two spellings count as one where the
// program prints them alike; `exporters/check/word_check.py` says which.

import { EVIDENCE } from "./bag.js";
import { WRITTEN } from "./generated.js";
import { WORDS } from "./own_pdf_grammar.js";

const CODE = /\[U\+([0-9A-F]{4,6})\]/g;
const RANGES = WORDS.dropped.map((each) => each.split("-").map((code) => `\\u{${code}}`).join("-"));
const DROPPED = new RegExp(`[\\r\\n${RANGES.join("")}]`, "gu");
const UNSHOWN =
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff]/gu;
// of these alone nothing can be seen on a page
const BLANK = /^[ \u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000]*$/u;
const BEFORE = 20;
const EXCERPT = 60;
// why an entry changed another; it may be there more than once, or not at all
const REASON = "reason";

export function spelledAlike(given) {
  return given.replace(CODE, decoded).replace(DROPPED, "").replace(/\t/g, "    ")
    .replace(/\u00a0/g, " ");
}

function decoded(code, digits) {
  const point = parseInt(digits, 16);
  const isLetter = point < 0xd800 || (point > 0xdfff && point < 0x110000);
  return isLetter ? String.fromCodePoint(point) : code;
}

// Say which pieces are not what the record says, and what no page says if all volumes are here
// (`isWhole`); how many were compared. Where there is a summary (`hasSummary`), some words stand in
// it alone, and those of the first `given` entries may stand in an earlier bundle.
export function examineWords(volumes, record, { isWhole, hasSummary, given }, findings) {
  const held = heldWords(record);
  const where = new Map();
  for (const { entry, words } of held.values()) {
    if (!where.has(words)) where.set(words, entry);
  }
  const [seen, alone] = [new Set(), new Set()];
  let count = 0;
  for (const [path, { pieces }] of volumes) {
    for (const piece of joined(pieces)) {
      const { page, entry, field } = piece;
      const key = `${entry} ${field}`;
      const detail = { page, entry, field };
      if (!held.has(key)) {
        if (BLANK.test(spelledAlike(piece.text))) continue;
        findings.problem("words-not-opened", path, detail);
        continue;
      }
      count += 1;
      compare(piece, held.get(key).words, where, path, detail, findings);
      if (!piece.seen) findings.problem("words-not-seen", path, detail);
      if (piece.alone && alone.has(key) && field !== REASON) {
        findings.note("words-twice", path, detail);
      }
      seen.add(key);
      if (piece.alone) alone.add(key);
    }
  }
  if (isWhole) {
    const isApart = ({ entry, noun, field }) => (
      entry <= given || (hasSummary && isInSummary(noun, field))
    );
    sayMissing(unsaid(volumes, record, held, seen), isApart, findings);
  }
  return count;
}

// The words of entries that the pages name and that no page says.
function unsaid(volumes, record, held, seen) {
  const about = new Map();
  const latest = new Map();
  for (const { n, shut, values } of record.openings) {
    const subject = shut ? null : values.get("@subject");
    if (typeof subject !== "string") continue;
    about.set(n, subject);
    latest.set(subject, n);
  }
  const last = new Set(latest.values());
  const marked = new Set([...volumes.values()].flatMap(({ marks }) => marks.map((m) => m.entry)));
  // beside the latest, an earlier version may be said by what changed alone
  const named = new Set([...marked].filter((n) => (
    last.has(n) || !marked.has(latest.get(about.get(n)))
  )));
  for (const key of seen) {
    const { entry, field } = held.get(key);
    if (last.has(entry) && field !== REASON) named.add(entry);
  }
  for (const n of lastWordsWithdrawn(record)) named.add(n);
  return [...held].filter(([key, { entry, field }]) => (
    named.has(entry) && !seen.has(key) && field !== REASON
  )).map(([, words]) => words);
}

// The last entry with words of each subject that is withdrawn.
function lastWordsWithdrawn({ openings }) {
  const worded = new Map();
  const gone = new Set();
  for (const { n, shut, values } of openings) {
    const [subject, kind] = shut ? [] : [values.get("@subject"), values.get("@kind")];
    if (typeof subject !== "string" || typeof kind !== "string") continue;
    if (kind.endsWith(".withdrawn")) {
      gone.add(subject);
    } else {
      gone.delete(subject);
      worded.set(subject, n);
    }
  }
  return [...gone].filter((subject) => worded.has(subject)).map((subject) => worded.get(subject));
}

function sayMissing(left, isApart, findings) {
  const missing = left.filter((words) => !isApart(words));
  if (missing.length) {
    const [{ entry, field }] = missing;
    findings.problem("words-on-no-page", EVIDENCE, { count: missing.length, entry, field });
  }
  const count = left.length - missing.length;
  if (count) findings.note("words-elsewhere", EVIDENCE, { count });
}

// Whether part A alone has these words, if there is one.
function isInSummary(noun, field) {
  return Object.hasOwn(WORDS.apart, noun) && !WORDS.apart[noun].includes(field);
}

// The words of every shown field that is printed as it was written, by entry and field.
function heldWords({ openings }) {
  const held = new Map();
  for (const { n, shut, fields, values } of openings) {
    const kind = values.get("@kind");
    if (shut || typeof kind !== "string") continue;
    const noun = kind.split(".")[0];
    const written = Object.hasOwn(WRITTEN, noun) ? WRITTEN[noun] : [];
    for (const { name, value } of fields.filter((field) => written.includes(field.name))) {
      const own = Array.isArray(value) ? value : [value];
      if (!own.every((each) => typeof each === "string")) continue;
      const words = spelledAlike(own.join("\n"));
      if (!BLANK.test(words)) held.set(`${n} ${name}`, { entry: n, field: name, noun, words });
    }
  }
  return held;
}

// Each piece whole: a part that goes on is added to the one before of its field.
function joined(pieces) {
  const found = [];
  const last = new Map();
  for (const piece of pieces) {
    const key = `${piece.entry} ${piece.field} ${piece.alone}`;
    const before = last.get(key);
    if (piece.more && before) {
      before.text += piece.text;
      before.seen = before.seen && piece.seen;
    } else {
      const whole = { ...piece };
      last.set(key, whole);
      found.push(whole);
    }
  }
  return found;
}

function compare(piece, words, where, path, detail, findings) {
  const said = spelledAlike(piece.text);
  if (said === words || (!piece.alone && standsApart(words, said))) return;
  if (piece.alone && where.has(said)) {
    findings.problem("words-of-another", path, { ...detail, other: where.get(said) });
    return;
  }
  const [one, other] = [[...said], [...words]];
  const shorter = Math.min(one.length, other.length);
  let at = 0;
  while (piece.alone && at < shorter && one[at] === other[at]) at += 1;
  const excerpts = { said: excerpt(one, at), record: excerpt(other, at) };
  findings.problem("words-differ", path, { ...detail, ...excerpts });
}

// Whether a text has these words, and nothing runs into them.
function standsApart(words, said) {
  for (let at = said.indexOf(words); at >= 0; at = said.indexOf(words, at + 1)) {
    const [first, last] = [said.slice(0, at), said.slice(at + words.length)];
    const isFree = !first || WORDS.before.some((sign) => first.endsWith(sign));
    if (isFree && (!last || WORDS.after.some((sign) => last.startsWith(sign)))) return true;
  }
  return false;
}

// The words around a place, so that they can be read beside others.
function excerpt(letters, at) {
  const start = Math.max(at - BEFORE, 0);
  const part = letters.slice(start, start + EXCERPT).join("").replace(UNSHOWN, "\ufffd");
  return `${start ? "…" : ""}${part}${letters.length > start + EXCERPT ? "…" : ""}`;
}
