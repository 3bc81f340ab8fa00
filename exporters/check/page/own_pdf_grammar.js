// The form of a document that the program writes, out of the data that both checkers read
// (`document.json`; what its texts mean stands in it). A text fits whole or not at all.

import { DOCUMENT } from "./generated.js";

export const VERSION = 1;
const TOKEN = /([{}])|~(\w+)~|\$(\w+)\$|@([\w|]+)@|\*(\w+)\*|([^{}~$@*]+|\*)/g;
const OPTIONAL = { "{": "(?:", "}": ")?" };

// What a text that fits says: references by the kinds that they may lead to, and values.
class Fit {
  constructor() {
    this.references = [];
    this.values = [];
  }

  // The first reference to these kinds, or 0.
  reference(kinds) {
    return this.references.find(([said]) => said === kinds)?.[1] ?? 0;
  }
}

// A pattern, and what each of its groups holds: "=", "@kinds" or "*list".
function sourceOf(text) {
  const pattern = [];
  const groups = [];
  for (const [, optional, term, value, kinds, items, literal] of text.matchAll(TOKEN)) {
    if (optional) pattern.push(OPTIONAL[optional]);
    else if (term) pattern.push(`(?:${DOCUMENT.terms[term]})`);
    else if (value) pattern.push(`(${DOCUMENT.terms[value]})`);
    else if (kinds) pattern.push("([1-9][0-9]{0,7}) 0 R");
    else if (items) pattern.push("([^\\n]*)");
    else pattern.push(literal.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
    if (value) groups.push("=");
    if (kinds) groups.push(`@${kinds}`);
    if (items) groups.push(`*${items}`);
  }
  return { pattern: pattern.join(""), groups };
}

// One text with its gaps.
class Form {
  constructor(text) {
    const { pattern, groups } = sourceOf(text);
    this.whole = new RegExp(`^(?:${pattern})$`);
    this.groups = groups;
  }

  // What a text says, or null if it does not fit.
  fit(text) {
    const found = this.whole.exec(text);
    const fit = new Fit();
    return found && take(found, this.groups, fit) ? fit : null;
  }
}

// Items with one space between them.
class ItemList {
  constructor({ items, least, most }) {
    const sources = items.map(sourceOf);
    this.next = new RegExp(sources.map(({ pattern }) => `(?:${pattern})`).join("|"), "y");
    this.groups = sources.flatMap(({ groups }) => groups);
    this.least = least;
    this.most = most ?? Infinity;
  }

  // Add what they say; false if the text is no such list.
  take(text, fit) {
    let count = 0;
    for (let at = 0; at < text.length || count;) {
      this.next.lastIndex = at;
      const found = this.next.exec(text);
      if (!found) return false;
      take(found, this.groups, fit);
      count += 1;
      at = this.next.lastIndex;
      if (at === text.length) break;
      if (text[at] !== " ") return false;
      at += 1;
    }
    return this.least <= count && count <= this.most;
  }
}

function take(found, groups, fit) {
  return groups.every((group, at) => {
    const text = found[at + 1];
    const name = group.slice(1);
    if (text === undefined) return true;
    if (group[0] === "*") return LISTS[name].take(text, fit);
    if (group[0] === "@") fit.references.push([name, Number(text)]);
    else fit.values.push(text);
    return true;
  });
}

// The operators that may stand in one place of a page, in the order in which they are tried; none is
// that begins with another letter.
class State {
  constructor(name, operators) {
    this.steps = operators.map(([text, state, action]) => ({
      begins: /^[{}~$@*]/.test(text) ? 0 : text.charCodeAt(0),
      next: new RegExp(sourceOf(text).pattern, "y"),
      state: state || name,
      action,
    }));
  }

  // The operator at this place, the values in it, and where it ends; null where there is none.
  at(text, at) {
    const letter = text.charCodeAt(at);
    for (const { begins, next, state, action } of this.steps) {
      if (begins && begins !== letter) continue;
      next.lastIndex = at;
      const values = next.exec(text);
      if (values) return { state, action, value: values[1], values, end: next.lastIndex };
    }
    return null;
  }
}

function mapped(values, change) {
  const pairs = Object.entries(values);
  return Object.fromEntries(pairs.map(([name, value]) => [name, change(value, name)]));
}

const form = (text) => new Form(text);
const forms = (kinds) => Object.entries(kinds).map(([kind, texts]) => [kind, texts.map(form)]);
const LISTS = mapped(DOCUMENT.lists, (list) => new ItemList(list));
const OBJECTS = forms(DOCUMENT.objects);
const STREAMS = forms(DOCUMENT.streams);
const { marks } = DOCUMENT;

function first(all, text) {
  for (const [kind, each] of all) {
    for (const one of each) {
      const fit = one.fit(text);
      if (fit) return { kind, fit };
    }
  }
  return null;
}

export const MOST = DOCUMENT.most;
export const HEAD = form(DOCUMENT.head);
export const END = form(DOCUMENT.end);
export const INSIDE = mapped(DOCUMENT.inside, form);
export const EXACTLY = DOCUMENT.exactly;
export const CONTENTS = mapped(DOCUMENT.contents, (operators, name) => new State(name, operators));
export const MAPS = mapped(DOCUMENT.maps, ({ head, pair, tail }) => ({
  head: form(head),
  lines: head.split("\n").length - 1,
  pair: new RegExp(`^(?:${pair})$`),
  tail,
}));
export const ALONE = DOCUMENT.alone;
export const BLOCK = DOCUMENT.block;
export const MARKS_BASE = marks.base;
export const SAME = marks.same.map((code) => parseInt(code, 16));
export const MARK = new RegExp(`^(?:${marks.mark})$`);
export const WORDS = DOCUMENT.words;
export const DIGEST = new RegExp(`^(?:${marks.digest})$`);
const KINDS = [...Object.keys(DOCUMENT.objects), ...Object.keys(DOCUMENT.streams)];
export const NUMBER_OF = Object.fromEntries(KINDS.map((kind, at) => [kind, at + 1]));

// The kind of an object that is no stream, and what it says; null for none of ours.
export function objectOf(text) {
  return first(OBJECTS, text);
}

// The kind of a stream by what stands in its dictionary before its length.
export function streamOf(entries) {
  return first(STREAMS, entries);
}
