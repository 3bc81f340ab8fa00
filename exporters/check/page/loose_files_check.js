// The check of loose files: renamed, a few of many, from a mail or a portal. Files are known by
// what is in them. Whether an unknown file is a changed one cannot be known, and is never said.

import { hex } from "./bytes.js";
import * as bag from "./bag.js";
import { countBundles, sealOfCandidates, sortCandidates } from "./file_identification.js";
import { hasLeftoverName, isLeftover } from "./file_manager_leftovers.js";
import { byLetter, shown } from "./file_names.js";
import { examineParts, mostBytes, noParts, readPart, readParts } from "./bundle_parts.js";
import { sha256 } from "./sha256.js";
import { blobOf } from "./source_files.js";

// Everything that can be said of these files: the parts, each file, and the counts.
export async function examineLoose(given, able, findings) {
  // in an order of their own, so that none comes out of how they were handed in
  const sources = [...given.sources].sort((one, other) => byLetter(one.name, other.name));
  for (const source of sources.filter((each) => !each.sha256)) {
    findings.problem("file-unreadable", shown(source.name));
  }
  const readable = sources.filter((each) => each.sha256);
  const byHash = new Map();
  for (const source of readable) {
    byHash.set(source.sha256, [...(byHash.get(source.sha256) ?? []), source]);
  }
  const found = await sortCandidates(readable);
  const bundles = await countBundles(found, able);
  if (bundles > 1) {
    findings.gap("several-bundles", "", { count: bundles });
    return { parts: noParts(findings), files: [], counts: {} };
  }
  if (!["tagLists", "manifests", "signatures", "keys", "records"].some((part) => found[part].length)) {
    return { parts: noParts(findings), files: nothingKnown(sources, found, findings), counts: {} };
  }
  const used = await choose(found, byHash, able);
  const parts = await readParts(await read(used), able, findings);
  sayMissing(parts, found, findings);
  const files = statuses(parts, byHash, used);
  sayUnknown(files, parts, found, await leftAmong(sources), findings);
  const here = [...listedBy(parts)].filter(([, digest]) => byHash.has(digest));
  const sizes = new Map(here.map(([path, digest]) => [path, byHash.get(digest)[0].size]));
  const pdfs = new Map();
  for (const [path, digest] of here.filter(([each]) => bag.isRead(each))) {
    pdfs.set(path, await blobOf(byHash.get(digest)[0]));
  }
  const ofLines = here.filter(([path]) => bag.conversationOf(path));
  const lines = new Map(ofLines.map(([path, digest]) => [path, byHash.get(digest)[0]]));
  const counts = await examineParts(parts, { sizes, pdfs, lines, able }, findings);
  return { parts, files, counts };
}

// Where no file is a part of a bundle, one sentence says what is needed.
function nothingKnown(sources, found, findings) {
  const empty = sources.filter(({ size }) => !size).length;
  if (!sources.length) findings.gap("nothing-supplied");
  else if (empty === sources.length) findings.gap("nothing-in-it", "", { count: empty });
  else findings.gap(found.locked ? "locked-pdf" : "no-lists");
  if (found.archives) findings.gap("archive-to-unpack", "", { count: found.archives });
  return sources.map(({ name }) => ({ status: "unknown", file: "", supplied: shown(name) }));
}

// Which file is which part: by the tag list where there is one, by its look otherwise.
async function choose(found, byHash, able) {
  const used = await sealOfCandidates(found, able);
  if (used.has(bag.TAG_LIST)) {
    for (const [part, digest] of bag.parseTagList(found.text.get(used.get(bag.TAG_LIST)))) {
      if (byHash.has(digest)) used.set(part, byHash.get(digest)[0]);
    }
  } else {
    if (found.manifests.length) used.set(bag.MANIFEST, found.manifests[0]);
    if (found.records.length) used.set(bag.RECORD, found.records[0]);
  }
  return used;
}

async function read(used) {
  const raw = new Map();
  for (const [part, source] of used) {
    const most = mostBytes(part);
    if (most === undefined || source.size > most) continue;
    const read = await readPart(part, source);
    // what is parsed must be what was hashed, even if the file changes meanwhile
    if ((read.sha256 ?? hex(sha256(read))) === source.sha256) raw.set(part, read);
  }
  return raw;
}

function sayMissing(parts, found, findings) {
  if (!parts.tags && !parts.manifest) {
    findings.gap("no-lists");
    if (found.archives) findings.gap("archive-to-unpack", "", { count: found.archives });
  } else if (!parts.manifest) {
    findings.note("originals-without-list", bag.MANIFEST);
  }
  if (!parts.record && !parts.raw.has(bag.RECORD)) {
    findings.note("record-not-supplied", bag.RECORD);
  }
}

function listedBy(parts) {
  return new Map([...(parts.tags ?? []), ...(parts.manifest ?? [])]);
}

function statuses(parts, byHash, used) {
  const files = [];
  const told = new Set();
  const tell = (status, file, sources) => {
    for (const source of sources) {
      files.push({ status, file, supplied: shown(source.name) });
      told.add(source);
    }
    if (!sources.length) files.push({ status: "not-supplied", file, supplied: "" });
  };
  const listed = listedBy(parts);
  for (const [path, digest] of [...listed].sort()) {
    tell("unchanged", path, byHash.get(digest) ?? []);
  }
  for (const part of [...bag.COVERED, ...bag.UNLISTED].filter((path) => !listed.has(path))) {
    const sealed = parts.seal.holds && bag.UNLISTED.includes(part);
    const same = used.has(part) ? byHash.get(used.get(part).sha256) : [];
    tell(sealed ? "unchanged" : "unknown", part, same);
  }
  const rest = [...byHash.values()].flat().filter((source) => !told.has(source));
  const names = rest.map((source) => shown(source.name)).sort();
  return [...files, ...names.map((name) => ({ status: "unknown", file: "", supplied: name }))];
}

// The names that a file manager gives, and whether all files under each are of its making.
async function leftAmong(sources) {
  const left = new Map();
  for (const source of sources.filter(({ name }) => hasLeftoverName(name))) {
    const name = shown(source.name);
    left.set(name, (await isLeftover(source)) && (left.get(name) ?? true));
  }
  return left;
}

function sayUnknown(files, parts, found, left, findings) {
  const seeming = new Map();
  for (const [part, looks] of [
    [bag.TAG_LIST, found.tagLists],
    [bag.MANIFEST, found.manifests],
    [bag.SIGNATURE, found.signatures],
    [bag.KEY, found.keys],
    [bag.RECORD, found.records],
  ]) {
    for (const source of looks) seeming.set(shown(source.name), part);
  }
  for (const { status, file, supplied } of files) {
    if (file || status !== "unknown") continue;
    if (left.get(supplied)) findings.note("file-of-the-file-manager", supplied);
    else if (seeming.has(supplied)) {
      findings.problem("part-of-another", supplied, { part: seeming.get(supplied) });
    } else if (!parts.tags || !parts.manifest) findings.gap("file-without-list", supplied);
    else findings.problem(left.has(supplied) ? "file-only-called-so" : "file-unknown", supplied);
  }
}
