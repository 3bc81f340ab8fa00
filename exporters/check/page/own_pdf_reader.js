// What the pages of a document of ours say of the record: the mark of every sheet, which names an
// entry and its commitment, the digest at every page's foot, and the pieces, which are texts with
// the words of a field. Nothing is drawn or run.

import { DrawnSheet } from "./drawn_text.js";
import * as grammar from "./own_pdf_grammar.js";
import { Pdf, must } from "./own_pdf_objects.js";

const { CONTENTS, MAPS, MOST } = grammar;
const COUNT = /^([1-9][0-9]{0,2}) beginbfchar$/;
const ESCAPE = /\\([0-7]{3})/g;
const MORE = "/More true";
// a number that touches a figure belongs to it: 49 is not in 149, nor in 1,049
const DIGITS_BEFORE = /(?:[0-9][,.–]?){0,40}$/;
// how a row of a transcript begins, whatever blanks and marks that are not seen stand before it
const NUMBERED = /^[ \t\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u3000\ufeff]*\[[0-9]{4,9}\]/;
const DIGITS_AFTER = /^(?:[,.–]?[0-9]){0,40}/;

// The marks as {page, entry, commitment}, the digest at the foot of each page that has one, the
// pieces as {page, entry, field, alone, more, text, seen}, the figures as {page, form, code, text,
// seen}, and the cells of transcripts as {page, of, at, part, more, text, seen}.
export async function readPages(blob) {
  const pdf = new Pdf(blob);
  const catalogue = await pdf.open();
  const tree = pdf.fits.get(catalogue.reference("pages"));
  const pages = tree.references.map(([, number]) => number);
  must(Number(tree.values[0]) === pages.length && pages.length <= MOST.pages);
  must(new Set(pages).size === pages.length);
  const known = new Map();
  const said = { marks: [], digests: [], pieces: [], figures: [], cells: [] };
  for (const [at, number] of pages.entries()) {
    const page = pdf.fits.get(number);
    const shared = page.reference("resources");
    const fonts = (shared ? pdf.fits.get(shared) : page).reference("fonts");
    if (!known.has(fonts)) known.set(fonts, await readFonts(pdf, fonts));
    const text = await pdf.text(page.reference("plain"), MOST.contents);
    const sheet = new DrawnSheet(page.values[0].split(" ").map(Number));
    readPage(at + 1, text, known.get(fonts), sheet, said);
  }
  must(pdf.used.size === pdf.streams.size);
  return said;
}

function readPage(page, text, fonts, sheet, said) {
  let digest = null;
  let count = 0;
  const passages = readPassages(text, fonts, sheet);
  must(sheet.work <= MOST.covers);
  const pieces = passages.flatMap(({ pieces, text: own }, at) => (
    pieces.map((piece) => ({ page, ...piece, text: own, seen: sheet.isSeen(at) }))
  ));
  const figures = passages.flatMap(({ figures: marked, text: own }, at) => (
    marked.map(({ form, code, ...place }) => (
      { page, form, code, text: readFigure(own, place), seen: sheet.isSeen(at) }
    ))
  ));
  const cells = cellsOf(passages).map(({ text: own, at, mark }) => (
    { page, ...mark, text: own, seen: !mark.of || sheet.isSeen(at) }
  ));
  must(pieces.length + figures.length + cells.length <= MOST.pieces);
  cells.forEach((cell) => said.cells.push(cell));
  pieces.forEach((piece) => said.pieces.push(piece));
  figures.forEach((figure) => said.figures.push(figure));
  for (const { text: own } of passages.filter(({ isMarked }) => isMarked)) {
    const mark = grammar.MARK.exec(own);
    if (mark) said.marks.push({ page, entry: Number(mark[1]), commitment: mark[2] });
    count += mark ? 1 : 0;
    // the foot is set last on every page
    digest = grammar.DIGEST.exec(own)?.[1] ?? digest;
  }
  must(count <= MOST.marks);
  if (digest) said.digests.push(digest);
}

