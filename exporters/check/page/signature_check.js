// The signature over the tag list, and whose key made it. Without a fingerprint from outside, a
// signature that holds says no more than that nothing was changed since.

import { equal } from "./bytes.js";
import { KEY, SIGNATURE, TAG_LIST } from "./bag.js";
import { fingerprint, parseFingerprint, readSignature } from "./signature_file.js";

// Nobody can make a key whose fingerprint differs from a given one in so few of 32 digits.
const SLIP = 2;

// Whether the tag list is signed, by which key, and when that says it was.
export async function examineSignature(tagList, signature, keys, able, findings) {
  const open = { holds: false, key: keys[0] ?? null, made: "" };
  const needed = [[TAG_LIST, tagList], [SIGNATURE, signature], [KEY, keys[0]]];
  for (const [name, part] of needed) {
    if (!part) findings.gap("signature-not-checked", name);
  }
  if (!able) findings.gap("signature-not-checked-here", SIGNATURE);
  if (!tagList || !signature || !keys.length || !able) return open;
  const read = [];
  for (const key of keys) read.push(await readSignature(signature, key, tagList));
  const at = read.findIndex((signed) => signed?.fits);
  if (at >= 0) return { holds: true, key: keys[at], made: read[at].made };
  if (read.some((signed) => signed?.whole)) findings.problem("list-changed", TAG_LIST);
  else if (read.some(Boolean)) findings.problem("signature-wrong", SIGNATURE);
  else findings.problem("signature-malformed", SIGNATURE);
  return open;
}

// The two places that name the key must agree.
export function compareKeys(inFile, inRecord, findings) {
  if (inFile && inRecord && !equal(inFile, inRecord)) findings.problem("key-differs", KEY);
}

// Whether the key is the one whose fingerprint was typed; says so where it is not. A slip of whoever
// types is no fault of the bundle, and confirms nothing.
export function expect(seal, typed, findings) {
  if (typed === null) return false;
  const expected = parseFingerprint(typed);
  if (!expected) findings.note("expected-malformed");
  if (!expected || !seal.key) return false;
  const found = fingerprint(seal.key);
  const places = [...found].filter((digit, at) => digit !== expected[at]).length;
  if (places > SLIP) findings.problem("key-not-expected", KEY, { expected, found });
  else if (places) findings.note("key-nearly-expected", "", { places, found });
  return !places;
}
