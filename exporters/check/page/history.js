// What the record says of itself: entries that were blanked, keys that came before, copies put
// back. An introduction of a key is no more than that: whoever held one could introduce any other.

import { bigEndian64, isHex, join, unhex, utf8 } from "./bytes.js";
import { links } from "./chain.js";
import { verifies } from "./ed25519.js";
import { fingerprint } from "./signature_file.js";
import { RECORD } from "./bag.js";

export const NOUN = "continuity";
const ROTATED = utf8("daybook/rotated/v1");

// What held: numbers of blanked entries, earlier keys (the latest last), copies put back by entry.
export async function examineHistory(record, subjects, able, findings) {
  const history = { erased: new Set(), rotations: [], restored: new Map() };
  const claimed = [];
  const told = [...subjects.values()]
    .filter((subject) => subject.noun === NOUN && subject.revisions.length)
    .sort((one, other) => one.revisions[0].n - other.revisions[0].n);
  for (const subject of told) {
    const { n } = subject.revisions[0];
    const whole = !record.openings[n - 1].withheld;
    if (subject.revisions.length !== 1 || subject.keptBack || !whole) {
      findings.problem("history-not-whole", RECORD, { entry: n });
    } else {
      tell(record, n, subject.latest.values, history, claimed, findings);
    }
  }
  history.rotations = await introduced(record, claimed, able, findings);
  return history;
}

function tell(record, n, values, history, claimed, findings) {
  const change = values.get("change");
  if (change === "erased") {
    erased(record, n, values, history, findings);
  } else if (change === "rotated") {
    const rotation = readRotation(n, values);
    if (rotation) claimed.push({ n, ...rotation });
    else findings.problem("history-malformed", RECORD, { entry: n });
  } else if (change === "restored") {
    const at = before(values);
    if (at !== n - 1) {
      findings.problem("history-malformed", RECORD, { entry: n });
      return;
    }
    findings.note("record-restored", RECORD, { entry: n, count: at });
    history.restored.set(n, at);
  } else {
    findings.note("record-changed", RECORD, { entry: n });
  }
}

function erased(record, n, values, history, findings) {
  const numbers = values.get("entries");
  const isList = Array.isArray(numbers) && numbers.length > 0;
  const fit = (each, at) =>
    Number.isInteger(each) && each > (at ? numbers[at - 1] : 0) && each < n;
  if (!isList || !numbers.every(fit) || before(values) !== n - 1) {
    findings.problem("history-malformed", RECORD, { entry: n });
    return;
  }
  for (const other of numbers) {
    history.erased.add(other);
    if (!record.openings[other - 1].shut) {
      findings.problem("erased-entry-shown", RECORD, { entry: n, other });
    }
  }
  findings.note("entries-erased", RECORD, { entry: n, count: numbers.length });
}

function readRotation(n, values) {
  const found = { at: before(values) };
  const sizes = { vault_before: 16, key_before: 32, link_before: 32, signed_before: 64 };
  for (const [name, size] of Object.entries(sizes)) {
    found[name] = values.get(name);
    if (!isHex(found[name], size)) return null;
  }
  return found.at === n - 1 ? found : null;
}

// The number of entries before it that an entry gives; 0 if it gives none.
function before(values) {
  return values.has("at") ? values.get("at") : 0;
}

// Those that lead, key by key, to the key of the bundle; names the first that does not.
async function introduced(record, claimed, able, findings) {
  let after = join(unhex(record.vault), unhex(record.key));
  const held = [];
  for (const rotation of able ? claimed.reverse() : []) {
    const vault = unhex(rotation.vault_before);
    const key = unhex(rotation.key_before);
    const link = unhex(rotation.link_before);
    const entry = { entry: rotation.n };
    if (lastLink(record, rotation) !== rotation.link_before) {
      findings.problem("rotation-of-another-record", RECORD, entry);
      break;
    }
    const message = join(ROTATED, vault, bigEndian64(rotation.at), link, after);
    if (!(await verifies(key, message, unhex(rotation.signed_before)))) {
      findings.problem("rotation-not-signed", RECORD, entry);
      break;
    }
    held.unshift(rotation);
    after = join(vault, key);
  }
  for (const { at, key_before: key } of held) {
    const detail = { entries: at, fingerprint: fingerprint(unhex(key)) };
    findings.note("key-rotated", RECORD, detail);
  }
  return held;
}

function lastLink(record, { at, vault_before: vault, key_before: key }) {
  return links(vault, key, record.commitments.slice(0, at))[at];
}
