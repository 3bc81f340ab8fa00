// Days and moments of a record. A day is its text, YYYY-MM-DD, so that days compare as they are.

import { ZONES } from "./generated.js";

export const DAY = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}";
const A_DAY = new RegExp(`^${DAY}$`);
const MOMENT = /^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.Z]/;
const TO_SECONDS = "2026-03-01T21:10:00".length;

// Whether a text is a day of the calendar.
export function isDay(text) {
  return A_DAY.test(text) && later(text, 0) === text;
}

// So many days later; what is no day gives something else.
export function later(day, days) {
  const moment = Date.parse(`${day}T00:00:00Z`) + days * 86400000;
  return Number.isNaN(moment) ? "" : new Date(moment).toISOString().slice(0, 10);
}

export function daysBetween(first, last) {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / 86400000);
}

// Whether a text is a moment in UTC, to the second.
export function isMoment(text) {
  return text.length === TO_SECONDS + 1 && text.endsWith("Z") && momentOf(text) !== null;
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
export function localDay(text, timeZone) {
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
