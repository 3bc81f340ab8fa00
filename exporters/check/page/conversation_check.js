// Lines of conversations against what the record commits to: each line that is shown by itself, and
// all of them in order. A file is read row by row; whatever is in it, the answer is a finding.

import { fromUtf8, hex, join, latin1, unhex, utf8 } from "./bytes.js";
import * as bag from "./bag.js";
import { canonical } from "./canonical.js";
import { LaterFormat } from "./damaged.js";
import { count, digits, format, must, object } from "./exact_json.js";
import { Unreadable, factsOf, isOwn } from "./line_row.js";
import { mustNotBeDeep } from "./record_json.js";
import { Sha256, sha256 } from "./sha256.js";
import { piecesOf } from "./source_files.js";

const FIELD = utf8("daybook/field/v1");
const LINES = utf8("daybook/lines/v1");
const MAX_ROW = 4 * 1024 * 1024 + 1024;
const MAX_LINES = 10_000_000;
const DEEPEST = 16;
// How many of a kind are named; of the others it is said how many.
const NAMED = 20;
const LINE_END = 0x0a;
// A row without its line is read by its form alone: there may be millions of them.
const KEPT = /^\{"commitment":"([0-9a-f]{64})","n":(0|[1-9]\d{0,15})\}\n$/;

// Say what does not fit; the counts. `lines` are the files that are at hand, by path, `tags` is the
// tag list, or null, `printed` are the rows on the pages.
export async function examineConversations(subjects, { lines, tags, printed }, findings) {
  const known = new Map();
  for (const subject of subjects) {
    const found = conversationOf(subject);
    if (found) known.set(found.number, found);
  }
  const counts = { lines_shown: 0, lines_kept_back: 0 };
  for (const path of [...lines.keys()].sort()) {
    const of = known.get(bag.conversationOf(path));
    if (!of) {
      findings.problem("lines-of-nothing", path);
      continue;
    }
    const rows = printed.rowsOf(of, factsAbout(of, subjects));
    await new LinesFile(path, of, rows, findings).examine(lines.get(path), counts);
  }
  printed.sayRest();
  const missed = [...known.keys()].sort((one, other) => one - other);
  for (const number of missed.filter((each) => tags && !tags.has(bag.conversationPath(each)))) {
    const { entry, lines: all } = known.get(number);
    findings.note("lines-not-included", "", { entry, number, lines: all });
  }
  return counts;
}

function factsAbout({ id, of }, subjects) {
  try {
    return factsOf(id, of, subjects);
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    return null;
  }
}

// What is shown of a conversation's entry, or null where it is not enough.
function conversationOf(subject) {
  if (subject.noun !== "conversation" || !subject.revisions.length || subject.withdrawn) return null;
  const { n, values } = subject.latest;
  const [number, lines, commitment] = ["number", "lines", "commitment"].map((each) => (
    values.get(each)
  ));
  if (!isCount(number) || !isCount(lines) || typeof commitment !== "string") return null;
  const said = values.get("from_me");
  const [id, of] = [String(values.get("@subject") ?? ""), String(values.get("of") ?? "")];
  return { id, of, entry: n, number, lines, commitment, fromMe: isCount(said) ? said : null };
}

function isCount(value) {
  return Number.isInteger(value) && value >= 0;
}

// The first of some items, and how many there were.
class Few {
  constructor() {
    this.first = [];
    this.count = 0;
  }

  add(item) {
    this.count += 1;
    if (this.first.length < NAMED) this.first.push(item);
  }
}

// The numbers of the lines as they stand: which came, and which is out of its place.
class LineOrder {
  constructor(lines) {
    this.lines = lines;
    this.rows = 0;
    this.behind = new Few();
    this.twice = new Few();
    this.beyond = new Few();
    this.displaced = new Few();
    this.last = 0;
    this.seen = new Uint8Array((lines >> 3) + 1);
  }

  add(n) {
    this.rows += 1;
    if (n !== this.rows) this.displaced.add([this.rows, n]);
    if (n < 1 || n > this.lines) this.beyond.add(n);
    else if (this.has(n)) this.twice.add(n);
    else {
      this.seen[n >> 3] |= 1 << (n & 7);
      if (n < this.last) this.behind.add([n, this.last]);
      this.last = n;
    }
  }

  has(n) {
    return Boolean((this.seen[n >> 3] >> (n & 7)) & 1);
  }

  // The first and last of each run of lines that did not come.
  missing() {
    const found = new Few();
    let first = 0;
    for (let n = 1; n <= this.lines + 1; n += 1) {
      const isHere = n > this.lines || this.has(n);
      if (isHere && first) found.add([first, n - 1]);
      first = isHere ? 0 : first || n;
    }
    return found;
  }

  // Whether each line is there once and in its place.
  get isWhole() {
    return this.rows === this.lines && !this.displaced.count;
  }

  // The two lines that changed places, if that is all that is wrong.
  swapped() {
    if (this.rows !== this.lines || this.displaced.count !== 2) return null;
    const [[row, n], [otherRow, otherN]] = this.displaced.first;
    return row === otherN && otherRow === n ? [row, otherRow] : null;
  }
}

// One file of lines.
class LinesFile {
  constructor(path, of, rows, findings) {
    this.path = path;
    this.of = of;
    this.rows = rows;
    this.findings = findings;
    this.shown = 0;
    this.kept = 0;
    this.own = 0;
    this.differing = new Few();
    this.order = null;
    this.ordered = new Sha256().add(LINES);
  }

  // Read the file to its end; say what is found, and add to the counts.
  async examine(source, counts) {
    let isRead = false;
    try {
      isRead = await this.read(source);
    } catch {
      this.problem("file-unreadable");
    }
    this.rows.end(isRead && this.fits(counts));
  }

