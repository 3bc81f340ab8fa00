// What is opened: that it is what was committed to, and that no correction goes uncounted.

import { canonical } from "./canonical.js";
import { RECORD } from "./bag.js";
import { ISSUED, REASONS } from "./generated.js";
import { follow } from "./revision_lines.js";
import { PREVIOUS } from "./record_json.js";

export const STRUCTURE = [
  "@clock", "@kind", "@previous", "@revision", "@subject", "@version", "@written", "@zone",
];
const WRITTEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const KIND = /^[a-z]{1,20}\.[a-z-]{1,20}$/;
const SUBJECT = /^[0-9a-f]{32}$/;
const COMMITMENT = /^(?:[0-9a-f]{64})?$/;
const HASH = /^[0-9a-f]{64}$/;
// By noun: what no later revision may say otherwise.
const FIXED = new Map(Object.entries(ISSUED));

// What is opened of one subject, earliest revision first; later ones may be kept back.
class Subject {
  constructor(noun) {
    this.noun = noun;
    this.revisions = [];
    this.keptBack = 0;
    // by field, the canonical texts of what was given
    this.issued = new Map();
  }

  get latest() {
    return this.revisions[this.revisions.length - 1];
  }

  get withdrawn() {
    return this.latest.kind.endsWith(".withdrawn");
  }

  get label() {
    const number = this.latest.values.get("number");
    return number === undefined ? this.noun : `${this.noun} ${number}`;
  }

  get notShown() {
    return this.revisions.length ? this.latest.revision - this.revisions.length : 0;
  }
}

// Say which entries are missing, there more than once, unknown to the head or moved.
export function sayDisplaced({ numbers, count, commitments }, findings) {
  const counted = new Map();
  for (const n of numbers) counted.set(n, (counted.get(n) ?? 0) + 1);
  const rising = (some) => [...some].sort((one, other) => one - other);
  const own = [...counted.keys()].filter((n) => n >= 1 && n <= count);
  let before = 0;
  for (const n of [...rising(own), count + 1]) {
    if (n === before + 2) findings.problem("entry-without-opening", RECORD, { entry: before + 1 });
    else if (n > before + 2) {
      findings.problem("entries-without-opening", RECORD, { first: before + 1, last: n - 1 });
    }
    before = n;
  }
  const all = rising(counted.keys());
  for (const n of all.filter((each) => counted.get(each) > 1)) {
    findings.problem("entry-twice", RECORD, { entry: n, count: counted.get(n) });
  }
  for (const n of all.filter((each) => each < 1 || each > count)) {
    findings.problem("entry-beyond-the-end", RECORD, { entry: n, entries: count });
  }
  own.slice(1).forEach((n, at) => {
    if (n < own[at]) findings.problem("entry-out-of-order", RECORD, { entry: n, before: own[at] });
  });
  if (commitments !== count) {
    findings.problem("commitments-not-as-many", RECORD, { entries: count, count: commitments });
  }
}

// The opened subjects by identifier; says what does not fit.
export function examineOpenings(record, findings) {
  const subjects = new Map();
  const whole = record.openings.filter((opening) => isWhole(opening, findings));
  const shown = whole.filter((opening) => !opening.shut);
  for (const opening of shown) place(subjects, opening, findings);
  for (const [id, line] of follow(whole, record.commitments, findings)) {
    subjects.get(id).keptBack = line.keptBack;
  }
  inTime(shown, findings);
  numbers(subjects, findings);
  for (const subject of subjects.values()) {
    if (!subject.revisions.length) continue;
    sayWhatIsNotShown(subject, findings);
    sayState(subject, findings);
  }
  return subjects;
}

// Whether an opening is what was committed to, in the form of an entry; says so where it is not.
function isWhole({ n, shut, values, withheld, comes }, findings) {
  const all = shut || STRUCTURE.every((name) => values.has(name));
  const enough = values.size + withheld >= STRUCTURE.length;
  if (!all || !enough || !comes) {
    findings.problem("opening-wrong", RECORD, { entry: n });
    return false;
  }
  if (!fits(values.get(PREVIOUS), COMMITMENT) || !(shut || isWellFormed(values))) {
    findings.problem("entry-malformed", RECORD, { entry: n });
    return false;
  }
  return true;
}

