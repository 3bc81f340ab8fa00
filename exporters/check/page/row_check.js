// The printed rows of transcripts against the lines of their conversations, cell by cell.
// `exporters/check/row_check.py` is the twin of this. A row is compared only with a line that is as
// committed to; one that was compared with nothing is never equal.

import { EVIDENCE, conversationPath } from "./bag.js";
import { ROW_TEXTS } from "./generated.js";
import { RowWords, Unreadable, filled, isOthers, isOwn, whoOf } from "./line_row.js";
import { spelledAlike } from "./word_check.js";

const CODES = [
  ["number", "row-number-differs"],
  ["time", "row-time-differs"],
  ["sender", "row-sender-differs"],
  ["words", "row-words-differ"],
  ["facts", "row-facts-differ"],
  ["translates", "own-words-differ"],
  ["translated", "own-words-differ"],
  ["hears", "own-words-differ"],
  ["heard", "own-words-differ"],
];
const COUNT = "([0-9]{1,3}(?:,[0-9]{3}){0,4})";
const NAMED = 20;
const [WAITING, TOLD, EQUAL] = [0, 1, 2];

// The rows of every conversation, as the pages have them; `isWhole` if all volumes are here.
export class PrintedTranscripts {
  constructor(volumes, isWhole, findings) {
    this.equal = 0;
    this.findings = findings;
    this.isWhole = isWhole;
    this.held = new Map();
    for (const [file, { cells }] of volumes) this.gather(file, cells);
  }

  gather(file, cells) {
    let of = 0;
    let row = { at: -1, cells: new Map() };
    for (const { page, part, more, text, seen, ...mark } of cells) {
      if (!mark.of) {
        this.findings.problem("row-not-marked", file, { page });
        continue;
      }
      const isOther = mark.of !== of || mark.at !== row.at;
      if (isOther || (row.cells.has(part) && !more)) {
        of = mark.of;
        row = { file, page, at: mark.at, cells: new Map(), seen: true, state: WAITING };
        if (!this.held.has(of)) this.held.set(of, { heads: [], rows: [] });
        this.held.get(of)[part === "head" ? "heads" : "rows"].push(row);
      }
      row.cells.set(part, (row.cells.get(part) ?? "") + text);
      row.seen = row.seen && seen;
    }
  }

  // What is printed of a conversation; without facts nothing can be compared.
  rowsOf(of, facts) {
    const held = this.held.get(of.number) ?? { heads: [], rows: [] };
    this.held.delete(of.number);
    return new PrintedRows(this, held, of, facts);
  }

  // The rows of conversations whose lines are not here.
  sayRest() {
    for (const number of [...this.held.keys()].sort((one, other) => one - other)) {
      const { rows, heads } = this.held.get(number);
      this.sayNotCompared(number, rows.length || heads.length);
    }
  }

  sayNotCompared(number, count) {
    if (count) this.findings.gap("rows-not-compared", EVIDENCE, { number, count });
  }
}

// The first runs of lines that no page has, and how many there are.
class Runs {
  constructor(code) {
    this.code = code;
    this.count = 0;
    this.runs = [];
    this.last = -1;
  }

  add(first, last) {
    const goesOn = first === this.last + 1 && this.count > 0;
    this.last = last;
    if (goesOn && this.count === this.runs.length) this.runs.at(-1)[1] = last;
    else if (!goesOn) {
      this.count += 1;
      if (this.runs.length < NAMED) this.runs.push([first, last]);
    }
  }
}

// The rows of one conversation, compared while its lines go by.
class PrintedRows {
  constructor(printed, held, { number, lines, fromMe }, facts) {
    Object.assign(this, { printed, held, number, lines, fromMe, facts });
    this.byLine = new Map();
    for (const row of held.rows) if (!this.byLine.has(row.at)) this.byLine.set(row.at, row);
    this.missing = new Runs("rows-missing");
    this.unsaid = new Runs("gap-missing");
    // own, others, neither: of the lines that are shown, and of the runs as they are printed
    [this.shownSides, this.keptSides] = [[0, 0, 0], [0, 0, 0]];
    [this.first, this.last] = [0, 0];
    this.skipped = new Set();
    this.odd = [];
  }

  // Compare the row of a line that is as the record has it.
  shown(n, line) {
    this.endRun();
    this.shownSides[isOwn(line) ? 0 : isOthers(line) ? 1 : 2] += 1;
    const row = this.byLine.get(n);
    if (!row) this.missing.add(n, n);
    else if (this.facts) this.compare(row, line);
  }

  // Take a line that is not shown into the run that is going on.
  keptBack(n) {
    this.first = this.first || n;
    this.last = n;
  }

  // Say what is left; `isWhole` if each line came once, in its place, as committed to.
  end(isWhole) {
    this.endRun();
    this.sayOrder();
    const { rows, heads } = this.held;
    const count = (isSo) => rows.filter(({ state }) => isSo(state)).length;
    let waiting = 0;
    if (isWhole && this.facts) {
      this.sayUnmatched();
      this.sayCounts();
      waiting = count((state) => state === WAITING);
      this.printed.equal += count((state) => state === EQUAL);
    } else {
      waiting = count((state) => state !== TOLD) || heads.length;
    }
    this.printed.sayNotCompared(this.number, waiting);
  }

  compare(row, line) {
    let words = [];
    try {
      words = ROW_TEXTS.map((texts) => new RowWords(line, this.facts, texts));
    } catch (cause) {
      if (!(cause instanceof Unreadable)) throw cause;
      this.skipped.add(row.at);
      return;
    }
    row.state = EQUAL;
    for (const [part, code] of CODES) {
      const cell = spelledAlike(row.cells.get(part) ?? "");
      if (!words.some((each) => each.fits(part, cell))) this.say(code, row);
    }
    const parts = CODES.map(([part]) => part);
    if ([...row.cells.keys()].some((part) => !parts.includes(part))) {
      this.say("row-facts-differ", row);
    }
    if (!row.seen) this.say("row-not-seen", row);
  }

