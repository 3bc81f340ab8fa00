// Sentences: every one comes from the table that the program itself speaks from.

import { SENTENCES, SLIPS } from "./generated.js";

const CHANGES = ["recorded", "amended", "withdrawn", "reinstated"];

// A sentence of the table, with its gaps filled in; plain text, never markup.
export function say(table, code, detail = {}) {
  // of its own: a record may name what every object has
  const text = Object.hasOwn(SENTENCES[table], code) ? SENTENCES[table][code] : code;
  return text.replace(/\{([a-z_]+)\}/g, (gap, name) => (
    Object.hasOwn(detail, name) ? String(detail[name]) : gap
  ));
}

// One finding in words, with the file that it is about.
export function sentence(finding) {
  const said = say("findings", finding.code, inWords(finding.detail));
  return finding.file ? `${finding.file}: ${said}` : said;
}

// Details with fields, nouns and reasons in words: a finding has them as record.json does.
function inWords(detail) {
  const words = { ...detail };
  if (Object.hasOwn(words, "field")) words.field = fieldLabel("", String(words.field));
  if (Object.hasOwn(words, "subject")) {
    const [noun, ...number] = String(words.subject).split(" ");
    words.subject = [say("nouns", noun), ...number].join(" ").trimEnd();
  }
  if (words.own === "-") words.own = say("page", "not-stated");
  if (Object.hasOwn(words, "why")) words.why = say("mistakes", String(words.why));
  return words;
}

// What is said first: the slip of whoever checks, if any, and what the result means.
export function outcome(report) {
  const slips = report.findings.filter(({ code }) => SLIPS.includes(code));
  return [...slips.map(sentence), say("outcomes", report.verdict)];
}

// What a field is called, of an entry of this noun; a part of a field by the path to it.
export function fieldLabel(noun, field) {
  const own = `${noun}/${field}`;
  if (Object.hasOwn(SENTENCES.fields, own)) return SENTENCES.fields[own];
  if (Object.hasOwn(SENTENCES.fields, field)) return SENTENCES.fields[field];
  const last = field.split(".").at(-1);
  return say("fields", Object.hasOwn(SENTENCES.fields, `.${last}`) ? `.${last}` : last);
}

// What became of a subject in an entry of this kind; a kind that is not known as it stands.
export function kindLabel(kind) {
  const [noun, change, ...rest] = kind.split(".");
  const known = Object.hasOwn(SENTENCES.nouns, noun) && CHANGES.includes(change) && !rest.length;
  return known ? say("page", change) : kind;
}

// What a field holds, in words: each part behind what it is called. Texts stay as they are.
export function inLine(noun, field, value) {
  if (Array.isArray(value)) return value.map((each) => inLine(noun, field, each)).join("; ");
  if (value === null || typeof value !== "object") return String(value ?? "–");
  return Object.keys(value).sort().map((key) => {
    const path = `${field}.${key}`;
    return `${fieldLabel(noun, path)}: ${inLine(noun, path, value[key])}`;
  }).join(", ");
}
