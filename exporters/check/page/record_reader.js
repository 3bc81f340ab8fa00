// `record.json` piece by piece: each opening is held against its commitment on the way. A text is
// taken only if it is, piece by piece, the one text of its values; any other is read whole, and
// `parseRecord` says what is wrong with it. Beside what is returned, one piece is in memory.

import { hex } from "./bytes.js";
import { isTextOf } from "./canonical.js";
import { Damaged, LaterFormat } from "./damaged.js";
import { disclosed } from "./disclosed_record.js";
import { must } from "./exact_json.js";
import { Bound, parseRecord, parseText, readOpening, refuseDisplaced } from "./record_json.js";
import { Sha256, sha256 } from "./sha256.js";
import { piecesOf, wholeOf } from "./source_files.js";

// A quotation mark in a string has a backslash before it, so these texts are in no string.
const OPENINGS = '"openings":[';
const BETWEEN = '},{"fields":[';
const AFTER = /^\],"vault":"([0-9a-f]{32})"\}\n$/;
const ANY_AFTER = `],"vault":"${"0".repeat(32)}"}\n`;
const PIECE = 128 * 1024;

// What a file discloses: its `sha256`, and the `record` or, as `refused`, why it is none. Throws
// only if it cannot be read. A piece has `least` characters or more, but for the last.
export async function readRecord(source, least = PIECE) {
  try {
    return await inPieces(source, least);
  } catch {
    return whole(await wholeOf(source));
  }
}

async function inPieces(source, least) {
  const [hash, text] = [new Sha256(), new RecordText(least)];
  for await (const bytes of piecesOf(source, 2 * least)) {
    hash.add(bytes);
    text.add(bytes);
  }
  return { record: text.end(), refused: null, sha256: hex(hash.digest()) };
}

function whole(bytes) {
  const digest = hex(sha256(bytes));
  try {
    const record = parseRecord(bytes);
    const { openings, commitments } = record;
    const shown = openings.map((opening) => disclosed(opening, commitments));
    return { record: { ...record, openings: shown }, refused: null, sha256: digest };
  } catch (cause) {
    if (!(cause instanceof Damaged || cause instanceof LaterFormat)) throw cause;
    return { record: null, refused: cause, sha256: digest };
  }
}

// The text of a record as it comes; throws for any that is not the one text of its values.
class RecordText {
  constructor(least) {
    this.least = least;
    this.decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    this.bound = new Bound();
    this.rest = "";
    this.more = "";
    this.record = null;
    this.openings = [];
  }

  add(bytes) {
    this.bound.add(bytes);
    this.more += this.decoder.decode(bytes, { stream: true });
    // what was looked through is looked through again with as much behind it, so it takes no longer
    if (this.more.length >= this.rest.length) this.take();
  }

  // The record, once all of its text came.
  end() {
    this.more += this.decoder.decode();
    this.take();
    const end = this.rest.length - ANY_AFTER.length;
    const after = AFTER.exec(this.rest.slice(Math.max(end, 0)));
    must(this.record && end >= 0 && after);
    if (end) this.piece(this.rest.slice(0, end));
    const { openings, record } = this;
    refuseDisplaced(openings, record);
    return { ...record, vault: after[1], openings };
  }

  take() {
    this.rest += this.more;
    this.more = "";
    if (!this.record) this.head();
    if (this.record) this.pieces();
  }

  // What stands before the openings: without them it is the text of a record that has none.
  head() {
    const found = this.rest.indexOf(OPENINGS);
    if (found < 0) return;
    const end = found + OPENINGS.length;
    this.record = parseText(this.rest.slice(0, end) + ANY_AFTER);
    this.rest = this.rest.slice(end);
  }

  pieces() {
    const end = this.rest.length - ANY_AFTER.length;
    let from = 0;
    for (;;) {
      const cut = this.rest.indexOf(BETWEEN, from + this.least);
      if (cut < 0 || cut + BETWEEN.length > end) break;
      this.piece(this.rest.slice(from, cut + 1));
      from = cut + 2;
    }
    this.rest = this.rest.slice(from);
  }

  piece(text) {
    const said = `[${text}]`;
    const items = JSON.parse(said);
    for (const item of items) {
      this.openings.push(disclosed(readOpening(item), this.record.commitments));
    }
    must(isTextOf(said, items, ""));
  }
}
