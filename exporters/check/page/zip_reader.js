// A zip, read strictly: stored or deflated, in one piece, every byte counted, no name that leads
// out. What would unpack to far more than it is, in one file or in all, is not unpacked.

import { isPart } from "./bag.js";
import { bytesOf, equal, fromUtf8, latin1 } from "./bytes.js";
import { hasLeftoverName } from "./file_manager_leftovers.js";
import { byLetter } from "./file_names.js";
import { canInflate } from "./source_files.js";

const MAX_FILES = 100_000;
const AT_ONCE = 64;
const MAX_DIRECTORY = 64 * 1024 * 1024;
const MAX_EXTRA = 4096;
const UNICODE_NAMES = 0x0800;
const BEHIND = 0x0008;
const HOW_HARD = 0x0006;
const LOCKED = 0x0001 | 0x0040 | 0x2000;
const [STORED, DEFLATED, DEFLATED_64] = [0, 8, 9];
const MARK = 0x08074b50;
// Prose packs to a fifth, and a blank picture to a hundredth. Beyond this nothing is that anybody
// would send; less than this can do no harm.
const [SWELLS, FILE_ANYWAY] = [250, 4 * 1024 * 1024];
const [ALL_SWELL, ALL_ANYWAY] = [100, 64 * 1024 * 1024];
const OF_A_MAC = "__MACOSX/";
const [DOS, UNIX] = [0, 3];
const SLASH = 0x2f;
const MAX_AROUND = 16;
const GAPS = ["packed", "locked", "split", "deflate64", "swells", "not-inflated-here"];
const ZIP64 = 0x0001;
const OTHER_NAME = 0x7075;
const FULL16 = 0xffff;
const FULL32 = 0xffffffff;

// Why a zip is not read, by code; what is only packed in another way contradicts nothing.
class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export async function isZip(blob) {
  const start = await bytesOf(blob.slice(0, 4));
  return ["80 75 3 4", "80 75 5 6"].includes(start.join(" "));
}

// The files in a zip as sources and folders, or the finding that says why it is not read.
export async function readZip(blob) {
  try {
    const end = await readEnd(blob);
    const entries = await readDirectory(blob, end);
    checkNames(entries);
    checkSwelling(entries, blob.size);
    await checkPieces(blob, entries, end.offset);
    must(canInflate() || entries.every(({ method }) => method === STORED), "archive-not-inflated-here");
    return { ...unpacked(blob, entries), refused: [] };
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    const level = GAPS.some((how) => cause.code === `archive-${how}`) ? "gap" : "problem";
    const refused = [{ code: cause.code, level, file: "", detail: {} }];
    return { sources: [], folders: [], refused };
  }
}

// The files, those in zips that hold parts of a bundle and nothing else in place of the zip.
export async function opened(sources) {
  const all = [];
  // many at a time: each first look is a wait, and a folder may hold thousands of files
  for (let at = 0; at < sources.length; at += AT_ONCE) {
    const some = sources.slice(at, at + AT_ONCE);
    const inside = await Promise.all(some.map(partsIn));
    inside.forEach((parts, n) => all.push(...(parts.length ? parts : [some[n]])));
  }
  return all;
}

async function partsIn({ name, blob, inZip }) {
  if (inZip || !(await isZip(blob).catch(() => false))) return [];
  // a Mac's notes of each file may lie beside them
  const sources = (await readZip(blob)).sources.filter((each) => !hasLeftoverName(each.name));
  if (!sources.every((each) => isPart(each.name))) return [];
  return sources.map((each) => ({ ...each, name: `${name}/${each.name}` }));
}

function must(holds, code = "archive-malformed") {
  if (!holds) throw new Refused(code);
}

async function viewOf(blob, from, size) {
  must(from >= 0 && from + size <= blob.size);
  const bytes = await bytesOf(blob.slice(from, from + size));
  return new DataView(bytes.buffer);
}

function big(view, at) {
  const number = Number(view.getBigUint64(at, true));
  must(Number.isSafeInteger(number));
  return number;
}

// Where the list of files stands, and how many it has; it must end where the end record begins.
async function readEnd(blob) {
  const start = blob.size - 22;
  const view = await viewOf(blob, start, 22);
  must(view.getUint32(0, true) === 0x06054b50 && view.getUint16(20, true) === 0);
  must(view.getUint16(4, true) === 0 && view.getUint16(6, true) === 0, "archive-split");
  const count = view.getUint16(10, true);
  const size = view.getUint32(12, true);
  const offset = view.getUint32(16, true);
  must(view.getUint16(8, true) === count);
  const full = count === FULL16 || size === FULL32 || offset === FULL32;
  const end = full ? await readEnd64(blob, start) : { count, size, offset, start };
  must(end.count <= MAX_FILES && end.size <= MAX_DIRECTORY);
  must(end.offset + end.size === end.start);
  return end;
}

