// What folder and loose files have in common: the parts, the seal over them, and the proofs.

import { hex, latin1, unhex } from "./bytes.js";
import { Damaged, DisplacedEntries, LaterFormat } from "./damaged.js";
import { sha256 } from "./sha256.js";
import * as bag from "./bag.js";
import { examineChain } from "./chain.js";
import { examineConversations } from "./conversation_check.js";
import { examineExhibits } from "./exhibit_check.js";
import { examineFigures } from "./figure_check.js";
import { examineHistory } from "./history.js";
import { examineOpenings, sayDisplaced } from "./disclosures.js";
import { MAX_RECORD } from "./record_json.js";
import { readRecord } from "./record_reader.js";
import { PrintedTranscripts } from "./row_check.js";
import { MAX_STAMP } from "./time_stamp.js";
import { compareKeys, examineSignature } from "./signature_check.js";
import { examineFeet, examineSheets, markedIn, readVolumes } from "./sheet_check.js";
import { MAX_SUPPLEMENTS, examineSupplements, parseSupplements } from "./supplement_check.js";
import { wholeOf } from "./source_files.js";
import { PrintedWords } from "./word_check.js";
import { MAX_BYTES as MAX_SIGNATURE, fingerprint, parseKey } from "./signature_file.js";

// The parts that a check reads, and the most bytes that it reads of each.
export const LIMITS = new Map([
  [bag.TAG_LIST, bag.MAX_LIST],
  [bag.MANIFEST, bag.MAX_LIST],
  [bag.SIGNATURE, MAX_SIGNATURE],
  [bag.KEY, MAX_SIGNATURE],
  [bag.RECORD, MAX_RECORD],
  [bag.INFO, 4096],
  [bag.DECLARATION, 4096],
  [bag.HOW_TO_CHECK, 1 << 20],
  [bag.SUPPLEMENTS, MAX_SUPPLEMENTS],
]);

// The most that is read of this file, or undefined if it is only hashed.
export function mostBytes(path) {
  return bag.isStamp(path) ? MAX_STAMP + 1 : LIMITS.get(path);
}

// The parts as far as they are there and parse; `raw` holds their bytes, by path, and of the record
// what was read of it: its bytes are as many as those of all else together.
class Parts {
  constructor(raw, findings) {
    this.raw = raw;
    this.hashes = new Map([...raw].map(([path, part]) => [path, part.sha256 ?? hex(sha256(part))]));
    this.tags = this.parsed(bag.TAG_LIST, bag.parseTagList, findings);
    this.manifest = this.parsed(bag.MANIFEST, bag.parseManifest, findings);
    this.key = this.parsed(bag.KEY, parseKey, findings);
    this.record = this.parsed(bag.RECORD, recordOf, findings);
    this.supplement = this.parsed(bag.SUPPLEMENTS, parseSupplements, findings);
    this.history = { erased: new Set(), rotations: [], restored: new Map() };
    this.seal = null;
  }

  // The part, or null where it is not there, or is not of its form, which is then said.
  parsed(path, parse, findings) {
    if (!this.raw.has(path)) return null;
    try {
      return parse(this.raw.get(path));
    } catch (cause) {
      if (cause instanceof LaterFormat) findings.laterFormat(path, cause);
      else if (cause instanceof DisplacedEntries) sayDisplaced(cause, findings);
      else if (cause instanceof Damaged) {
        findings.problem("part-malformed", path, { reason: cause.reason });
      } else throw cause;
      return null;
    }
  }

  // Whether a part is the one that the tag list names; so it is too where there is no list.
  // What is not as listed was changed, and accuses nobody else.
  isAsListed(path) {
    if (!this.raw.has(path) || !this.tags) return this.raw.has(path);
    return this.hashes.get(path) === this.tags.get(path);
  }

  // Whether the list that names this path is the signed one.
  trusts(path) {
    return this.seal.holds && (!bag.isPayload(path) || this.isAsListed(bag.MANIFEST));
  }
}

function recordOf({ record, refused }) {
  if (refused) throw refused;
  return record;
}

// A part as it is handed to `readParts`.
export async function readPart(path, source) {
  return path === bag.RECORD ? readRecord(source) : wholeOf(source);
}

// The parts of nothing, of which nothing is said.
export function noParts(findings) {
  const parts = new Parts(new Map(), findings);
  parts.seal = { holds: false, key: null, made: "" };
  return parts;
}

// Parse every part, and look at the seal.
export async function readParts(raw, able, findings) {
  const parts = new Parts(raw, findings);
  const inRecord = parts.record ? unhex(parts.record.key) : null;
  if (parts.isAsListed(bag.RECORD)) compareKeys(parts.key, inRecord, findings);
  const named = [parts.key, inRecord].filter(Boolean);
  const keys = named.filter((key, at) => !at || hex(key) !== hex(named[0]));
  const [tagList, signature] = [raw.get(bag.TAG_LIST), raw.get(bag.SIGNATURE)];
  parts.seal = await examineSignature(tagList, signature, keys, able, findings);
  return parts;
}

