// The signature over the tag list, and whose key made it. Without a fingerprint from outside, a
// signature that holds says no more than that nothing was changed since.

import { equal } from "./bytes.js";
import { KEY, SIGNATURE, TAG_LIST } from "./bag.js";
import { fingerprint, parseFingerprint, readSignature } from "./signature.js";

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

// Whether the key is the one whose fingerprint was given; says so where it is not.
export function expect(seal, typed, findings) {
  if (typed === null) return false;
  const expected = parseFingerprint(typed);
  if (!expected) findings.problem("expected-malformed");
  if (!expected || !seal.key) return false;
  const found = fingerprint(seal.key);
  if (found !== expected) findings.problem("key-not-expected", KEY, { expected, found });
  return found === expected;
}