async function readEnd64(blob, before) {
  const start = before - 20 - 56;
  const view = await viewOf(blob, start, 76);
  must(view.getUint32(56, true) === 0x07064b50 && big(view, 64) === start);
  must(view.getUint32(60, true) === 0 && view.getUint32(72, true) <= 1);
  must(view.getUint32(0, true) === 0x06064b50 && big(view, 4) === 44);
  must(view.getUint32(16, true) === 0 && view.getUint32(20, true) === 0, "archive-split");
  must(big(view, 24) === big(view, 32));
  return { count: big(view, 32), size: big(view, 40), offset: big(view, 48), start };
}

async function readDirectory(blob, end) {
  const view = await viewOf(blob, end.offset, end.size);
  const lines = [];
  let at = 0;
  for (let n = 0; n < end.count; n += 1) {
    must(at + 46 <= end.size && view.getUint32(at, true) === 0x02014b50);
    const [named, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const next = at + 46 + named + extra;
    must(next <= end.size && comment === 0);
    lines.push({ at, named, extra });
    at = next;
  }
  must(at === end.size);
  const steps = hasStepsOfWindows(view, lines);
  return lines.map((line) => readEntry(view, line, steps));
}

// Whether all was packed on Windows, and no name has a step but by a backslash, as PowerShell 5 packs.
// Nothing is a step on one computer then and a letter on another.
function hasStepsOfWindows(view, lines) {
  return lines.every(({ at, named }) => (
    view.getUint8(at + 5) === DOS && !rawAt(view, at + 46, named).includes(SLASH)
  ));
}

function readEntry(view, { at, named, extra }, stepsOfWindows) {
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  must(!(flags & LOCKED), "archive-locked");
  must(view.getUint16(at + 34, true) === 0, "archive-split");
  must(method !== DEFLATED_64, "archive-deflate64");
  const known = UNICODE_NAMES | BEHIND | HOW_HARD;
  must([STORED, DEFLATED].includes(method) && !(flags & ~known), "archive-packed");
  const entry = {
    raw: rawAt(view, at + 46, named),
    flags,
    method,
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  };
  widen(entry, ["size", "packed", "offset"], view, at + 46 + named, extra);
  must(method === DEFLATED || entry.packed === entry.size);
  const name = decoded(entry.raw, flags);
  entry.name = stepsOfWindows ? name.replaceAll("\\", "/") : name;
  const type = view.getUint8(at + 5) === UNIX ? view.getUint16(at + 40, true) & 0xf000 : 0;
  entry.isFolder = entry.name.endsWith("/");
  must([0, entry.isFolder ? 0x4000 : 0x8000].includes(type), "archive-link");
  must(!entry.isFolder || (entry.size === 0 && entry.packed === 0));
  return entry;
}

function rawAt(view, at, size) {
  return new Uint8Array(view.buffer, view.byteOffset + at, size);
}

// A name that is not UTF-8, and does not say it is, stands in some code page: it is read byte by byte.
function decoded(raw, flags) {
  try {
    return fromUtf8(raw);
  } catch {
    must(!(flags & UNICODE_NAMES));
    return latin1(raw);
  }
}

// Take those of `fields` that did not fit their 32 bits from the extra part.
function widen(entry, fields, view, from, size) {
  const wide = fields.filter((field) => entry[field] === FULL32);
  let found = false;
  let at = from;
  while (at < from + size) {
    must(at + 4 <= from + size);
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    must(at + 4 + length <= from + size && id !== OTHER_NAME);
    if (id === ZIP64) {
      must(!found && length >= 8 * wide.length);
      wide.forEach((field, n) => { entry[field] = big(view, at + 4 + 8 * n); });
      found = true;
    }
    at += 4 + length;
  }
  must(found || !wide.length);
}

// No name leads out of the folder, and no two are the same on any computer.
function checkNames(entries) {
  const seen = new Set();
  for (const { name, isFolder } of entries) {
    const path = isFolder ? name.slice(0, -1) : name;
    const steps = path.split("/");
    const out = steps.some((step) => step === "" || step === "." || step === "..");
    must(!out && !/[\\\0]|^[A-Za-z]:/.test(path), "archive-leads-out");
    // of the names that a bundle has no other letter has a twin
    const folded = path.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    must(!seen.has(folded), "archive-twice");
    seen.add(folded);
  }
}

// Nothing unpacks to far more than it is, neither one file nor all of them.
function checkSwelling(entries, length) {
  const most = ({ packed }) => Math.max(FILE_ANYWAY, SWELLS * packed);
  must(entries.every((entry) => entry.size <= most(entry)), "archive-swells");
  const whole = entries.reduce((sum, { size }) => sum + size, 0);
  must(whole <= Math.max(ALL_ANYWAY, ALL_SWELL * length), "archive-swells");
}

// Each piece says of itself what the list says, and they lie end to end, with nothing between.
async function checkPieces(blob, entries, end) {
  const inPlace = [...entries].sort((one, other) => one.offset - other.offset);
  let at = 0;
  for (const [n, entry] of inPlace.entries()) {
    must(entry.offset === at);
    entry.start = await readPiece(blob, entry, end);
    const after = inPlace[n + 1]?.offset ?? end;
    const behind = entry.start + entry.packed;
    at = after === behind ? behind : await readBehind(blob, entry, behind, after);
    must(at <= end && Boolean(entry.flags & BEHIND) === (at !== behind));
  }
  must(at === end);
}

// What stands before a file must say of it what the list says; where its bytes begin. What stands
// behind it may say it instead; then each may be 0 here.
async function readPiece(blob, entry, end) {
  const view = await viewOf(blob, entry.offset, 30);
  must(view.getUint32(0, true) === 0x04034b50);
  const [named, extra] = [view.getUint16(26, true), view.getUint16(28, true)];
  const start = entry.offset + 30 + named + extra;
  must(extra <= MAX_EXTRA && start <= end);
  const rest = await viewOf(blob, entry.offset + 30, named + extra);
  const own = {
    crc: view.getUint32(14, true),
    packed: view.getUint32(18, true),
    size: view.getUint32(22, true),
  };
  widen(own, ["size", "packed"], rest, named, extra);
  must(view.getUint16(6, true) === entry.flags && view.getUint16(8, true) === entry.method);
  must(equal(rawAt(rest, 0, named), entry.raw));
  for (const [name, said] of Object.entries(own)) {
    must(said === entry[name] || (said === 0 && entry.flags & BEHIND));
  }
  return start;
}

// What stands behind a file, up to the next, must say what the list says: its lengths in 32 or 64
// bits, with a mark or without; where it ends.
async function readBehind(blob, entry, at, after) {
  must([12, 16, 20, 24].includes(after - at));
  const view = await viewOf(blob, at, after - at);
  const first = [16, 24].includes(after - at) ? 4 : 0;
  must(!first || view.getUint32(0, true) === MARK);
  const wide = after - at >= 20;
  const own = {
    crc: view.getUint32(first, true),
    packed: wide ? big(view, first + 4) : view.getUint32(first + 4, true),
    size: wide ? big(view, first + 12) : view.getUint32(first + 8, true),
  };
  must(isSaid(own, entry));
  return after;
}

function isSaid(own, { crc, packed, size }) {
  return own.crc === crc && own.packed === packed && own.size === size;
}

// The folder, or folders in each other, in which all files lie that are no parts yet.
function folderAround(names) {
  let top = "";
  for (let n = 0; n < MAX_AROUND; n += 1) {
    if (names.every((name) => isPart(name.slice(top.length)))) break;
    const tops = new Set(names.map((name) => name.slice(0, name.indexOf("/", top.length) + 1)));
    const [only] = tops;
    if (tops.size !== 1 || !only) break;
    top = only;
  }
  return top;
}

// What lies in one folder, if all of it does, is taken as if it lay at the top. What a Mac notes of
// each file, in a folder of its own beside the bundle's, is no part of that.
function unpacked(blob, entries) {
  const isOfMac = ({ name }) => name.startsWith(OF_A_MAC);
  const own = entries.filter((entry) => !isOfMac(entry));
  const files = own.filter((entry) => !entry.isFolder);
  const top = folderAround(files.map(({ name }) => name));
  const inside = (name) => (name.startsWith(top) ? name.slice(top.length) : name);
  const source = ({ start, size, packed, method }, name) => ({
    name, size, blob: blob.slice(start, start + packed), packed: method === DEFLATED, inZip: true,
  });
  const sources = files.map((entry) => source(entry, inside(entry.name)));
  const beside = entries.filter((entry) => isOfMac(entry) && !entry.isFolder);
  const folders = own.filter((each) => each.isFolder && !top.startsWith(each.name));
  const named = folders.map(({ name }) => inside(name).slice(0, -1));
  const all = [...sources, ...beside.map((entry) => source(entry, entry.name))];
  return { sources: all, folders: foldersOf(sources, named) };
}

// The names of all folders that these files lie in, with others that are known of.
export function foldersOf(sources, others = []) {
  const folders = new Set(others);
  for (const { name } of sources) {
    for (let at = name.indexOf("/"); at >= 0; at = name.indexOf("/", at + 1)) {
      folders.add(name.slice(0, at));
    }
  }
  return [...folders].sort(byLetter);
}
