// A later bundle against the record of an earlier one: it must go on from it.

import { Findings } from "./check_report.js";
import { examineChain } from "./chain.js";
import { examineHistory } from "./history.js";
import { examineOpenings } from "./disclosures.js";
import { MAX_RECORD } from "./record_json.js";
import { readRecord } from "./record_reader.js";
import { plain } from "./source_files.js";
import { RECORD } from "./bag.js";

// Compare with the `record.json` given; how the two stand, by the word for it.
export async function examineEarlier(file, record, history, able, findings) {
  const older = await load(file, able);
  if (!older || !record) {
    findings.gap(older ? "earlier-not-compared" : "earlier-not-usable", RECORD);
    return "not-compared";
  }
  const reach = reachOf(older, record, history);
  if (reach === undefined) {
    findings.problem("earlier-of-another-record", RECORD);
    return "other-record";
  }
  const most = Math.min(older.commitments.length, reach);
  let common = 0;
  while (common < most && older.commitments[common] === record.commitments[common]) common += 1;
  const later = record.commitments.length - common;
  const lost = older.commitments.length - common;
  const there = lost && later ? await restoredIn(older, able) : new Map();
  return say(common, later, lost, history.restored, there, findings);
}

function say(common, later, lost, here, there, findings) {
  if (!lost) {
    findings.note("extends-earlier", RECORD, { entries: common, later });
    return "extends";
  }
  const codes = [[here, "branched-after-restore"], [there, "earlier-was-restored"]];
  const parted = codes.find(([restored]) => restored.get(common + 1) === common);
  if (parted) {
    findings.note(parted[1], RECORD, { entries: common, lost });
    return "branched";
  }
  if (later) {
    findings.problem("differs-from-earlier", RECORD, { entry: common + 1 });
    return "differs";
  }
  findings.problem("shorter-than-earlier", RECORD, { lost });
  return "shorter";
}

// How many entries this record has under the earlier bundle's identifier and key.
function reachOf(older, record, history) {
  if (older.vault === record.vault && older.key === record.key) return record.commitments.length;
  const before = history.rotations.find(
    (each) => each.vault_before === older.vault && each.key_before === older.key,
  );
  return before?.at;
}

// What the earlier bundle says of copies put back, if all that it says holds.
async function restoredIn(older, able) {
  const refused = new Findings();
  const history = await examineHistory(older, examineOpenings(older, refused), able, refused);
  return refused.any("problem") ? new Map() : history.restored;
}

// The record in the file, if it holds together.
async function load(file, able) {
  const refused = new Findings();
  try {
    if (file.size > MAX_RECORD) return null;
    const { record: older } = await readRecord(plain("", file));
    if (older) await examineChain(older, able, refused);
    return refused.all().length ? null : older;
  } catch {
    return null;
  }
}
