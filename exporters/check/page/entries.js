// The entries as they are opened, a few at a time: a long record would not fit into a page.

import { element, foreign } from "./view.js";
import { fieldLabel, kindLabel, say } from "./finding_texts.js";

const AT_ONCE = 25;

// Shows entries of a record with so many of them; `bring(from, count)` brings some.
export class Entries {
  constructor(place, bring) {
    this.place = place;
    this.bring = bring;
    this.total = 0;
  }

  clear() {
    this.total = 0;
    this.place.replaceChildren();
  }

  // Begin with the first; nothing is brought before somebody asks.
  begin(total) {
    this.total = total;
    this.list = element("div", { class: "entries" });
    const title = say("page", "entries-title", { count: total });
    const details = element("details", {}, element("summary", {}, title));
    details.append(element("p", {}, say("page", "entries-mean")), this.bar(), this.list);
    details.addEventListener("toggle", () => {
      if (details.open && !this.list.childElementCount) this.go(1);
    });
    this.place.replaceChildren(details);
  }

  bar() {
    const button = (code, step) => {
      const made = element("button", { type: "button" }, say("page", code));
      made.addEventListener("click", () => this.go(this.from + step));
      return made;
    };
    this.before = button("earlier-entries", -AT_ONCE);
    this.after = button("later-entries", AT_ONCE);
    this.where = element("p", { role: "status" });
    this.number = element("input", { type: "number", min: "1", max: `${this.total}`, value: "1" });
    this.number.addEventListener("change", () => this.go(Number(this.number.value)));
    const label = element("label", {}, say("page", "go-to"), " ", this.number);
    return element("div", { class: "bar" }, this.before, this.after, label, this.where);
  }

  async go(wanted) {
    const last = Math.max(1, this.total);
    this.from = Math.min(Math.max(1, Math.trunc(wanted) || 1), last);
    const some = await this.bring(this.from, AT_ONCE);
    this.list.replaceChildren(...some.map(entry));
    const to = this.from + some.length - 1;
    this.before.disabled = this.from === 1;
    this.after.disabled = to >= this.total;
    this.number.value = String(this.from);
    const detail = { from: this.from, to, total: this.total };
    this.where.textContent = say("page", "where", detail);
  }
}

function entry({ n, shut, fits, commitment, withheld, fields }) {
  const values = new Map(fields);
  const noun = (values.get("@kind") ?? "").split(".")[0];
  const parts = [say("page", "entry", { n })];
  if (shut) parts.push(" · ", say("page", "kept-back"));
  else {
    const name = `${say("nouns", noun)} ${values.get("number") ?? ""}`.trim();
    for (const said of [name, kindLabel(values.get("@kind") ?? "")]) parts.push(" · ", foreign("span", said));
  }
  const rows = [...fields].sort(bySort).map(([name, value]) => element(
    "tr", {},
    element("th", { scope: "row" }, fieldLabel(noun, name)),
    foreign("td", (name === "@kind" ? kindLabel(value) : value) || "–"),
  ));
  const code = fits ? "comes-to" : "does-not-come-to";
  return element(
    "article", { class: fits ? "entry" : "entry unlike" },
    element("h4", {}, ...parts),
    element("table", {}, element("tbody", {}, ...rows)),
    element("p", { class: "small" }, say("page", "fields-kept-back", { count: withheld })),
    element("p", { class: "small" }, say("page", code), " ", digits(commitment)),
  );
}

// The person's own fields first, then those of the record.
function bySort([one], [other]) {
  const rank = (name) => (name.startsWith("@") ? 1 : 0);
  return rank(one) - rank(other) || (one < other ? -1 : 1);
}

function digits(text) {
  return element("span", { class: "digits" }, text);
}
