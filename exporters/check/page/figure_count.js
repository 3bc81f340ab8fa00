// The figures of the summary counted again, from what record.json opens and nothing else, by the
// terms of docs/patterns.md. `exporters/check/figure_count.py` counts the same, step by step. A day
// is its text, YYYY-MM-DD, so that days compare as they are.

import { hex, utf8 } from "./bytes.js";
import { DAY, daysBetween, later, localDay } from "./days.js";
import { READ_FIRST } from "./generated.js";
import { dayOf, objectOf, Subject, textOf, Uncountable, writtenAt } from "./opened_subject.js";
import { stageOf } from "./order_days.js";
import { sha256 } from "./sha256.js";

const KNOWN = {
  seen: "s", recording: "r", held: "h", told: "t", inferred: "w", lines: "e", "not-stated": "?",
};
// what a code may begin with; what is in none of these lists is none
const FAMILIES = [
  "ask", "bail", "bail-days", "contact", "counted", "fear", "inferred", "kind", "known",
  "month", "named", "no-day", "no-example", "no-kind", "not-counted", "order", "order-days",
  "own-contact", "read", "reason", "secure", "told", "year", "effects",
];
const TURNINGS = ["asked-to-stop", "warning", "arrest", "charge", "order-served"];
const LISTED_CODE = /^[A-Z0-9]+(?:_[A-Z0-9]+)*$/;
const MOST_OF_CODE = 64;
const WINDOW = new RegExp(
  `^(before|after)\\.(${DAY})\\.(${DAY})\\.([1-9][0-9]{0,3})(\\.edge|\\.covered)?$`,
);
const SAME_DAY = new RegExp(`^same-day\\.(${DAY})\\.(${DAY})(\\.edge)?$`);
const BLANK =
  /^[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

// What stands for a kind in the code of a figure, and for no other kind: a code of another form
// than those of a list, or a long one, is told by its SHA-256.
function kindCode(kind) {
  if (kind.length <= MOST_OF_CODE && LISTED_CODE.test(kind)) {
    return kind.toLowerCase().replaceAll("_", "-");
  }
  return `sha256.${hex(sha256(utf8(kind)))}`;
}

function minOf(days) {
  return days.reduce((one, other) => (other < one ? other : one));
}

function maxOf(days) {
  return days.reduce((one, other) => (other > one ? other : one));
}

// Every figure of one record by its code; `letters` has how each incident is known.
export class FigureCount {
  constructor({ openings, made }) {
    this.made = made;
    this.letters = new Map();
    this.subjects = new Map();
    this.incidents = [];
    this.lists = new Map();
    this.values = new Map();
    this.recorded = null;
    const zone = this.read(openings);
    this.countIncidents();
    this.countBreaches();
    this.countOthers();
    this.findTurnings();
    this.findRecorded(zone);
  }

  // What a code stands for: a list, a number or a day; null for a code that is not known.
  value(code) {
    const by = code.indexOf(".by.");
    if (by >= 0) {
      const whole = this.value(code.slice(0, by));
      if (!Array.isArray(whole)) return null;
      const named = code.slice(by + 4);
      const own = this.incidents.filter((one) => one.named === named).map((one) => one.number);
      const those = new Set(own);
      return whole.filter((number) => those.has(number));
    }
    if (this.values.has(code)) return this.values.get(code);
    const window = WINDOW.exec(code);
    if (window) return this.window(window);
    const sameDay = SAME_DAY.exec(code);
    if (sameDay) return this.sameDay(sameDay);
    if (!FAMILIES.includes(code.split(".")[0])) return null;
    return [...(this.lists.get(code) ?? [])].sort((one, other) => one - other);
  }

  // ---- the record

  // Read every subject; the zone of the last entry that is shown.
  read(openings) {
    let zone = "UTC";
    for (const { n, values } of openings.filter((each) => !each.shut)) {
      const [noun, verb] = textOf(n, values.get("@kind")).split(".");
      zone = textOf(n, values.get("@zone"));
      const written = writtenAt(n, values);
      const id = textOf(n, values.get("@subject"));
      if (!this.subjects.has(id)) this.subjects.set(id, new Subject(noun, n, written));
      const subject = this.subjects.get(id);
      const number = values.get("number") ?? null;
      if (number !== null) {
        if (!Number.isInteger(number)) throw new Uncountable(n);
        subject.number = number;
      }
      subject.withdrawn = verb === "withdrawn";
      if (!subject.withdrawn) subject.values = values;
      subject.entry = n;
      subject.zone = zone;
    }
    return zone;
  }

  standing(noun) {
    return [...this.subjects].filter(([, each]) => each.noun === noun && !each.withdrawn);
  }

  add(code, number) {
    if (!this.lists.has(code)) this.lists.set(code, []);
    this.lists.get(code).push(number);
  }

  countIncidents() {
    const people = new Map(
      this.standing("person")
        .filter(([, person]) => person.text("role") !== "me")
        .map(([id, person]) => [id, person.number]),
    );
    const about = new Set(
      this.standing("police")
        .flatMap(([, contact]) => contact.texts("incidents")),
    );
    for (const [id, subject] of this.subjects) {
      if (subject.noun !== "incident") continue;
      const { entry, number, withdrawn } = subject;
      const turned = subject.values.get("turned_out") ?? null;
      const reason = turned === null ? "" : textOf(entry, objectOf(entry, turned).reason);
      if (withdrawn || reason) {
        this.add("not-counted", number);
        this.add(`not-counted.${withdrawn ? "withdrawn" : reason}`, number);
      } else {
        const person = people.get(subject.text("person"));
        const account = subject.texts("accounts").every((each) => BLANK.test(each)) ? "nobody" : "account";
        const named = person === undefined ? account : `person-${person}`;
        const one = { id, subject, number, days: subject.days("when"), named };
        this.incidents.push(one);
        this.countIncident(one, about.has(id));
      }
      if (!withdrawn && subject.text("fear")) this.add("fear", number);
    }
    this.incidents.sort((one, other) => one.number - other.number);
    const every = ["counted", "not-counted"].flatMap((code) => this.lists.get(code) ?? []);
    this.values.set("written", every.length);
    this.values.set("highest", every.reduce((one, other) => Math.max(one, other), 0));
    this.putDays("", this.incidents.map((one) => one.days));
  }

  countIncident({ subject, number, days, named }, inContact) {
    this.add("counted", number);
    // lines of an export are known from it, where nothing else is said
    const unsaid = subject.objects("messages").length ? "lines" : "not-stated";
    const known = subject.text("certainty") || unsaid;
    this.add(`known.${known}`, number);
    this.letters.set(number, Object.hasOwn(KNOWN, known) ? KNOWN[known] : "");
    this.add(`named.${named}`, number);
    if (named !== "nobody" && !BLANK.test(subject.text("why_person"))) {
      this.add(`reason.${named}`, number);
    }
    if (known === "inferred" && named !== "account" && named !== "nobody") {
      this.add("inferred.named", number);
      if (!BLANK.test(subject.text("why_person"))) this.add("inferred.reason", number);
    }
    const told = subject.values.get("reported") ?? null;
    if (told !== null && typeof told !== "boolean") throw new Uncountable(subject.entry);
    const otherwise = inContact ? "in-contact" : "not-stated";
    const stated = told ? "told" : "not-told";
    this.add(`told.${told === null ? otherwise : stated}`, number);
    for (const [period, size] of days ? [["month", 7], ["year", 4]] : []) {
      const [first, last] = days.map((day) => day.slice(0, size));
      this.add(`${period}.${first === last ? first : "edge"}`, number);
    }
    if (!days) this.add("no-day", number);
    const kinds = subject.texts("behaviours");
    for (const [line, behaviours] of Object.entries(READ_FIRST)) {
      if (kinds.some((kind) => behaviours.includes(kind))) this.add(`read.${line}`, number);
    }
    for (const code of [...new Set(kinds.map(kindCode))].sort()) this.add(`kind.${code}`, number);
    if (!kinds.length) this.add("no-kind", number);
    if (!subject.objects("limbs").length) this.add("no-example", number);
  }

  countBreaches() {
    const orders = new Map(this.standing("order"));
    for (const { subject, number } of this.incidents) {
      const broken = subject.objects("breaches").map((each) => textOf(subject.entry, each.order));
      const found = [...new Set(broken)].filter((id) => orders.has(id)).map((id) => orders.get(id));
      for (const order of found) this.add(`order.${order.number}`, number);
      for (const code of new Set(found.map(sortOf))) this.add(code, number);
      const days = found.map((order) => `${sortOf(order)}-days.${stageOf(subject, order)}`);
      for (const code of new Set(days)) this.add(code, number);
    }
  }

  countOthers() {
    const numbers = new Map(this.incidents.map(({ id, number }) => [id, number]));
    for (const [, contact] of this.standing("police")) {
      for (const id of new Set(contact.texts("incidents"))) {
        if (numbers.has(id)) this.add(`contact.${contact.number}`, numbers.get(id));
      }
    }
    for (const [noun, code] of [["impact", "effects"], ["contact", "own-contact"]]) {
      for (const [, subject] of this.standing(noun)) this.add(code, subject.number);
    }
    this.countToldLater();
    this.putDays("effects.", this.standing("impact").map(([, each]) => each.days("when")));
    for (const [, request] of this.standing("ask")) {
      this.add(`ask.${request.text("state") || "not-stated"}`, request.number);
    }
    for (const [, each] of this.standing("secure")) {
      if ((each.values.get("done") ?? null) === null) this.add("secure", each.number);
    }
  }

  // What police were told of that is later than every contact, and that none names.
  countToldLater() {
    const contacts = this.standing("police").map(([, contact]) => contact);
    const named = new Set(contacts.flatMap((contact) => contact.texts("incidents")));
    const ends = contacts.map((contact) => contact.days("when")).filter(Boolean);
    const latest = ends.length ? maxOf(ends.map(([, last]) => last)) : "";
    const told = new Set(this.lists.get("told.told") ?? []);
    for (const { id, number, days } of this.incidents) {
      const isLater = days !== null && days[0] > latest;
      if (told.has(number) && !named.has(id) && isLater) this.add("told.later", number);
    }
  }

  putDays(code, found) {
    const spans = found.filter(Boolean);
    if (!spans.length) return;
    this.values.set(`${code}first`, minOf(spans.map(([first]) => first)));
    this.values.set(`${code}last`, maxOf(spans.map(([, last]) => last)));
  }

  // ---- before and after

  findTurnings() {
    const found = [
      ...this.standing("event")
        .filter(([, event]) => TURNINGS.includes(event.text("event")))
        .map(([, event]) => event.days("when")),
      ...this.standing("case")
        .filter(([, fact]) => fact.text("fact") === "release")
        .map(([, fact]) => fact.days("since")),
    ];
    for (const [, order] of this.standing("order")) {
      const served = order.text("served");
      if (served) found.push([dayOf(order.entry, served), dayOf(order.entry, served)]);
    }
    this.turnings = new Set(found.filter(Boolean).map((days) => days.join()));
  }

  // The days that the record covers: none after the day on which it was made.
  findRecorded(zone) {
    const first = this.values.get("first");
    if (!first) return;
    const last = this.incidents.at(-1).subject;
    const when = last.values.get("when") ?? null;
    const own = when === null ? "UTC" : textOf(last.entry, objectOf(last.entry, when).zone);
    try {
      const ends = [localDay(last.written, own), localDay(this.made, zone)];
      this.recorded = [first, minOf(ends)];
    } catch {
      throw new Uncountable(last.entry);
    }
  }

  window([, side, firstDay, lastDay, size, more = ""]) {
    if (!this.turnings.has([firstDay, lastDay].join())) return more === ".covered" ? 0 : [];
    const days = Number(size);
    const isBefore = side === "before";
    const first = isBefore ? later(firstDay, -days) : later(lastDay, 1);
    const last = isBefore ? later(firstDay, -1) : later(lastDay, days);
    if (more === ".covered") {
      if (!this.recorded) return 0;
      const [begin, end] = this.recorded;
      return Math.max(daysBetween(maxOf([first, begin]), minOf([last, end])) + 1, 0);
    }
    const near = this.incidents.filter((one) => (
      one.days && one.days[0] <= last && first <= one.days[1]
    ));
    const isInside = (one) => first <= one.days[0] && one.days[1] <= last;
    // what has a day of the turning point is on the edge of that alone
    const isHere = (one) => isInside(one) || !meets(one.days, firstDay, lastDay);
    return near.filter((one) => isHere(one) && isInside(one) === !more).map((one) => one.number);
  }

  sameDay([, firstDay, lastDay, more = ""]) {
    if (!this.turnings.has([firstDay, lastDay].join())) return [];
    const isWithin = (days) => firstDay <= days[0] && days[1] <= lastDay;
    return this.incidents
      .filter(({ days }) => days && meets(days, firstDay, lastDay) && isWithin(days) === !more)
      .map((one) => one.number);
  }
}

function meets(days, firstDay, lastDay) {
  return days[0] <= lastDay && firstDay <= days[1];
}

function sortOf(order) {
  return order.text("order") === "bail" ? "bail" : "order";
}
