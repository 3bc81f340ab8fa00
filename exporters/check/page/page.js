// The page: what is picked is hashed, checked and shown; nothing else happens.

import { isBlank } from "./copied_code.js";
import { Entries } from "./entries.js";
import { Workers } from "./workers.js";
import { fromFiles, fromFolder, watchDrops } from "./check_input.js";
import { withoutPayload } from "./folder_check.js";
import { ownDigest } from "./page_digest.js";
import { parseSeal } from "./seal_code.js";
import { showFacts, showFindings } from "./view.js";
import { outcome, say } from "./finding_texts.js";

const TELL_EVERY = 200;

class Page {
  constructor(workers, text) {
    const named = (id) => document.getElementById(id);
    this.workers = workers;
    this.digest = ownDigest(text);
    this.folder = named("folder");
    this.files = named("files");
    this.expected = named("expected");
    this.words = named("words");
    this.earlier = named("earlier");
    this.again = named("again");
    this.bar = named("bar");
    this.said = named("said");
    this.choose = named("choose");
    this.outcome = named("outcome");
    this.outside = named("outside");
    this.verdict = named("verdict");
    this.result = named("result");
    this.report = named("report");
    this.facts = named("facts");
    this.entries = new Entries(named("entries"), (from, count) => workers.entries(from, count));
    this.picked = null;
    this.turn = 0;
  }

  listen() {
    const on = (input, read) => {
      // so that picking the same once more is heard again
      input.addEventListener("click", () => { input.value = ""; });
      input.addEventListener("change", () => this.take([...input.files], read));
    };
    on(this.folder, fromFolder);
    on(this.files, fromFiles);
    watchDrops(this.folder, (files) => {
      if (files) this.take(files, fromFiles);
      else this.tell("drop-one");
    });
    this.again.addEventListener("click", () => this.check());
  }

  // Read what was picked, give every file its hash, and check.
  async take(files, read) {
    if (!files.length) {
      this.tell("nothing-picked");
      return;
    }
    this.turn += 1;
    const turn = this.turn;
    this.clear();
    this.tell("reading", { percent: 0 });
    try {
      const picked = await read(files);
      const total = picked.sources.reduce((sum, { size }) => sum + size, 0);
      const late = this.progress(turn, total);
      await this.workers.hash(picked.sources, late);
      if (turn !== this.turn) return;
      this.picked = picked;
      await this.check();
    } catch {
      this.fail(turn, "could-not-read");
    }
  }

  // Hold what was picked against what is typed beside it.
  async check() {
    const turn = this.turn;
    if (!this.picked) {
      this.tell("nothing-picked");
      return;
    }
    const seal = this.readSeal();
    if (!seal) return;
    const expected = isBlank(this.expected.value) ? null : this.expected.value;
    const earlier = this.earlier.files[0] ?? null;
    this.tell("checking");
    try {
      const brought = { fingerprint: expected, seal: seal.seal ?? null, earlier };
      const { whole, sources } = this.picked;
      const needed = whole ? withoutPayload(sources) : sources;
      const given = { ...this.picked, sources: needed, ...brought, page: this.digest };
      const report = await this.workers.check(given);
      if (turn === this.turn) this.show(report);
    } catch {
      this.fail(turn, "could-not-check");
    }
  }

  // The seal that was typed, {} if none was; null if it is none, which is then said.
  readSeal() {
    this.words.removeAttribute("aria-invalid");
    if (isBlank(this.words.value)) return {};
    const read = parseSeal(this.words.value);
    if (read.seal) return read;
    this.words.setAttribute("aria-invalid", "true");
    this.tell(`seal-${read.wrong}`, { at: read.at });
    this.outside.open = true;
    this.words.focus();
    return null;
  }

  show(report) {
    const verdict = say("verdicts", report.verdict);
    const result = say("page", "result", { verdict });
    this.verdict.textContent = outcome(report).join(" ");
    this.verdict.className = report.verdict.startsWith("problems") ? "problem"
      : report.ok ? "consistent" : "gap";
    this.result.textContent = result;
    showFindings(this.report, report);
    showFacts(this.facts, report);
    this.entries.clear();
    if (report.counts.entries) this.entries.begin(report.counts.entries);
    this.bar.hidden = true;
    this.said.textContent = result;
    this.said.classList.add("told");
    document.title = verdict;
    // what was found comes first now, and the choice of something else after it
    this.choose.before(this.outcome);
    this.verdict.focus({ preventScroll: true });
    scrollTo(0, 0);
    document.dispatchEvent(new CustomEvent("checked", { detail: report }));
  }

  clear() {
    this.picked = null;
    this.verdict.textContent = "";
    this.verdict.className = "";
    this.result.textContent = "";
    this.choose.after(this.outcome);
    this.report.replaceChildren();
    this.facts.replaceChildren();
    this.entries.clear();
  }

  tell(code, detail = {}) {
    const text = say("page", code, detail);
    this.said.textContent = text;
    this.said.classList.remove("told");
    document.title = text;
  }

  fail(turn, code) {
    if (turn !== this.turn) return;
    this.bar.hidden = true;
    this.tell(code);
  }

  // Show how far it is, now and then.
  progress(turn, total) {
    let last = 0;
    this.bar.hidden = false;
    this.bar.max = Math.max(1, total);
    this.bar.value = 0;
    this.tell("reading", { percent: 0 });
    return (done) => {
      const now = performance.now();
      if (turn !== this.turn || now - last < TELL_EVERY) return;
      last = now;
      this.bar.value = done;
      this.tell("reading", { percent: Math.floor((100 * done) / Math.max(1, total)) });
    };
  }
}

export async function open() {
  const text = document.querySelector("script").textContent;
  const workers = new Workers(text);
  const page = new Page(workers, text);
  const able = await workers.selfTest().catch(() => false);
  if (!able) {
    page.tell("browser-miscounts");
    return;
  }
  page.listen();
  for (const input of document.querySelectorAll("input, button, textarea")) input.disabled = false;
  page.tell("ready");
}
