// The words on the pages against the record, piece by piece. Two spellings count as one where the
// program prints them alike; `exporters/check/word_check.py` says which.

import { EVIDENCE } from "./bag.js";
import { Findings } from "./check_report.js";
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

// The words on the pages of a bundle's documents, compared with the record volume by volume: `count`
// is how many pieces were compared, `entries` are those that any piece names. What differs is in
// `findings`.
export class PrintedWords {
  constructor(record) {
    this.count = 0;
    this.entries = new Set();
    this.findings = new Findings();
    this.record = record;
    // by entry and field, each that was seen, and whether it stood alone
    this.seen = new Map();
    this.firsts = null;
  }

  // Say which pieces of a volume are not what the record says.
  compare(path, pieces) {
    // worked out once: a page may name a field any number of times
    const texts = new Map();
    for (const piece of joined(pieces)) {
      const { page, entry, field } = piece;
      const key = `${entry} ${field}`;
      this.entries.add(entry);
      if (!texts.has(key)) texts.set(key, this.wordsOf(entry, field));
      const words = texts.get(key);
      if (words) this.piece(piece, key, words, path);
      else if (!BLANK.test(spelledAlike(piece.text))) {
        this.findings.problem("words-not-opened", path, { page, entry, field });
      }
    }
  }

  piece(piece, key, words, path) {
    const { page, entry, field, alone } = piece;
    const detail = { page, entry, field };
    this.count += 1;
    this.difference(piece, words, path, detail);
    if (!piece.seen) this.findings.problem("words-not-seen", path, detail);
    const stoodAlone = this.seen.get(key) ?? false;
    if (stoodAlone && alone && field !== REASON) this.findings.note("words-twice", path, detail);
    this.seen.set(key, stoodAlone || alone);
  }

  difference(piece, words, path, detail) {
    const said = spelledAlike(piece.text);
    if (said === words || (!piece.alone && standsApart(words, said))) return;
    const other = piece.alone ? this.firstWith(said) : undefined;
    if (other !== undefined) {
      this.findings.problem("words-of-another", path, { ...detail, other });
      return;
    }
    const [one, two] = [[...said], [...words]];
    const shorter = Math.min(one.length, two.length);
    let at = 0;
    while (piece.alone && at < shorter && one[at] === two[at]) at += 1;
    const excerpts = { said: excerpt(one, at), record: excerpt(two, at) };
    this.findings.problem("words-differ", path, { ...detail, ...excerpts });
  }

  // Say what no page says of the entries that the pages name, once all volumes were compared;
  // `marked` are those of the sheets. Where there is a summary (`hasSummary`), some words stand in it
  // alone, and those of the first `given` entries may stand in an earlier bundle.
  examineMissing(marked, { hasSummary, given }) {
    const named = this.named(marked);
    const missing = [];
    let elsewhere = 0;
    for (const opening of this.record.openings) {
      for (const field of named.has(opening.n) ? printedFields(opening) : []) {
        const isSaid = field === REASON || this.seen.has(`${opening.n} ${field}`);
        if (isSaid || !wordsIn(opening, field)) continue;
        const isApart = opening.n <= given || (hasSummary && isInSummary(nounOf(opening), field));
        if (isApart) elsewhere += 1;
        else missing.push({ entry: opening.n, field });
      }
    }
    if (missing.length) {
      const detail = { count: missing.length, ...missing[0] };
      this.findings.problem("words-on-no-page", EVIDENCE, detail);
    }
    if (elsewhere) this.findings.note("words-elsewhere", EVIDENCE, { count: elsewhere });
  }

  // The entries of which every word has to be on a page.
  named(marked) {
    const { about, latest } = latestOf(this.record);
    const last = new Set(latest.values());
    // beside the latest, an earlier version may be said by what changed alone
    const named = new Set([...marked].filter((n) => (
      last.has(n) || !marked.has(latest.get(about.get(n)))
    )));
    for (const key of this.seen.keys()) {
      const [entry, field] = key.split(" ");
      if (last.has(Number(entry)) && field !== REASON) named.add(Number(entry));
    }
    for (const n of lastWordsWithdrawn(this.record)) named.add(n);
    return named;
  }

  wordsOf(entry, field) {
    const opening = this.record.openings[entry - 1];
    return opening ? wordsIn(opening, field) : "";
  }

  // The first entry that says so.
  firstWith(said) {
    this.firsts ??= firstsOf(this.record);
    return this.firsts.get(said);
  }
}

// The subject of each shown entry, and the last shown entry of each subject.
function latestOf({ openings }) {
  const [about, latest] = [new Map(), new Map()];
  for (const { n, shut, values } of openings) {
    const subject = shut ? null : values.get("@subject");
    if (typeof subject !== "string") continue;
    about.set(n, subject);
    latest.set(subject, n);
  }
  return { about, latest };
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

// Whether part A alone has these words, if there is one.
function isInSummary(noun, field) {
  return Object.hasOwn(WORDS.apart, noun) && !WORDS.apart[noun].includes(field);
}

// The first entry that says so, by its words.
function firstsOf({ openings }) {
  const found = new Map();
  for (const opening of openings) {
    for (const field of printedFields(opening)) {
      const words = wordsIn(opening, field);
      if (words && !found.has(words)) found.set(words, opening.n);
    }
  }
  return found;
}

function nounOf({ shut, values }) {
  const kind = values.get("@kind");
  return shut || typeof kind !== "string" ? "" : kind.split(".")[0];
}

// The fields of an entry that are printed as they were written.
function printedFields(opening) {
  const noun = nounOf(opening);
  const written = Object.hasOwn(WRITTEN, noun) ? WRITTEN[noun] : [];
  return [...opening.values.keys()].filter((name) => written.includes(name));
}

// The words of a field that is printed as it was written; "" for any other.
function wordsIn(opening, field) {
  const noun = nounOf(opening);
  const value = opening.values.get(field);
  if (!Object.hasOwn(WRITTEN, noun) || !WRITTEN[noun].includes(field)) return "";
  const own = Array.isArray(value) ? value : [value];
  if (!own.every((each) => typeof each === "string")) return "";
  const words = spelledAlike(own.join("\n"));
  return BLANK.test(words) ? "" : words;
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
