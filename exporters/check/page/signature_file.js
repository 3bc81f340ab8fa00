// The key file and the signature of the tag list, in minisign's plain `Ed` form, each exactly.

import { equal, fromBase64, join, latin1, toBase64, utf8 } from "./bytes.js";
import { SPACES, plainCode } from "./copied_code.js";
import { Damaged } from "./damaged.js";
import { verifies } from "./ed25519.js";
import { sha256 } from "./sha256.js";

export const MAX_BYTES = 4096;
const PLAIN = utf8("Ed");
const KEY_COMMENT = "untrusted comment: key of an evidence bundle";
const COMMENT = "untrusted comment: signature of tagmanifest-sha256.txt";
const TRUSTED = "trusted comment: ";
const BETWEEN = new RegExp(`[${SPACES}:.,\\u00ad\\u2010-\\u2015\\u2212-]`, "g");
const MADE = /^evidence bundle made (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;

// The 32-byte key in a key file.
export function parseKey(bytes) {
  const lines = latin1(bytes).split("\n");
  const key = (lines.length === 3 && fromBase64(lines[1])?.slice(-32)) || new Uint8Array();
  const text = `${KEY_COMMENT}\n${toBase64(join(PLAIN, keyId(key), key))}\n`;
  if (key.length !== 32 || text !== latin1(bytes)) throw new Damaged("form");
  return key;
}

// What a signature file says of a tag list under a key, or null if it is not of the form.
// `whole`: the signature over its own comment holds, so that of the two the list was changed.
export async function readSignature(bytes, key, tagList) {
  const lines = latin1(bytes).split("\n");
  if (lines.length !== 5 || lines[0] !== COMMENT || lines[4] !== "") return null;
  const [first, over] = [fromBase64(lines[1]), fromBase64(lines[3])];
  const comment = lines[2].startsWith(TRUSTED) ? lines[2].slice(TRUSTED.length) : "";
  const made = MADE.exec(comment);
  if (!made || !first || !over || first.length !== 74) return null;
  if (!equal(first.subarray(0, 10), join(PLAIN, keyId(key)))) return null;
  const signature = first.subarray(10);
  const whole = await verifies(key, join(signature, utf8(comment)), over);
  return { made: made[1], whole, fits: whole && (await verifies(key, tagList, signature)) };
}

// What people compare: eight groups of four digits.
export function fingerprint(key) {
  return grouped(Array.from(sha256(key).subarray(0, 16), twoDigits).join(""));
}

// A fingerprint as somebody typed it, or "" if it is none.
export function parseFingerprint(typed) {
  const digits = plainCode(typed).replace(/o/g, "0").replace(/[il]/g, "1");
  const bare = digits.replace(BETWEEN, "").replace(/[a-f]/g, (each) => each.toUpperCase());
  return /^[0-9A-F]{32}$/.test(bare) ? grouped(bare) : "";
}

function grouped(digits) {
  return digits.match(/.{4}/g).join(" ");
}

function twoDigits(byte) {
  return byte.toString(16).padStart(2, "0").toUpperCase();
}

function keyId(key) {
  return sha256(key).subarray(0, 8);
}
