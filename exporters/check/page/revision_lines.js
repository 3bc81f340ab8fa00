// Which entry revises which: every line of revisions, through shown and shut entries alike.

import { RECORD } from "./bag.js";
import { PREVIOUS } from "./record_json.js";

// The entries of one subject, and which of them are shut; `subject` once one is shown.
class Line {
  constructor() {
    this.subject = "";
    this.lastShown = 0;
    this.shut = [];
  }

  // How many revisions after the last one shown are shut.
  get keptBack() {
    return this.shut.filter((n) => n > this.lastShown).length;
  }
}

// The line of each subject that is shown; says what does not fit. Openings are by number.
export function follow(openings, commitments, findings) {
  const lines = new Lines(findings);
  const at = new Map();
  commitments.forEach((commitment, index) => {
    if (at.has(commitment)) findings.problem("commitment-twice", RECORD, { entry: index + 1 });
    else at.set(commitment, index + 1);
  });
  for (const opening of openings) {
    const previous = opening.values.get(PREVIOUS);
    // whatever is not in the list, or not before this entry, is no entry that it can revise
    lines.add(opening, previous ? at.get(previous) ?? opening.n : 0);
  }
  return lines.of;
}

// The lines as they grow, entry by entry; `of` has them by subject.
class Lines {
  constructor(findings) {
    this.findings = findings;
    this.places = new Map();
    this.revised = new Map();
    this.of = new Map();
  }

  // Put an entry in its line; `before` is the entry that it revises, or 0.
  add(opening, before) {
    const place = this.place(opening.n, before);
    if (!place) return;
    this.places.set(opening.n, place);
    if (opening.shut) place.line.shut.push(opening.n);
    else this.shown(opening, before, place);
  }

  place(n, before) {
    if (!before) return { line: new Line(), revision: 1 };
    if (before >= n) {
      this.findings.problem("revision-without-before", RECORD, { entry: n });
      return null;
    }
    if (!this.revised.has(before)) this.revised.set(before, n);
    const other = this.revised.get(before);
    if (other !== n) {
      this.findings.problem("revision-forked", RECORD, { entry: n, other, before });
    }
    const last = this.places.get(before);
    // where there is none, that entry is itself a problem and was named
    return last ? { line: last.line, revision: last.revision + 1 } : null;
  }

  shown({ n, values }, before, { line, revision }) {
    const subject = values.get("@subject");
    const said = values.get("@revision");
    if ((said === 1) !== (before === 0)) {
      this.findings.problem("revision-without-before", RECORD, { entry: n });
    } else if (said !== revision) {
      const detail = { entry: n, said, counted: revision };
      this.findings.problem("revision-misnumbered", RECORD, detail);
    }
    line.subject ||= subject;
    const mine = line.subject === subject;
    if (mine && !this.of.has(subject)) this.of.set(subject, line);
    if (!mine || this.of.get(subject) !== line) {
      this.findings.problem("revision-of-another", RECORD, { entry: n, before });
    }
    line.lastShown = n;
  }
}