  // Whether all of it was read.
  async read(source) {
    for await (const row of rowsOf(source)) {
      // twice as many are more than any slip makes; the rest says nothing new
      if (this.order && this.order.rows > 2 * this.of.lines) break;
      if (!(this.order ? this.row(row) : this.head(row))) return false;
    }
    if (!this.order) this.problem("part-malformed", { reason: "form" });
    return Boolean(this.order);
  }

  // Whether each line is there once, in its place, and as committed to.
  fits(counts) {
    this.sayOrder();
    this.say(this.differing);
    const { order, of } = this;
    const isCommitted = hex(this.ordered.digest()) === of.commitment;
    const isFitting = order.isWhole && isCommitted && !this.differing.count;
    if (order.isWhole && !isCommitted) this.problem("lines-not-committed", { entry: of.entry });
    else if (isFitting) this.sayFitting();
    counts.lines_shown += this.shown;
    counts.lines_kept_back += this.kept;
    return isFitting;
  }

  // Whether the first row is the one that belongs here.
  head(bytes) {
    const { entry, number, lines } = this.of;
    let head = null;
    try {
      head = readHead(bytes);
    } catch (cause) {
      if (cause instanceof LaterFormat) this.findings.laterFormat(this.path, cause);
      else this.problem("part-malformed", { reason: "form" });
      return false;
    }
    if (head.conversation !== number || head.lines !== lines || lines > MAX_LINES) {
      this.problem("lines-of-another", { entry, lines });
      return false;
    }
    this.order = new LineOrder(lines);
    return true;
  }

  // Whether a row has the form of one; it is counted.
  row(bytes) {
    let found = null;
    try {
      found = readRow(bytes);
    } catch {
      this.problem("line-malformed", { row: this.order.rows + 1 });
      return false;
    }
    this.order.add(found.n);
    this.ordered.add(unhex(found.commitment));
    if (found.line) this.line(found);
    else {
      this.kept += 1;
      this.rows.keptBack(found.n);
    }
    return true;
  }

  line({ n, commitment, line, text, salt }) {
    if (line.n !== n) {
      const other = Number.isInteger(line.n) ? line.n : "-";
      this.differing.add(["line-of-another", { line: n, other }]);
    } else if (hex(sha256(FIELD, unhex(salt), utf8(`["${n}",${text}]`))) !== commitment) {
      this.differing.add(["line-differs", { line: n }]);
    } else {
      this.shown += 1;
      this.own += isOwn(line) ? 1 : 0;
      this.rows.shown(n, line);
    }
  }

  sayOrder() {
    const { order } = this;
    const swapped = order.swapped();
    if (swapped) this.problem("lines-swapped", { line: swapped[0], other: swapped[1] });
    if (swapped || order.isWhole) return;
    this.say(order.missing(), ([first, last]) => (
      first === last ? ["line-missing", { line: first }] : ["lines-missing", { first, last }]
    ));
    this.say(order.twice, (line) => ["line-twice", { line }]);
    this.say(order.beyond, (line) => ["line-beyond-the-end", { line, lines: order.lines }]);
    this.say(order.behind, ([line, before]) => ["line-out-of-order", { line, before }]);
  }

  say(some, told = (item) => item) {
    for (const item of some.first) this.problem(...told(item));
    const more = some.count - some.first.length;
    if (more) this.problem("and-more", { count: more });
  }

  sayFitting() {
    const { lines, fromMe } = this.of;
    const own = fromMe === null ? "-" : Math.max(0, fromMe - this.own);
    const detail = { shown: this.shown, lines, kept: this.kept, own };
    this.findings.note("lines-fit", this.path, detail);
  }

  problem(code, detail = {}) {
    this.findings.problem(code, this.path, detail);
  }
}

// The rows of a file, each with its line end; of one that is too long its beginning, and no more.
async function* rowsOf(source) {
  let rest = [];
  let held = 0;
  for await (const piece of piecesOf(source)) {
    let at = 0;
    for (let end = piece.indexOf(LINE_END); end >= 0; end = piece.indexOf(LINE_END, at)) {
      const own = piece.subarray(at, end + 1);
      yield held ? join(...rest, own) : own;
      rest = [];
      held = 0;
      at = end + 1;
    }
    if (at < piece.length) rest.push(piece.slice(at));
    held += piece.length - at;
    if (held > MAX_ROW) break;
  }
  if (held) yield join(...rest);
}

function readHead(bytes) {
  const { value, text } = valueOf(bytes);
  format(value, "daybook-lines/", "1");
  object(value, "conversation", "format", "lines");
  must(`${canonical(value)}\n` === text);
  return { conversation: count(value.conversation), lines: count(value.lines) };
}

function readRow(bytes) {
  const kept = bytes.length < 128 ? KEPT.exec(latin1(bytes)) : null;
  if (kept) return { commitment: kept[1], n: number(Number(kept[2])), line: null };
  const { value, text } = valueOf(bytes);
  object(value, "commitment", "line", "n", "salt");
  must(`${canonical(value)}\n` === text);
  const { line } = value;
  must(typeof line === "object" && line !== null && !Array.isArray(line));
  return {
    commitment: digits(value.commitment, 32),
    line,
    n: number(count(value.n)),
    salt: digits(value.salt, 32),
    text: canonical(line),
  };
}

// A number that no reader rounds.
function number(n) {
  must(Number.isSafeInteger(n));
  return n;
}

function valueOf(bytes) {
  must(bytes.length <= MAX_ROW);
  const text = fromUtf8(bytes);
  const value = JSON.parse(text);
  mustNotBeDeep(value, DEEPEST);
  return { value, text };
}
