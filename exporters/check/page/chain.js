// The chain: every link from the first to the head, and the head's signature.

import { bigEndian64, hex, join, unhex, utf8 } from "./bytes.js";
import { verifies } from "./ed25519.js";
import { sha256 } from "./sha256.js";
import { RECORD } from "./bag.js";

const LINK = utf8("daybook/link/v1");
const HEAD = utf8("daybook/head/v1");

// Every link that these commitments come to, from link 0 on, as hexadecimal.
export function links(vault, key, commitments) {
  let at = sha256(LINK, unhex(vault), unhex(key));
  const all = [hex(at)];
  commitments.forEach((commitment, n) => {
    at = sha256(LINK, at, bigEndian64(n + 1), unhex(commitment));
    all.push(hex(at));
  });
  return all;
}

// The links under each key that the record had, as `points` of a `vault`, the oldest key first, the
// key of the bundle last.
export function allPoints(record, rotations) {
  const { vault, key, commitments } = record;
  const before = rotations.map(({ vault_before: old, key_before: oldKey, at }) => (
    { vault: old, points: links(old, oldKey, commitments.slice(0, at)) }
  ));
  return [...before, { vault, points: links(vault, key, commitments) }];
}

export function headMessage(vault, n, link) {
  return join(HEAD, unhex(vault), bigEndian64(n), unhex(link));
}

// Say where the chain does not hold.
export async function examineChain(record, able, findings) {
  const entries = record.commitments.length;
  const link = links(record.vault, record.key, record.commitments)[entries];
  if (link !== record.link) {
    findings.problem("chain-broken", RECORD, { entries });
  } else if (entries && able) {
    const message = headMessage(record.vault, entries, link);
    const fits = await verifies(unhex(record.key), message, unhex(record.signature));
    if (!fits) findings.problem("head-not-signed", RECORD, { entries });
  }
}
