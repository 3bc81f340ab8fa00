// What the opened entries of a record say of one subject, each value of the form it must have.

import { isDay, isMoment } from "./days.js";

// An entry is not of the form that figures are counted from.
export class Uncountable extends Error {
  constructor(entry) {
    super(`entry ${entry}`);
    this.entry = entry;
  }
}

// What the latest opened revision of a subject says.
export class Subject {
  constructor(noun, entry, written) {
    Object.assign(this, { noun, entry, written, values: new Map(), number: 0, withdrawn: false,
      zone: "" });
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

export function objectOf(entry, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Uncountable(entry);
  }
  return value;
}

export function textOf(entry, value) {
  if (value !== undefined && value !== null && typeof value !== "string") {
    throw new Uncountable(entry);
  }
  return value ?? "";
}

export function dayOf(entry, text) {
  const day = text.slice(0, 10);
  if (!isDay(day)) throw new Uncountable(entry);
  return day;
}

// When an entry was written: a line that waited was written at Enter.
export function writtenAt(entry, values) {
  const sealed = textOf(entry, values.get("@written"));
  if (!values.has("typed_at") || values.get("typed_at") === "") return sealed;
  const typed = textOf(entry, values.get("typed_at"));
  if (!isMoment(typed)) throw new Uncountable(entry);
  return typed < sealed ? typed : sealed;
}
