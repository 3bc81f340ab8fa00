// What somebody else holds against the record: a seal that was given, an earlier bundle.
// Whose a time stamp is cannot be checked in a browser, and each is said not to be.

import { hex } from "./bytes.js";
import { allPoints, headMessage } from "./chain.js";
import { Damaged } from "./damaged.js";
import { sealOf } from "./seal_code.js";
import { sha256 } from "./sha256.js";
import { parseStamp } from "./time_stamp.js";
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
  for (const { points } of allPoints(record, history.rotations).reverse()) {
    const found = points.findLastIndex((link) => sealOf(link) === seal);
    if (found >= 0) return found;
  }
  return -1;
}

// What each time stamp of the bundle covers; that its signature was not looked at is said of each.
export function examineStamps(parts, findings) {
  const paths = [...parts.raw.keys()].filter((path) => (
    isStamp(path) && parts.tags?.has(path) && parts.isAsListed(path)
  ));
  if (!parts.record || !paths.length) return [];
  const covered = new Map();
  for (const { vault, points } of allPoints(parts.record, parts.history.rotations)) {
    points.forEach((link, n) => {
      if (n) covered.set(hex(sha256(headMessage(vault, n, link))), n);
    });
  }
  const held = parts.record.commitments.length;
  return paths.sort().map((path) => examineStamp(path, parts.raw.get(path), covered, held, findings));
}

function examineStamp(file, raw, covered, held, findings) {
  const anchor = { kind: "time-stamp", entries: 0, later: 0, file, time: "", authority: "" };
  const wrong = (why, detail) => {
    findings.problem(`stamp-${why}`, file, detail);
    return { ...anchor, verdict: "wrong", why };
  };
  try {
    const { imprint, time } = parseStamp(raw);
    anchor.time = time;
    anchor.entries = covered.get(imprint) ?? 0;
  } catch (cause) {
    if (!(cause instanceof Damaged)) throw cause;
    return wrong(cause.reason);
  }
  const { entries } = anchor;
  findings.note("stamp-says-here", file, { time: anchor.time.replace("T", " ").replace("Z", " UTC") });
  if (!entries) return wrong("imprint", { entries });
  anchor.later = held - entries;
  if (/\/(\d+)[-.]/.exec(file)[1] !== String(entries)) return wrong("misnamed", { entries });
  findings.note("stamp-not-checked-here", file, { entries });
  return { ...anchor, verdict: "not-checked", why: "not-checked-here" };
}
