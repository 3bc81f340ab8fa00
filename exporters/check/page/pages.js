// What the pages of a document of ours say of the record: the mark of every sheet, which names an
// entry and its commitment, and the digest at every page's foot. Nothing is drawn or run.

import * as grammar from "./grammar.js";
import { Pdf, must } from "./pdf.js";

const { CONTENTS, MAPS, MOST } = grammar;
const COUNT = /^([1-9][0-9]{0,2}) beginbfchar$/;
const ESCAPE = /\\([0-7]{3})/g;

// The marks as {page, entry, commitment}, and the digest at the foot of each page that has one.
export async function readPages(blob) {
  const pdf = new Pdf(blob);
  const catalogue = await pdf.open();
  const tree = pdf.fits.get(catalogue.reference("pages"));
  const pages = tree.references.map(([, number]) => number);
  must(Number(tree.values[0]) === pages.length && pages.length <= MOST.pages);
  must(new Set(pages).size === pages.length);
  const known = new Map();
  const said = { marks: [], digests: [] };
  for (const [at, number] of pages.entries()) {
    const page = pdf.fits.get(number);
    const shared = page.reference("resources");
    const fonts = (shared ? pdf.fits.get(shared) : page).reference("fonts");
    if (!known.has(fonts)) known.set(fonts, await readFonts(pdf, fonts));
    const text = await pdf.text(page.reference("plain"), MOST.contents);
    readPage(at + 1, text, known.get(fonts), said);
  }
  must(pdf.used.size === pdf.streams.size);
  return said;
}

function readPage(page, text, fonts, said) {
  let digest = null;
  let count = 0;
  for (const own of marked(text, fonts)) {
    const mark = grammar.MARK.exec(own);
    if (mark) said.marks.push({ page, entry: Number(mark[1]), commitment: mark[2] });
    count += mark ? 1 : 0;
    // the foot is set last on every page
    digest = grammar.DIGEST.exec(own)?.[1] ?? digest;
  }
  must(count <= MOST.marks);
  if (digest) said.digests.push(digest);
}

// The texts on a page that were set as one and in the font of marks alone. A line that was shaped
// is in no font, so that no diary text can stand for a mark.
function marked(text, fonts) {
  const found = [];
  let state = "page";
  let font = null;
  let used = new Set();
  let own = [];
  for (let at = 0; at < text.length;) {
    const operator = CONTENTS[state].at(text, at);
    must(operator);
    const { action, value } = operator;
    at = operator.end;
    state = operator.state;
    if (action === "show") {
      must(font);
      used.add(font.base);
      if (font.base === grammar.MARKS_BASE) own.push(read(font, value));
    } else if (action === "begin" || action === "font") {
      font = fonts.get(value);
      must(font);
      if (action === "begin") [used, own] = [new Set(), []];
    } else if (action === "shaped") {
      used.add("");
    } else if (action === "end" && used.size === 1 && used.has(grammar.MARKS_BASE)) {
      found.push(own.join(""));
    }
  }
  must(state === "page");
  return found;
}

function read(font, shown) {
  const codes = shown.replace(ESCAPE, (_, code) => String.fromCharCode(parseInt(code, 8)));
  return [...codes].map((code) => font.letters.get(code.charCodeAt(0)) ?? "\ufffd").join("");
}

// The fonts of a list, by name.
async function readFonts(pdf, number) {
  const { values, references } = pdf.fits.get(number);
  must(new Set(values).size === values.length && values.length <= MOST.fonts);
  const fonts = new Map();
  for (const [at, name] of values.entries()) {
    const [kind, font] = references[at];
    const own = pdf.fits.get(font);
    fonts.set(name, { base: own.values[0], letters: await readLetters(pdf, kind, own) });
    if (kind === "composite") {
      const descendant = pdf.fits.get(own.reference("descendant"));
      await pdf.text(descendant.reference("plain"));
    }
  }
  return fonts;
}

// The letter of each code of a font.
async function readLetters(pdf, kind, font) {
  const form = MAPS[kind];
  const [base] = font.values;
  const lines = (await pdf.text(font.reference("plain"))).slice(0, -1).split("\n");
  const head = form.head.fit(lines.slice(0, form.lines).map((line) => `${line}\n`).join(""));
  must(head && head.values.every((value) => value === base));
  const letters = new Map();
  let at = form.lines;
  let last = -1;
  for (let count = COUNT.exec(lines[at]); count; count = COUNT.exec(lines[at] ?? "")) {
    const size = Number(count[1]);
    const block = lines.slice(at + 1, at + 1 + size);
    must(block.length === size && size <= grammar.BLOCK);
    for (const line of block) {
      const pair = form.pair.exec(line);
      must(pair);
      const code = parseInt(pair[1], 16);
      must(code > last);
      last = code;
      if (kind === "font") letters.set(code, fromUnits(pair[2]));
    }
    must(lines[at + 1 + size] === "endbfchar");
    at += size + 2;
  }
  must(lines.slice(at).join("\n") === form.tail);
  if (base === grammar.MARKS_BASE) {
    const [from, to] = grammar.SAME;
    for (let code = from; code <= to; code += 1) {
      must(letters.get(code) === String.fromCharCode(code));
    }
  }
  return letters;
}

function fromUnits(digits) {
  return String.fromCharCode(...digits.match(/.{4}/g).map((unit) => parseInt(unit, 16)));
}
