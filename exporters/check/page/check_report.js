// What a check finds, as data: the codes, levels and outcomes of every checker of bundles.

export const LIMITS = ["not-truth", "not-author", "not-time", "not-complete", "not-remade", "not-pages"];
const FORMAT = "daybook-check/1";
const LEVELS = ["problem", "gap", "note"];
const MOST = 1000;

// Gathers findings; the first of each level are kept, the rest counted.
export class Findings {
  constructor() {
    this.kept = { problem: [], gap: [], note: [] };
    this.more = { problem: 0, gap: 0, note: 0 };
  }

  // Something that contradicts the bundle.
  problem(code, file = "", detail = {}) {
    this.add({ code, level: "problem", file, detail });
  }

  // Something without which nothing can be said.
  gap(code, file = "", detail = {}) {
    this.add({ code, level: "gap", file, detail });
  }

  // A file that only a later version of the program can check.
  laterFormat(file, { wanted }) {
    if (wanted) this.gap("part-of-a-later-version", file, { version: wanted });
    else this.gap("part-of-a-later-format", file);
  }

  // Something worth reading.
  note(code, file = "", detail = {}) {
    this.add({ code, level: "note", file, detail });
  }

  add(finding) {
    if (this.kept[finding.level].length < MOST) this.kept[finding.level].push(finding);
    else this.more[finding.level] += 1;
  }

  // Everything that another one gathered.
  addAll({ kept, more }) {
    for (const level of LEVELS) {
      kept[level].forEach((finding) => this.add(finding));
      this.more[level] += more[level];
    }
  }

  any(level) {
    return this.kept[level].length > 0;
  }

  all() {
    return LEVELS.flatMap((level) => {
      const count = this.more[level];
      const more = { code: "and-more", level, file: "", detail: { count } };
      return count ? [...this.kept[level], more] : this.kept[level];
    });
  }
}

// The report, in the form that docs/schemas/check.schema.json has.
export function report(said) {
  return {
    format: FORMAT,
    ok: !["problems", "not-checked", "branched-after-restore"].includes(said.verdict),
    verdict: said.verdict,
    does_not_prove: LIMITS,
    mode: said.mode,
    fingerprint: said.fingerprint,
    made: said.made,
    digest: said.digest,
    head: said.head,
    anchors: said.anchors,
    counts: said.counts,
    files: said.files,
    findings: said.findings,
  };
}
