// The whole check, once every file has its hash; what is brought from outside comes last.

import { Findings, report } from "./check_report.js";
import { canVerify } from "./ed25519.js";
import { examineEarlier } from "./earlier_bundle.js";
import { examineFolder } from "./folder_check.js";
import { examineLoose } from "./loose_files_check.js";
import { examineSeal, examineStamps } from "./anchor_check.js";
import { expect } from "./signature_check.js";
import { fingerprint } from "./signature_file.js";
import { CHECK_PAGE, TAG_LIST } from "./bag.js";

const STATUSES = ["unchanged", "changed", "missing", "not-supplied", "unknown"];

// `given` has the files as `sources` {name, blob, sha256}, sha256 empty where one could not be read,
// and the names of their `folders`; whether they are a `whole` folder, or loose; `refused`, why a
// zip was not opened or not read whole; and what was brought from outside: `fingerprint` as typed
// and `seal` as digits, each null if not given, and `earlier`, a file or null; and the digest of the
// `page` that checks. Gives the report, and the record for whoever wants to read it.
export async function check(given) {
  const findings = new Findings();
  given.refused.forEach((finding) => findings.add(finding));
  if (given.refused.length && !given.sources.length) return { report: nothing(findings) };
  const able = await canVerify();
  const examine = given.whole ? examineFolder : examineLoose;
  const { parts, files, counts } = await examine(given, able, findings);
  sayPage(parts, given.page, findings);
  const fits = expect(parts.seal, given.fingerprint, findings);
  const { record, history } = parts;
  const seals = given.seal ? examineSeal(given.seal, record, history, findings) : [];
  const anchors = [...seals, ...examineStamps(parts, findings)];
  const relation =
    given.earlier && (await examineEarlier(given.earlier, record, history, able, findings));
  const said = {
    verdict: verdict(findings, files, fits, seals, relation),
    mode: given.whole ? "folder" : "files",
    findings: findings.all(),
    files,
    counts: { ...fileCounts(files), ...counts },
    anchors,
    fingerprint: parts.seal.key ? fingerprint(parts.seal.key) : "",
    made: record ? record.made : parts.seal.made,
    digest: parts.hashes.get(TAG_LIST) ?? "",
    head: record ? `${record.commitments.length} ${record.link}` : "",
  };
  return { report: report(said), record };
}

// Name a check page that is not this very one: of an older version, or somebody else's.
function sayPage(parts, own, findings) {
  const digest = parts.tags?.get(CHECK_PAGE) ?? own;
  if (digest !== own) findings.note("check-page-differs", CHECK_PAGE, { digest });
}

// The report on a zip that was not opened.
function nothing(findings) {
  return report({
    verdict: verdict(findings, [], false, [], null),
    mode: "files",
    findings: findings.all(),
    files: [],
    counts: fileCounts([]),
    anchors: [],
    fingerprint: "",
    made: "",
    digest: "",
    head: "",
  });
}

function verdict(findings, files, fits, seals, relation) {
  if (findings.any("problem")) return "problems";
  if (findings.any("gap")) return "not-checked";
  if (relation === "branched") return "branched-after-restore";
  const part = files.some((each) => each.status === "not-supplied") ? "supplied-" : "";
  if (fits) return `${part}consistent-expected-key`;
  if (seals.length) return `${part}consistent-seal-fits`;
  return `${part}consistent-signer-not-confirmed`;
}

function fileCounts(files) {
  const count = (status) => files.filter((each) => each.status === status).length;
  return Object.fromEntries(
    STATUSES.map((status) => [`files_${status.replace("-", "_")}`, count(status)]),
  );
}
