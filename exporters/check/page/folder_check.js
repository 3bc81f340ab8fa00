// The check of one folder, as the bundle was written: every file of both lists is there, unchanged,
// under its very name; nothing else is there.

import * as bag from "./bag.js";
import { hasLeftoverName, isLeftover } from "./file_manager_leftovers.js";
import { byLetter, shown } from "./file_names.js";
import { blobOf } from "./source_files.js";
import { opened } from "./zip_reader.js";
import { LIMITS, examineParts, mostBytes, readPart, readParts } from "./bundle_parts.js";

// What a set for an upload has beside its zips.
const ALONE = [bag.EVIDENCE, bag.HOW_TO_CHECK];

// Whether these files have any of a bundle's own at their top, and are no set for an upload: of that
// the lists are in a zip, and only what stands alone is not.
export async function isBundle(sources) {
  const names = new Set(sources.map((source) => source.name));
  const own = [...bag.COVERED, ...bag.UNLISTED].filter((path) => names.has(path));
  if (!own.every((path) => ALONE.includes(path))) return true;
  const top = sources.filter((source) => !source.name.includes("/"));
  return own.length > 0 && (await opened(top)).every((source) => top.includes(source));
}

// The sources as a check of the whole folder needs them: of the files that it only compares by their
// hashes, which are most of them, it gets no bytes.
export function withoutPayload(sources) {
  const isRead = ({ name }) => !bag.isPayload(name) || hasLeftoverName(name);
  return sources.map((source) => (isRead(source) ? source : { ...source, blob: null }));
}

// Everything that can be said of the folder: its parts, each file, and the counts.
export async function examineFolder({ sources, folders }, able, findings) {
  const found = new Map(sources.map((source) => [source.name, source]));
  sayFolders(folders, found, findings);
  const raw = await read(found, findings);
  const parts = await readParts(raw, able, findings);
  const hashes = new Map(sources.filter((each) => each.sha256).map((e) => [e.name, e.sha256]));
  // what was parsed is what is hashed, even if the file changes meanwhile
  for (const [name, digest] of parts.hashes) hashes.set(name, digest);
  const left = new Set();
  for (const source of sources) if (await isLeftover(source)) left.add(source.name);
  const files = new Comparison(parts, found, hashes, left, findings).run();
  const sizes = new Map(sources.map((source) => [source.name, source.size]));
  const same = files.filter(({ file, status }) => status === "unchanged" && bag.isRead(file));
  const pdfs = new Map();
  for (const { file } of same) pdfs.set(file, await blobOf(found.get(file)));
  const lines = new Map([...found].filter(([name]) => bag.conversationOf(name)));
  const counts = await examineParts(parts, { sizes, pdfs, lines, able }, findings);
  return { parts, files, counts };
}

function sayFolders(folders, found, findings) {
  const known = new Set(["data", bag.ORIGINALS.slice(0, -1), bag.COPIES.slice(0, -1)]);
  if ([...found.keys()].some(bag.isStamp)) known.add(bag.STAMPS.slice(0, -1));
  if (bag.SHEET_PATHS.some((path) => found.has(path))) known.add(bag.SHEETS.slice(0, -1));
  if ([...found.keys()].some(bag.conversationOf)) known.add(bag.CONVERSATIONS.slice(0, -1));
  for (const name of folders.filter((each) => !known.has(each))) {
    findings.problem("folder-not-listed", shown(name));
  }
}

async function read(found, findings) {
  const raw = new Map();
  const stamps = [...found.keys()].filter(bag.isStamp).sort().slice(0, bag.MAX_STAMPS);
  for (const name of [...LIMITS.keys(), ...stamps].filter((each) => found.has(each))) {
    const source = found.get(name);
    if (source.size > mostBytes(name)) findings.problem("part-too-large", name);
    else if (source.sha256) raw.set(name, await readPart(name, source));
  }
  return raw;
}

// Lists against folder; `found` and `hashes` are by path, `left` is what file managers left.
class Comparison {
  constructor(parts, found, hashes, left, findings) {
    this.left = left;
    this.parts = parts;
    this.found = found;
    this.hashes = hashes;
    this.findings = findings;
    const unlisted = [...bag.COVERED, ...bag.UNLISTED].map((path) => [path, null]);
    this.listed = new Map([...unlisted, ...(parts.tags ?? []), ...(parts.manifest ?? [])]);
    const extra = [...found.keys()].filter((name) => !this.listed.has(name)).sort(byLetter);
    this.extra = new Set(extra);
    // of several that one file may stand under, the first in order, wherever the disk has it
    const last = extra.reverse();
    this.byFold = new Map(last.map((name) => [name.toLowerCase(), name]));
    const hashed = last.filter((name) => hashes.has(name));
    this.byHash = new Map(hashed.map((name) => [hashes.get(name), name]));
  }

  // The status of each file, listed ones first.
  run() {
    const listed = [...this.listed.keys()].sort().map((path) => this.one(path));
    return [...listed, ...[...this.extra].map((name) => this.rest(name))];
  }

  one(path) {
    const digest = this.listed.get(path);
    if (!this.found.has(path)) return this.absent(path, digest);
    if (!this.hashes.has(path)) {
      this.findings.problem("file-unreadable", path);
      return { status: "changed", file: path, supplied: path };
    }
    if (digest !== null && this.hashes.get(path) !== digest) {
      const sure = this.parts.trusts(path);
      this.findings.problem(sure ? "file-changed" : "file-unlike-list", path);
      return { status: "changed", file: path, supplied: path };
    }
    const sealed = digest !== null || this.parts.seal.holds;
    return { status: sealed ? "unchanged" : "unknown", file: path, supplied: path };
  }

  absent(path, digest) {
    const other = this.byFold.get(path.toLowerCase()) ?? this.byHash.get(digest);
    if (other === undefined || !this.extra.delete(other)) {
      if (bag.SHEET_PATHS.includes(path)) {
        this.findings.note("sheet-not-here", path);
        return { status: "not-supplied", file: path, supplied: "" };
      }
      this.findings.problem("file-missing", path);
      return { status: "missing", file: path, supplied: "" };
    }
    const found = shown(other);
    this.findings.problem("file-renamed", path, { found });
    const same = digest !== null && this.hashes.get(other) === digest;
    if (!same) this.findings.problem("file-changed", path, { found });
    return { status: "missing", file: path, supplied: found };
  }

  rest(path) {
    const name = shown(path);
    if (this.left.has(path)) this.findings.note("file-of-the-file-manager", name);
    else if (hasLeftoverName(path)) this.findings.problem("file-only-called-so", name);
    else if (path.startsWith("data/") && !this.parts.manifest) {
      this.findings.gap("file-without-list", name);
    } else this.findings.problem("file-not-listed", name);
    return { status: "unknown", file: "", supplied: name };
  }
}
