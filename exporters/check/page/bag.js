// The bundle as a BagIt bag: its files, its lists of hashes and its two tag files, exactly.

import { latin1 } from "./bytes.js";
import { Damaged } from "./damaged.js";
import { isPortable } from "./file_names.js";

export const EVIDENCE = "Evidence.pdf";
export const HOW_TO_CHECK = "HOW-TO-CHECK.txt";
export const DECLARATION = "bagit.txt";
export const INFO = "bag-info.txt";
export const MANIFEST = "manifest-sha256.txt";
export const TAG_LIST = "tagmanifest-sha256.txt";
export const SIGNATURE = "tagmanifest-sha256.txt.minisig";
export const KEY = "signing-key.pub";
export const RECORD = "record.json";
export const SUMMARY = "Summary.pdf";
export const CHECK_PAGE = "check.html";
export const INCIDENTS = "incidents.csv";
export const SUPPLEMENTS = "supplements.json";
export const ORIGINALS = "data/originals/";
export const COPIES = "data/copies/";
export const STAMPS = "timestamps/";
export const SHEETS = "Sheets/";
export const CONVERSATIONS = "conversations/";
export const COVERED = [EVIDENCE, HOW_TO_CHECK, INFO, DECLARATION, MANIFEST, RECORD, KEY];
export const UNLISTED = [TAG_LIST, SIGNATURE];
export const DECLARATION_TEXT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
export const MAX_LIST = 16 * 1024 * 1024;
export const MAX_STAMPS = 500;
const MAX_CONVERSATIONS = 500;

// The sheets, which may be taken out of a bundle.
export const SHEET_PATHS = [
  "To-secure", "No-copy", "Witnesses", "Needs", "Safety", "Stills", "Extracts",
].map((name) => `${SHEETS}${name}.pdf`);

const OPTIONAL = [
  CHECK_PAGE, INCIDENTS, SUPPLEMENTS, SUMMARY, "summary.txt", "timeline.csv",
  "timeline.jsonl", "exhibits.csv", "people.csv", "accounts.csv", "record-fields.txt",
  ...SHEET_PATHS,
];
const VOLUME = /^Evidence-([2-9]|[1-9]\d{1,2})\.pdf$/;
const STAMP = /^timestamps\/[1-9]\d{0,8}(?:-[1-9]\d{0,2})?\.tsr$/;
const CONVERSATION = /^conversations\/conversation-([1-9]\d{0,8})\.jsonl$/;
const LINE = /^([0-9a-f]{64}) {2}([!-~]+)$/;
const INFO_TEXT = new RegExp(
  "^Bag-Software-Agent: ([!-~](?:[ -~]{0,78}[!-~])?)\n" +
    "Bagging-Date: (\\d{4}-\\d\\d-\\d\\d)\n" +
    "External-Description: Record kept by one person, with its exhibits\n" +
    "Payload-Oxum: ((?:0|[1-9]\\d{0,17})\\.(?:0|[1-9]\\d{0,8}))\n$",
);

// Whether a path is that of the document, or of a volume of it.
// Whether the pages of this file are read: of the document, or of the summary.
export function isRead(path) {
  return isDocument(path) || path === SUMMARY;
}

export function isDocument(path) {
  return path === EVIDENCE || VOLUME.test(path);
}

export function isPayload(path) {
  return [ORIGINALS, COPIES].some(
    (folder) => path.startsWith(folder) && isPortable(path.slice(folder.length)),
  );
}

export function isStamp(path) {
  return STAMP.test(path);
}

export function conversationPath(number) {
  return `${CONVERSATIONS}conversation-${number}.jsonl`;
}

// The number of the conversation whose lines have this path; 0 for any other path.
export function conversationOf(path) {
  return Number(CONVERSATION.exec(path)?.[1] ?? 0);
}

// Whether a path is one that a bundle may have.
export function isPart(path) {
  const own = [...COVERED, ...OPTIONAL, ...UNLISTED].includes(path);
  return own || isPayload(path) || isStamp(path) || VOLUME.test(path) || conversationOf(path) > 0;
}

// Hex digests by path of the files under data/.
export function parseManifest(bytes) {
  const hashes = parseList(bytes);
  if (![...hashes.keys()].every(isPayload)) throw new Damaged("paths");
  return hashes;
}

// Hex digests by path of the bundle's own files; all of them must be covered.
export function parseTagList(bytes) {
  const hashes = parseList(bytes);
  const stamps = [...hashes.keys()].filter(isStamp);
  const further = [...hashes.keys()].filter((path) => VOLUME.test(path));
  const numbers = new Set(further.map((path) => Number(VOLUME.exec(path)[1])));
  if (further.some((_path, at) => !numbers.has(at + 2))) throw new Damaged("files");
  const lines = [...hashes.keys()].filter(conversationOf);
  const known = new Set([...COVERED, ...OPTIONAL, ...stamps, ...further, ...lines]);
  const all = COVERED.every((path) => hashes.has(path));
  if (!all || ![...hashes.keys()].every((path) => known.has(path))) throw new Damaged("files");
  if (lines.length > MAX_CONVERSATIONS) throw new Damaged("files");
  if (stamps.length > MAX_STAMPS) throw new Damaged("too-many-stamps");
  return hashes;
}

// What `bag-info.txt` says: the day made, and `BYTES.FILES` under data/.
export function parseInfo(bytes) {
  const found = INFO_TEXT.exec(latin1(bytes.subarray(0, 1000)));
  if (!found || found[0].length !== bytes.length) throw new Damaged("text");
  return { date: found[2], totals: found[3] };
}

function parseList(bytes) {
  if (bytes.length > MAX_LIST) throw new Damaged("too-large");
  const text = latin1(bytes);
  const hashes = new Map();
  for (const line of text.split("\n").slice(0, -1)) {
    const found = LINE.exec(line);
    if (!found) throw new Damaged("line");
    hashes.set(found[2], found[1]);
  }
  const again = [...hashes.keys()].sort().map((path) => `${hashes.get(path)}  ${path}\n`);
  if (again.join("") !== text) throw new Damaged("order");
  const plain = new Set([...hashes.keys()].map((path) => path.toLowerCase()));
  if (plain.size !== hashes.size) throw new Damaged("case");
  return hashes;
}
