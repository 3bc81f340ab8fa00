// The sheets of the document against the record: each names an entry and its commitment. Whether
// the words on a sheet are the opened ones, a person sees.

import { EVIDENCE } from "./bag.js";
import { NOUN } from "./history.js";
import { Damaged, LaterFormat } from "./damaged.js";
import { canUnpack } from "./own_pdf_objects.js";
import { readPages } from "./own_pdf_reader.js";

// Hand `take` what each volume says of itself on its pages, one after the other; a volume that cannot
// be read here is said to be, and is not handed over.
export async function readVolumes(pdfs, findings, take) {
  for (const [path, blob] of pdfs) {
    if (!canUnpack()) {
      findings.gap("pages-not-unpacked-here", path);
      continue;
    }
    let read = null;
    try {
      read = await readPages(blob);
    } catch (cause) {
      if (cause instanceof LaterFormat) findings.laterFormat(path, cause);
      else if (cause instanceof Damaged) findings.problem("document-not-ours", path);
      // whatever else went wrong, nothing was compared
      else findings.gap("document-not-looked-into", path);
    }
    if (read) take(path, read);
  }
}

// Say if a page's foot prints another digest than that of the list of originals.
export function examineFeet(volumes, digest, findings) {
  for (const [path, { digests }] of volumes) {
    const others = digests.some((each) => each !== digest);
    if (others || !digests.length) findings.problem("page-foot-differs", path);
  }
}

// Say which sheets do not fit, and what no sheet names if all of them are here (`isWhole`); how
// many sheets there are. `worded` are the entries of which there are words on the pages.
export function examineSheets(volumes, record, subjects, { worded, isWhole }, findings) {
  const opened = new Set(record.openings.filter((each) => !each.shut).map((each) => each.n));
  const shown = subjects.filter((subject) => subject.revisions.length);
  const latest = new Map(shown.flatMap(({ revisions, latest: last }) => (
    revisions.map(({ n }) => [n, last.n])
  )));
  const named = markedIn(volumes);
  let sheets = 0;
  for (const [path, { marks }] of volumes) {
    sheets += marks.length;
    for (const { page, entry, commitment } of marks) {
      if (record.commitments[entry - 1] !== commitment) {
        findings.problem("sheet-differs", path, { page, entry });
      } else if (!opened.has(entry)) {
        findings.problem("sheet-not-opened", path, { page, entry });
      } else if (!named.has(latest.get(entry))) {
        findings.note("sheet-of-earlier-revision", path, { page, entry });
      }
    }
  }
  // what was done to the record itself has a line, and no sheet
  const standing = shown.filter((subject) => !subject.withdrawn && subject.noun !== NOUN);
  const latestOnes = standing.map((subject) => subject.latest.n);
  const unnamed = latestOnes.filter((n) => !named.has(n) && !worded.has(n));
  if (isWhole && sheets && unnamed.length) {
    const entry = unnamed.reduce((one, other) => Math.min(one, other));
    findings.note("entries-on-no-sheet", EVIDENCE, { count: unnamed.length, entry });
  }
  return sheets;
}

// The entries of the sheets of all volumes.
export function markedIn(volumes) {
  return new Set([...volumes.values()].flatMap(({ marks }) => marks.map((mark) => mark.entry)));
}