function isWellFormed(values) {
  const or = (name, otherwise) => (values.has(name) ? values.get(name) : otherwise);
  const size = or("size", null);
  return (
    values.get("@version") === 1 &&
    typeof values.get("@zone") === "string" &&
    typeof values.get("@clock") === "string" &&
    fits(values.get("@written"), WRITTEN) &&
    fits(values.get("@kind"), KIND) &&
    fits(values.get("@subject"), SUBJECT) &&
    isCount(values.get("@revision")) &&
    isCount(or("number", 1)) &&
    (size === null || (Number.isInteger(size) && size >= 0)) &&
    fits(or("sha256", "0".repeat(64)), HASH) &&
    typeof or("reference", "") === "string"
  );
}

function fits(value, form) {
  return typeof value === "string" && form.test(value);
}

function isCount(value) {
  return Number.isInteger(value) && value >= 1;
}

// Put an opened entry with its subject; later revisions must come later, and keep its kind.
function place(subjects, { n, values }, findings) {
  const kind = values.get("@kind");
  const revision = values.get("@revision");
  const noun = kind.split(".")[0];
  const id = values.get("@subject");
  if (!subjects.has(id)) subjects.set(id, new Subject(noun));
  const subject = subjects.get(id);
  const before = subject.revisions;
  if (subject.noun !== noun || (before.length && subject.latest.revision >= revision)) {
    findings.problem("revision-out-of-order", RECORD, { entry: n });
    return;
  }
  const fixed = FIXED.get(noun) ?? ["number"];
  for (const name of fixed.filter((issued) => values.has(issued))) {
    const held = subject.issued.get(name) ?? new Set();
    subject.issued.set(name, held.add(canonical(values.get(name))));
    if (held.size > 1) {
      findings.problem("issued-field-rewritten", RECORD, { entry: n, field: name });
    }
  }
  before.push({ n, kind, revision, values });
}

// Where two neighbours are opened, a clock that went back must be owned up to.
function inTime(shown, findings) {
  shown.forEach((opening, at) => {
    const before = at ? shown[at - 1] : null;
    const clock = opening.values.get("@clock") !== "";
    if (before && before.n === opening.n - 1) {
      const back = opening.values.get("@written") < before.values.get("@written");
      if (back !== clock) findings.problem("clock-not-owned", RECORD, { entry: opening.n });
    }
    if (clock) findings.note("clock-went-back", RECORD, { entry: opening.n });
  });
}

// A number belongs to one subject of its kind.
function numbers(subjects, findings) {
  const taken = new Map();
  for (const [id, subject] of subjects) {
    const number = subject.revisions.length ? subject.latest.values.get("number") : undefined;
    if (number === undefined) continue;
    const name = `${subject.noun} ${number}`;
    if (!taken.has(name)) taken.set(name, id);
    if (taken.get(name) !== id) {
      findings.problem("number-twice", RECORD, { entry: subject.latest.n, number });
    }
  }
}

// Say what does not simply stand: withdrawn, put back, or turned out to be something else.
function sayState({ latest, label, withdrawn, revisions }, findings) {
  const said = (code, entry, more = {}) => {
    findings.note(code, RECORD, { entry, subject: label, ...more });
  };
  if (withdrawn) {
    said("entry-withdrawn", latest.n);
    return;
  }
  const back = revisions.filter(({ kind }) => kind.endsWith(".reinstated"));
  if (back.length) said("entry-reinstated", back[back.length - 1].n);
  const other = latest.values.get("turned_out");
  if (typeof other !== "object" || other === null || Array.isArray(other)) return;
  const reason = Object.hasOwn(other, "reason") ? other.reason : "";
  said("entry-turned-out", latest.n, { why: REASONS.includes(reason) ? reason : "-" });
}

function sayWhatIsNotShown(subject, findings) {
  const entry = subject.latest.n;
  if (subject.notShown > 0) {
    findings.note("revisions-not-shown", RECORD, { entry, count: subject.notShown });
  }
  if (subject.keptBack) {
    const detail = { entry, subject: subject.label, count: subject.keptBack };
    findings.note("later-revision-kept-back", RECORD, detail);
  }
}
