// What somebody else holds against the record: a seal that was given, an earlier bundle.
// Whose a time stamp is cannot be checked in a browser, and each is said not to be.

import { allPoints } from "./chain.js";
import { sealOf } from "./sealcode.js";
import { RECORD, isStamp } from "./bag.js";

// Where a seal fits, the latest point first; says so, and what came later.
export function examineSeal(seal, record, history, findings) {
  if (!record) {
    findings.gap("seal-not-checked", RECORD);
    return [];
  }
  const entries = pointOf(seal, record, history);
  if (entries < 0) {
    findings.problem("seal-fits-nothing", RECORD);
    return [];
  }
  const later = record.commitments.length - entries;
  findings.note(entries ? "seal-fits" : "seal-of-an-empty-record", RECORD, { entries, later });
  return [{
    kind: "seal", entries, later, file: "", time: "", authority: "", verdict: "right", why: "",
  }];
}

// After how many entries the record had this seal, under its key or one before; -1 for none.
function pointOf(seal, record, history) {
  for (const points of allPoints(record, history.rotations).reverse()) {
    const found = points.findLastIndex((link) => sealOf(link) === seal);
    if (found >= 0) return found;
  }
  return -1;
}

// Name each time stamp of the bundle, and that it was not looked into here.
export function sayStamps(parts, findings) {
  for (const path of [...parts.raw.keys()].filter(isStamp).sort()) {
    if (parts.tags?.has(path) && parts.isAsListed(path)) {
      findings.note("stamp-not-checked-here", path);
    }
  }
}