  // Compare the row of the run that ends here with the lines in it.
  endRun() {
    const { first, last } = this;
    this.first = 0;
    if (!first || !this.facts) return;
    const row = this.byLine.get(first);
    if (!row?.cells.has("gap")) {
      this.unsaid.add(first, last);
      return;
    }
    row.state = EQUAL;
    const sides = this.sidesOf(row, first, last);
    if (sides?.reduce((one, other) => one + other) !== last - first + 1) {
      this.odd.push([row, first, last]);
    } else {
      this.keptSides = this.keptSides.map((one, at) => one + sides[at]);
    }
  }

  // What the row of a run counts by side, if the rest of it is as it has to be.
  sidesOf(row, first, last) {
    const parts = ["gap", "count", "sides"];
    if (row.cells.size !== 3 || !parts.every((part) => row.cells.has(part))) return null;
    const [gap, count, sides] = parts.map((part) => spelledAlike(row.cells.get(part)));
    const number = (n) => `[${String(n).padStart(4, "0")}]`;
    for (const texts of ROW_TEXTS) {
      const said = first === last
        ? number(first)
        : filled(texts.gap, { first: number(first), last: number(last) });
      const counted = filled(texts["gap-count"], { n: withCommas(last - first + 1) });
      const found = countsOf(texts["gap-sides"], sides, { who: whoOf(this.facts, texts) });
      if (gap === said && count === counted && found) {
        return [found.get("own"), found.get("other"), found.get("rest")];
      }
    }
    return null;
  }

  sayOrder() {
    let before = -1;
    for (const row of this.held.rows) {
      if (row.at < before) this.say("row-out-of-order", row, { before });
      else if (row.at === before) this.say("row-twice", row);
      before = Math.max(before, row.at);
    }
  }

  // Say what runs do not come to, which rows are of no line that is shown, and what no page has.
  sayUnmatched() {
    for (const [row, first, last] of this.odd) this.say("gap-differs", row, { first, last });
    for (const row of this.held.rows) {
      if (!row.seen && row.cells.has("gap")) this.say("row-not-seen", row);
      if (row.state === WAITING && !this.skipped.has(row.at)) this.say("row-of-nothing", row);
    }
    const isPrinted = sum(this.shownSides) || this.held.rows.length;
    if (!this.printed.isWhole || !isPrinted) return;
    const { findings } = this.printed;
    for (const { code, runs, count } of [this.missing, this.unsaid]) {
      for (const [first, last] of runs) {
        findings.problem(code, EVIDENCE, { number: this.number, first, last });
      }
      if (count > runs.length) findings.problem("and-more", EVIDENCE, { count: count - runs.length });
    }
  }

  // Say which counts by side do not come to what the lines and the entry say.
  sayCounts() {
    const own = this.fromMe === null ? null : this.fromMe - this.shownSides[0];
    const kept = this.lines - sum(this.shownSides);
    const isCounted = this.held.rows.length > 0 && sum(this.keptSides) === kept;
    if (isCounted && own !== null && own !== this.keptSides[0]) {
      const detail = { number: this.number, said: this.keptSides[0], record: own };
      this.printed.findings.problem("gaps-miscounted", EVIDENCE, detail);
    }
    for (const row of this.held.heads) {
      row.state = EQUAL;
      if (!this.isHead(row, own, isCounted)) this.say("head-differs", row);
      if (!row.seen) this.say("row-not-seen", row);
    }
  }

  // Whether the count above the rows says what they and the entry come to.
  isHead(row, own, isCounted) {
    if (row.cells.size !== 1) return false;
    const [shown, { lines }] = [sum(this.shownSides), this];
    const fixed = { number: String(this.number), file: conversationPath(this.number) };
    for (const texts of ROW_TEXTS) {
      const said = countsOf(texts.head, spelledAlike(row.cells.get("head")), fixed);
      if (!said) continue;
      const sides = ["own", "other", "rest"];
      const kept = sides.map((side) => said.get(`kept_${side}`));
      return sides.every((side, at) => said.get(side) === this.shownSides[at])
        && said.get("shown") === shown
        && said.get("lines") === lines
        && said.get("kept") === lines - shown
        && sum(kept) === lines - shown
        && (own === null || own === kept[0])
        && (!isCounted || kept.every((count, at) => count === this.keptSides[at]));
    }
    return false;
  }

  say(code, row, more = {}) {
    row.state = TOLD;
    const detail = { page: row.page, number: this.number, line: row.at, ...more };
    this.printed.findings.problem(code, row.file, detail);
  }
}

function sum(counts) {
  return counts.reduce((one, other) => one + other, 0);
}

function withCommas(count) {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

// The counts by their names in a text, as somebody said it; null for another text.
function countsOf(text, said, fixed) {
  const names = [];
  let pattern = "";
  for (const [, literal, name] of text.matchAll(/([^{]*)(?:\{([a-z_]+)\}|$)/g)) {
    pattern += quoted(literal);
    if (name && Object.hasOwn(fixed, name)) pattern += quoted(fixed[name]);
    else if (name) {
      names.push(name);
      pattern += COUNT;
    }
  }
  const found = new RegExp(`^${pattern}$`).exec(said);
  if (!found) return null;
  const counts = new Map(names.map((name, at) => [name, Number(found[at + 1].replace(/,/g, ""))]));
  return names.every((name, at) => withCommas(counts.get(name)) === found[at + 1]) ? counts : null;
}

function quoted(text) {
  return spelledAlike(text).replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
