// The figures of the summary counted again, from what record.json opens and nothing else, by the
// terms of docs/patterns.md. `exporters/check/figure_count.py` counts the same, step by step. A day
// is its text, YYYY-MM-DD, so that days compare as they are.

import { hex, utf8 } from "./bytes.js";
import { READ_FIRST, ZONES } from "./generated.js";
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
const DAY = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}";
const A_DAY = new RegExp(`^${DAY}$`);
const WINDOW = new RegExp(
  `^(before|after)\\.(${DAY})\\.(${DAY})\\.([1-9][0-9]{0,3})(\\.edge|\\.covered)?$`,
);
const SAME_DAY = new RegExp(`^same-day\\.(${DAY})\\.(${DAY})(\\.edge)?$`);
const MOMENT = /^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.Z]/;
const CLOCK = /^[0-2][0-9]:[0-5][0-9]/;
// a time "about" another is not taken for before or after it within so many minutes
const ABOUT = 30;
const TO_DAYS = "2026-03-01".length;
const TO_SECONDS = "2026-03-01T21:10:00".length;
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

// An entry is not of the form that figures are counted from.
export class Uncountable extends Error {
  constructor(entry) {
    super(`entry ${entry}`);
    this.entry = entry;
  }
}

// What the latest opened revision of a subject says.
class Subject {
  constructor(noun, entry, written) {
    Object.assign(this, { noun, entry, written, values: new Map(), number: 0, withdrawn: false });
  }

  text(name) {
    return textOf(this.entry, this.values.get(name));
  }

  texts(name) {
    const found = this.listed(name);
    if (!found.every((each) => typeof each === "string")) throw new Uncountable(this.entry);
    return found;
  }

  objects(name) {
    return this.listed(name).map((each) => objectOf(this.entry, each));
  }

  // The first and the last day that a stated time covers, or null.
  days(name) {
    const value = this.values.get(name) ?? null;
    if (value === null) return null;
    const when = objectOf(this.entry, value);
    if (textOf(this.entry, when.precision) === "not-sure") return null;
    const first = dayOf(this.entry, textOf(this.entry, when.at));
    const until = textOf(this.entry, when.until);
    return [first, until ? dayOf(this.entry, until) : first];
  }

  listed(name) {
    const value = this.values.get(name) ?? [];
    if (!Array.isArray(value)) throw new Uncountable(this.entry);
    return value;
  }
}

function objectOf(entry, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Uncountable(entry);
  }
  return value;
}

function textOf(entry, value) {
  if (value !== undefined && value !== null && typeof value !== "string") {
    throw new Uncountable(entry);
  }
  return value ?? "";
}

function dayOf(entry, text) {
  const day = text.slice(0, 10);
  if (!A_DAY.test(day) || later(day, 0) !== day) throw new Uncountable(entry);
  return day;
}

// So many days later; what is no day gives something else.
function later(day, days) {
  const moment = Date.parse(`${day}T00:00:00Z`) + days * 86400000;
  return Number.isNaN(moment) ? "" : new Date(moment).toISOString().slice(0, 10);
}

function daysBetween(first, last) {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / 86400000);
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

// Where an incident lies in the days of an order, as docs/patterns.md has it.
function stageOf(incident, order) {
  const days = incident.days("when");
  const [begin, end] = ["served", "expires"].map((name) => {
    const text = order.text(name);
    return text ? dayOf(order.entry, text) : null;
  });
  if (days === null) return "no-day";
  const [first, last] = days;
  if (end && first > end) return "after";
  if (begin === null) return "no-service";
  if (last < begin) return "before";
  if (first < begin) return "edge";
  const open = first === begin ? onDayOfService(incident, order, last > begin) : "";
  if (open) return open;
  if (end === null) return "no-end";
  if (last < end) return "within";
  return first === last ? "last-day" : "edge";
}

function onDayOfService(incident, order, goesOn) {
  const { entry } = incident;
  const when = objectOf(entry, incident.values.get("when"));
  const at = textOf(entry, when.at);
  const until = textOf(entry, when.until) || at;
  const clock = order.text("served_time");
  if (!clock || at.length === TO_DAYS) return "service-day";
  const about = textOf(entry, when.precision) === "about" ? ABOUT : 0;
  const served = minutesOf(order.entry, clock);
  if (minutesOf(entry, at.slice(TO_DAYS + 1)) - about >= served) return "";
  const ends = goesOn ? 24 * 60 : minutesOf(entry, until.slice(TO_DAYS + 1));
  return ends + about < served ? "before" : "service-day";
}

function minutesOf(entry, clock) {
  if (!CLOCK.test(clock)) throw new Uncountable(entry);
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}

// When an entry was written: a line that waited was written at Enter.
function writtenAt(entry, values) {
  const sealed = textOf(entry, values.get("@written"));
  if (!values.has("typed_at") || values.get("typed_at") === "") return sealed;
  const typed = textOf(entry, values.get("typed_at"));
  if (typed.length !== TO_SECONDS + 1 || !typed.endsWith("Z") || momentOf(typed) === null) throw new Uncountable(entry);
  return typed < sealed ? typed : sealed;
}

// The moment of a text; null if there is none in a calendar and on a clock, or in this century.
function momentOf(text) {
  if (!MOMENT.test(text)) return null;
  const said = text.slice(0, TO_SECONDS);
  const moment = new Date(`${said}Z`);
  const isThere = !Number.isNaN(moment.valueOf()) && moment.toISOString().startsWith(said);
  return isThere ? moment : null;
}

// The day that the clock of a zone showed at a moment.
function localDay(text, timeZone) {
  const moment = momentOf(text);
  if (moment === null || !isZone(timeZone)) throw new RangeError("no moment, or no time zone");
  const form = new Intl.DateTimeFormat("en-GB", {
    timeZone, year: "numeric", month: "2-digit", day: "2-digit",
  });
  const parts = form.formatToParts(moment);
  const part = (type) => parts.find((each) => each.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

// Whether a name is one of the list of time zones: a browser knows others, in any case.
function isZone(name) {
  const at = name.lastIndexOf("/");
  const area = name.slice(0, Math.max(at, 0));
  return Object.hasOwn(ZONES, area) && ZONES[area].split(" ").includes(name.slice(at + 1));
}
