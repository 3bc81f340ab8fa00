// Where an incident lies in the days of an order.

import { later } from "./days.js";
import { dayOf, objectOf, textOf, Uncountable } from "./opened_subject.js";

const CLOCK = /^[0-2][0-9]:[0-5][0-9]/;
// a time "about" another is not taken for before or after it within so many minutes
const ABOUT = 30;
// nor is one that the clock showed twice
const TWICE = 60;
// no clock is further behind UTC, or further ahead of it
const BEHIND = 12 * 60;
const AHEAD = 14 * 60;
const A_DAY = 24 * 60;
const TO_DAYS = "2026-03-01".length;

// Where an incident lies in the days of an order, as docs/patterns.md has it.
export function stageOf(incident, order) {
  const days = incident.days("when");
  const [begin, end] = ["served", "expires"].map((name) => {
    const text = order.text(name);
    return text ? dayOf(order.entry, text) : null;
  });
  if (days === null) return "no-day";
  const elsewhere = zoneOf(incident) !== order.zone;
  const [first, last] = elsewhere ? daysAnywhere(incident, days) : days;
  if (end && first > end) return "after";
  if (begin === null) return "no-service";
  if (last < begin) return "before";
  if (first < begin || (elsewhere && first === begin)) return "edge";
  const open = first === begin ? onDayOfService(incident, order, last > begin) : "";
  if (open) return open;
  if (end === null) return "no-end";
  if (last < end) return "within";
  return first === last ? "last-day" : "edge";
}

function zoneOf({ entry, values }) {
  return textOf(entry, objectOf(entry, values.get("when")).zone);
}

// The first and the last day that a clock in any zone can have shown at that time.
function daysAnywhere({ entry, values }, [first, last]) {
  const when = objectOf(entry, values.get("when"));
  const [at, offset] = [textOf(entry, when.at), textOf(entry, when.offset)];
  const until = textOf(entry, when.until) || at;
  const untilOffset = textOf(entry, when.until_offset) || offset;
  const about = textOf(entry, when.precision) === "about" ? ABOUT : 0;
  const begins = at.length > TO_DAYS ? minutesOfDay(entry, at) : 0;
  const ends = until.length > TO_DAYS ? minutesOfDay(entry, until) : A_DAY;
  return [
    later(first, Math.floor((begins - offsetOf(entry, offset) - BEHIND - about) / A_DAY)),
    later(last, Math.floor((ends - offsetOf(entry, untilOffset) + AHEAD + about) / A_DAY)),
  ];
}

function offsetOf(entry, text) {
  if (!["+", "-"].includes(text[0])) throw new Uncountable(entry);
  return minutesOf(entry, text.slice(1)) * (text[0] === "-" ? -1 : 1);
}

function onDayOfService(incident, order, goesOn) {
  const { entry } = incident;
  const when = objectOf(entry, incident.values.get("when"));
  const at = textOf(entry, when.at);
  const until = textOf(entry, when.until) || at;
  const clock = order.text("served_time");
  if (!clock || at.length === TO_DAYS) return "service-day";
  const about =
    (textOf(entry, when.precision) === "about" ? ABOUT : 0) +
    (textOf(entry, when.twice) ? TWICE : 0);
  const served = minutesOf(order.entry, clock);
  if (minutesOfDay(entry, at) - about >= served) return "";
  const ends = goesOn ? A_DAY : minutesOfDay(entry, until);
  return ends + about < served ? "before" : "service-day";
}

function minutesOfDay(entry, local) {
  if (local[TO_DAYS] !== "T") throw new Uncountable(entry);
  return minutesOf(entry, local.slice(TO_DAYS + 1));
}

function minutesOf(entry, clock) {
  if (!CLOCK.test(clock)) throw new Uncountable(entry);
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}
