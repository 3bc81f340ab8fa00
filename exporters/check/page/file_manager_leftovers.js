// What file managers leave wherever they look: known by name and by form, and small. A name alone
// lets nothing pass, and a desktop.ini that names a place, a share, a class or an icon is none.

import { equal, latin1 } from "./bytes.js";
import { wholeOf } from "./source_files.js";

const KIB = 1024;
const FORMS = new Map([
  [".DS_Store", [256 * KIB, isStore]],
  ["Thumbs.db", [1024 * KIB, isCompound]],
  ["desktop.ini", [4 * KIB, isView]],
]);
const OF_A_MAC = [64 * KIB, isDouble];
const FILLERS = ["\0".repeat(16), "Mac OS X        "];
// the Finder's information with what else the system notes, and the resource fork
const PARTS = ["9", "2", "9 2"];
const COMPOUND = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const SECTION = /^\[(?:ViewState|\.ShellClassInfo)\]$/;
const KEY = /^(?:Mode=[0-9]{0,3}|Vid=|FolderType=[A-Za-z.]{0,40}|ConfirmFileOp=[01])?$/;

// Whether a name is one that a file manager gives to what it leaves behind.
export function hasLeftoverName(name) {
  const last = name.slice(name.lastIndexOf("/") + 1);
  return FORMS.has(last) || last.startsWith("._");
}

// Whether a file is what a file manager leaves behind: called so, small, of that form.
export async function isLeftover(source) {
  if (!hasLeftoverName(source.name)) return false;
  const [most, hasForm] = FORMS.get(source.name.slice(source.name.lastIndexOf("/") + 1)) ?? OF_A_MAC;
  try {
    return hasForm(await wholeOf(source, most));
  } catch {
    return false;
  }
}

// AppleDouble, version 2 (RFC 1740): parts that lie end to end up to the end of the file.
function isDouble(raw) {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  if (raw.length < 26 || view.getUint32(0) !== 0x00051607 || view.getUint32(4) !== 0x00020000) {
    return false;
  }
  const count = view.getUint16(24);
  if (!FILLERS.includes(latin1(raw.subarray(8, 24))) || count > 2) return false;
  let at = 26 + 12 * count;
  if (at > raw.length) return false;
  const numbers = [];
  for (let n = 0; n < count; n += 1) {
    const [number, offset, length] = [0, 4, 8].map((field) => view.getUint32(26 + 12 * n + field));
    if (offset !== at) return false;
    numbers.push(number);
    at += length;
  }
  return at === raw.length && PARTS.includes(numbers.join(" "));
}

// The Finder's: where its first block lies is said twice, and it lies in the file.
function isStore(raw) {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  if (raw.length < 20 || latin1(raw.subarray(0, 8)) !== "\0\0\0\x01Bud1") return false;
  const [offset, length, again] = [8, 12, 16].map((field) => view.getUint32(field));
  return offset === again && 4 + offset + length <= raw.length;
}

function isCompound(raw) {
  return latin1(raw.subarray(0, 8)) === COMPOUND && raw.length % 512 === 0;
}

function isView(raw) {
  const wide = equal(raw.subarray(0, 2), Uint8Array.of(0xff, 0xfe));
  const form = { fatal: true, ignoreBOM: true };
  const text = wide ? new TextDecoder("utf-16le", form).decode(raw.subarray(2)) : latin1(raw);
  const [first, ...rest] = text.split("\n").map((line) => line.replace(/\r$/, ""));
  return SECTION.test(first) && rest.every((line) => SECTION.test(line) || KEY.test(line));
}
