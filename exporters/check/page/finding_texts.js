// Sentences: every one comes from the table that the program itself speaks from.

import { SENTENCES, SLIPS } from "./generated.js";

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
  const said = say("findings", finding.code, finding.detail);
  return finding.file ? `${finding.file}: ${said}` : said;
}

// What is said first: the slip of whoever checks, if any, and what the result means.
export function outcome(report) {
  const slips = report.findings.filter(({ code }) => SLIPS.includes(code));
  return [...slips.map(sentence), say("outcomes", report.verdict)];
}

// What a field is called, of an entry of this noun.
export function fieldLabel(noun, field) {
  if (noun === "evidence" && field === "name") return say("page", "file-name");
  return say("fields", field);
}