// Examine whatever the parts allow; the counts. `sizes` are of the files that are at hand, `pdfs`
// are the volumes of the document and the summary that are at hand and as listed, `lines` the lines
// of conversations that are at hand: the record says whether they are the right ones.
export async function examineParts(parts, { sizes, pdfs, lines, able }, findings) {
  smallParts(parts, sizes, findings);
  const { record } = parts;
  const manifest = parts.isAsListed(bag.MANIFEST) ? parts.manifest : null;
  const signed = record && parts.isAsListed(bag.RECORD);
  const printed = signed ? new PrintedWords(record) : null;
  const volumes = new Map();
  await readVolumes(manifest || signed ? pdfs : new Map(), findings, (path, read) => {
    if (path !== bag.SUMMARY) printed?.compare(path, read.pieces);
    // they are most of what is read of a volume, and were compared
    volumes.set(path, { ...read, pieces: [] });
  });
  if (manifest) examineFeet(volumes, parts.hashes.get(bag.MANIFEST), findings);
  const summary = volumes.get(bag.SUMMARY);
  volumes.delete(bag.SUMMARY);
  if (!record) return {};
  await examineChain(record, able, findings);
  const subjects = examineOpenings(record, findings);
  parts.history = await examineHistory(record, subjects, able, findings);
  const before = parts.isAsListed(bag.SUPPLEMENTS) ? parts.supplement : null;
  if (before) examineSupplements(before, record, parts.history, findings);
  if (manifest && signed) {
    examineExhibits(subjects.values(), manifest, sizes, before, findings);
  }
  const all = [...subjects.values()];
  const isComplete = volumes.size === documents(parts);
  const told = signed
    ? await examineLines(all, parts, { volumes, lines, isComplete }, findings)
    : { lines_shown: 0, lines_kept_back: 0, rows_equal: 0 };
  const isWhole = !parts.supplement && isComplete;
  const scope = { worded: printed?.entries, isWhole };
  const sheets = signed ? examineSheets(volumes, record, all, scope, findings) : 0;
  const places = {
    hasSummary: Boolean(parts.tags?.has(bag.SUMMARY)),
    given: before?.bundles.at(-1).entries ?? 0,
  };
  if (signed && isComplete) printed.examineMissing(markedIn(volumes), places);
  if (signed) findings.addAll(printed.findings);
  const equal = signed && summary ? examineFigures(summary, record, findings) : 0;
  const found = { sheets, words_compared: printed?.count ?? 0, figures_equal: equal, ...told };
  return { ...counts(record, all, parts.history), ...found };
}

// The lines of conversations, and the rows of the pages that are printed of them.
async function examineLines(all, { tags }, { volumes, lines, isComplete }, findings) {
  const printed = new PrintedTranscripts(volumes, isComplete, findings);
  const told = await examineConversations(all, { lines, tags, printed }, findings);
  return { ...told, rows_equal: printed.equal };
}

// How many volumes the document has.
function documents(parts) {
  return [...(parts.tags?.keys() ?? [])].filter(bag.isDocument).length;
}

function counts(record, subjects, history) {
  const shown = record.openings.filter((opening) => !opening.shut);
  const sum = (items, count) => items.reduce((total, item) => total + count(item), 0);
  return {
    entries: record.commitments.length,
    entries_opened: shown.length,
    entries_withheld: record.openings.length - shown.length,
    entries_erased: history.erased.size,
    keys_before: history.rotations.length,
    fields_withheld: sum(shown, (opening) => opening.withheld),
    revisions_not_shown: sum(subjects, (subject) => Math.max(0, subject.notShown)),
    later_revisions_kept_back: sum(subjects, (subject) => subject.keptBack),
  };
}

// What the small parts say must agree with the rest.
function smallParts(parts, sizes, findings) {
  const { raw, seal } = parts;
  const text = (path) => (raw.has(path) ? latin1(raw.get(path)) : null);
  if ((text(bag.DECLARATION) ?? bag.DECLARATION_TEXT) !== bag.DECLARATION_TEXT) {
    findings.problem("part-malformed", bag.DECLARATION, { reason: "text" });
  }
  const record = parts.isAsListed(bag.RECORD) ? parts.record : null;
  const made = record ? record.made : "";
  if (made && seal.holds && seal.made !== made) {
    findings.problem("time-differs", bag.SIGNATURE, { said: seal.made, record: made });
  }
  const how = text(bag.HOW_TO_CHECK);
  if (seal.key && how !== null && !how.includes(fingerprint(seal.key))) {
    findings.problem("other-fingerprint-printed", bag.HOW_TO_CHECK);
  }
  const info = parts.parsed(bag.INFO, bag.parseInfo, findings);
  if (info && made && info.date !== made.slice(0, 10)) {
    findings.problem("time-differs", bag.INFO, { said: info.date, record: made });
  }
  if (info && parts.manifest && parts.isAsListed(bag.MANIFEST)) {
    const size = totalSize(parts.manifest, sizes) ?? info.totals.split(".")[0];
    if (info.totals !== `${size}.${parts.manifest.size}`) {
      findings.problem("totals-differ", bag.INFO);
    }
  }
}

// The bytes of all files of the list, or null if not all of them are at hand.
function totalSize(manifest, sizes) {
  const paths = [...manifest.keys()];
  if (!paths.every((path) => sizes.has(path))) return null;
  return paths.reduce((total, path) => total + sizes.get(path), 0);
}
