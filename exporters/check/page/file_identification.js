// Which of many loose files may be a part of a bundle, by what is in them.

import { latin1 } from "./bytes.js";
import * as bag from "./bag.js";
import { Damaged } from "./damaged.js";
import { looksLikeRecord } from "./record_json.js";
import { MAX_BYTES, parseKey, readSignature } from "./signature_file.js";
import { endOf, startOf, wholeOf } from "./source_files.js";

// More than this of one sort is no bundle, and trying all against all would take long.
const MOST = 8;
const LOOK = 96;

// Look at each file: files by the part that they may be, `text` of those that were read.
export async function sortCandidates(sources) {
  const found = {
    tagLists: [], manifests: [], signatures: [], keys: [], records: [], archives: 0, locked: 0,
    text: new Map(),
  };
  for (const source of sources.filter((each) => each.sha256)) {
    const start = await startOf(source, LOOK);
    const text = latin1(start);
    if (looksLikeRecord(start)) found.records.push(source);
    else if (/^[0-9a-f]{64} {2}/.test(text)) await list(source, found);
    else if (text.startsWith("untrusted comment: ")) await keyOrSignature(source, found);
    // where a PDF says how it is encrypted: its last lines
    const isPdf = text.startsWith("%PDF-");
    const isLocked = isPdf && latin1(await endOf(source, 4096)).includes("/Encrypt");
    found.locked += isLocked ? 1 : 0;
    found.archives += text.startsWith("PK\x03\x04") ? 1 : 0;
  }
  return found;
}

// A tag list, a signature and a key by part: those that fit, or else the first of each.
export async function sealOfCandidates(found, able) {
  const { keys, signatures, tagLists, text } = found;
  for (const key of keys) {
    for (const signature of signatures) {
      for (const tagList of able ? tagLists : []) {
        const own = parsed(parseKey, text.get(key));
        const read = own && (await readSignature(text.get(signature), own, text.get(tagList)));
        if (read?.fits) return parts(key, signature, tagList);
      }
    }
  }
  return parts(keys[0], signatures[0], tagLists[0]);
}

// How many bundles these files are certainly of: tag lists, each with a seal that fits it.
export async function countBundles(found, able) {
  const { keys, signatures, tagLists, text } = found;
  const held = new Set();
  for (const key of keys) {
    const own = parsed(parseKey, text.get(key));
    for (const signature of own && able ? signatures : []) {
      for (const tagList of tagLists) {
        const read = await readSignature(text.get(signature), own, text.get(tagList));
        if (read?.fits) held.add(tagList.sha256);
      }
    }
  }
  return held.size;
}

function parts(key, signature, tagList) {
  const all = [[bag.KEY, key], [bag.SIGNATURE, signature], [bag.TAG_LIST, tagList]];
  return new Map(all.filter(([, source]) => source));
}

async function list(source, found) {
  if (source.size > bag.MAX_LIST) return;
  const content = await wholeOf(source);
  for (const [kind, parse] of [
    [found.manifests, bag.parseManifest],
    [found.tagLists, bag.parseTagList],
  ]) {
    if (kind.length >= MOST) return;
    if (parsed(parse, content)) {
      kind.push(source);
      found.text.set(source, content);
      return;
    }
  }
}

async function keyOrSignature(source, found) {
  if (source.size > MAX_BYTES) return;
  const content = await wholeOf(source);
  const kind = latin1(content).split("\n").length < 5 ? found.keys : found.signatures;
  if (kind.length < MOST) {
    kind.push(source);
    found.text.set(source, content);
  }
}

function parsed(parse, content) {
  try {
    return parse(content);
  } catch (cause) {
    if (cause instanceof Damaged) return null;
    throw cause;
  }
}