// The texts on a page that were set as one: their pieces, and whether they are in the font of marks
// alone. A line that was shaped is in no font, so that no diary text can stand for a mark.
function readPassages(text, fonts, sheet) {
  const found = [];
  let state = "page";
  let font = null;
  let used = new Set();
  let lines = [""];
  let pieces = [];
  let figures = [];
  let cells = [];
  const add = (words) => {
    lines[lines.length - 1] += words;
  };
  for (let at = 0; at < text.length;) {
    const operator = CONTENTS[state].at(text, at);
    must(operator);
    const { action, value, values } = operator;
    at = operator.end;
    state = operator.state;
    if (action === "show") {
      must(font);
      used.add(font.base);
      add(read(font, value));
    } else if (action === "begin" || action === "font") {
      font = fonts.get(value);
      must(font);
      if (action === "begin") [used, lines] = [new Set(), [""]];
      sheet.draw(action, values, 2);
    } else if (action === "shaped") {
      used.add("");
      add(fromUnits(value));
    } else if (action === "line") {
      lines.push("");
    } else if (action === "words" || action === "holds") {
      pieces.push(readPiece(value, action === "words"));
    } else if (action === "figure") {
      figures.push(readFigureMark(value));
    } else if (action === "cell") {
      cells.push(readCellMark(value));
    } else if (action === "end") {
      sheet.end(pieces.length || figures.length || cells.length ? lines : []);
      const isMarked = used.size === 1 && used.has(grammar.MARKS_BASE);
      found.push({ text: lines.join(""), pieces, figures, cells, isMarked });
      [pieces, figures, cells] = [[], [], []];
    } else if (action) {
      sheet.draw(action, values);
    }
  }
  must(state === "page");
  return found;
}

function readPiece(said, alone) {
  const more = said.endsWith(MORE);
  const [entry, field] = (more ? said.slice(0, -MORE.length) : said).split("/Field/");
  return { entry: Number(entry), field, alone, more };
}

// The cells of rows on a page; if there are any, what looks like one and is marked as nothing too.
function cellsOf(passages) {
  if (!passages.some(({ cells }) => cells.length)) return [];
  const found = passages.flatMap(({ pieces, figures, cells, text }, at) => {
    if (cells.length) return cells.map((mark) => ({ text, at, mark }));
    const isUnmarked = !pieces.length && !figures.length && NUMBERED.test(text);
    const mark = { of: 0, at: 0, part: "number", more: false };
    return isUnmarked ? [{ text, at, mark }] : [];
  });
  return found;
}

function readCellMark(said) {
  const more = said.endsWith(MORE);
  const [of, at, part] = (more ? said.slice(0, -MORE.length) : said).split(/\/(?:At |Part\/)/);
  return { of: Number(of), at: Number(at), part, more };
}

function readFigureMark(said) {
  const [at, size, form, code] = said.split(/\/(?:Size |Form\/|Code\/)/);
  return { at: Number(at), size: Number(size), form, code };
}

// A figure as it stands in its text, with the digits that touch it; none that is not all in it.
function readFigure(text, { at, size }) {
  const letters = [...text];
  if (at + size > letters.length) return "";
  const [before, after] = [letters.slice(0, at).join(""), letters.slice(at + size).join("")];
  const found = letters.slice(at, at + size).join("");
  return `${DIGITS_BEFORE.exec(before)[0]}${found}${DIGITS_AFTER.exec(after)[0]}`;
}

function read(font, shown) {
  const codes = shown.replace(ESCAPE, (_, code) => String.fromCharCode(parseInt(code, 8)));
  let text = "";
  for (let at = 0; at < codes.length; at += 1) {
    text += font.letters.get(codes.charCodeAt(at)) ?? "\ufffd";
  }
  return text;
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
  const units = digits.match(/.{4}/g) ?? [];
  const text = units.map((unit) => String.fromCharCode(parseInt(unit, 16))).join("");
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
