// What the pages of a document of ours say of the record: the mark of every sheet, which names an
// entry and its commitment, and the digest at every page's foot. Nothing is drawn or run.

import { latin1 } from "./bytes.js";
import { PLAIN, Pdf, must } from "./pdf.js";

const MARK_FONT = "NotoSansMono-Regular";
const MARK = /^ *Record entry ([1-9][0-9]{0,11}), commitment ([0-9a-f]{64}) *$/;
const DIGEST = /^ *([0-9a-f]{64}) *$/;
const MAX_PAGES = 200_000;
const MAX_FONTS = 256;
const CATALOGUE = /^<< \/Type \/Catalog \/Pages (\d+) 0 R \/StructTreeRoot /;
const TREE = /^<< \/Type \/Pages \/Count (\d+) \/Kids \[([\dR ]*)\] >>$/;
const HELD = "/Font (\\d+) 0 R /XObject << (?:/\\w+ \\d+ 0 R ?)+ ?>>";
const RESOURCES = new RegExp(`^<< ${HELD} >>$`);
const PAGE = new RegExp(
  "^<< /Type /Page /Parent \\d+ 0 R /MediaBox \\[0 0 [\\d.]+ [\\d.]+\\]" +
    ` /Resources (?:(\\d+) 0 R|<< ${HELD} >>) /Contents (\\d+) 0 R` +
    " /StructParents \\d+ /Tabs /S(?: /Annots \\[[\\dR ]*\\])? >>$",
);
const FONTS = /^<<((?:\s+\/[\w+-]+ \d+ 0 R)*)\s*>>$/;
const A_FONT = /\/([\w+-]+) (\d+) 0 R/g;
const BFCHAR = /<([0-9A-Fa-f]{2})>\s*<((?:[0-9A-Fa-f]{4}){1,8})>/g;
const ESCAPE = /\\([0-7]{3}|[^])/g;
// a text shown, a font chosen, a line that says what it is; other operators say nothing here
const TOKEN = new RegExp(
  "\\s*(?:\\(([^()\\\\]*(?:\\\\[^][^()\\\\]*)*)\\)\\s*Tj" +
    "|/([^\\s/(<>]+)\\s+[\\d.]+\\s+Tf" +
    "|(/Span << /(?:ActualText|Written) <FEFF(?:[0-9A-F]{4})*> >> (?=BDC))" +
    "|(T\\*)|(BT)|(ET)|(BDC|BMC)(?!\\S)|(EMC)(?!\\S)|[^\\s(]+)\\s*",
  "y",
);

// The marks as {page, entry, commitment}, and the digest at the foot of each page that has one.
export async function readPages(blob) {
  const pdf = new Pdf(blob);
  const [, tree] = matched(CATALOGUE, await pdf.object(await pdf.open()));
  const [, count, kids] = matched(TREE, await pdf.object(Number(tree)));
  const pages = [...kids.matchAll(/(\d+) 0 R/g)].map((kid) => Number(kid[1]));
  must(pages.map((page) => `${page} 0 R`).join(" ") === kids && pages.length <= MAX_PAGES);
  must(pages.length === Number(count) && new Set(pages).size === pages.length);
  const fonts = new Fonts(pdf);
  const said = { marks: [], digests: [] };
  for (const [at, number] of pages.entries()) {
    const [, shared, own, contents] = matched(PAGE, await pdf.object(number));
    const held = own ?? matched(RESOURCES, await pdf.object(Number(shared)))[1];
    const { data } = await pdf.stream(Number(contents), PLAIN);
    let digest = null;
    for (const text of await marked(data, await fonts.of(Number(held)))) {
      const mark = MARK.exec(text);
      if (mark) said.marks.push({ page: at + 1, entry: Number(mark[1]), commitment: mark[2] });
      // the foot is set last on every page
      digest = DIGEST.exec(text)?.[1] ?? digest;
    }
    if (digest) said.digests.push(digest);
  }
  return said;
}

function matched(form, text) {
  const found = form.exec(text);
  must(found);
  return found;
}

// The texts on a page that were set as one and in the font of marks alone. A line that was shaped
// is in no font, so that no diary text can stand for a mark.
async function marked(data, fonts) {
  const text = latin1(data);
  must(/^[\x00-\x7f]*$/.test(text));
  const found = [];
  let font = null;
  // the one font in use since the text began, "" if there is more than one
  let only = null;
  const use = (name) => { only = only === null || only === name ? name : ""; };
  let said = "";
  for (let at = 0; at < text.length;) {
    const [, string, chosen, shaped, , begin, end] = tokenAt(text, at);
    at = TOKEN.lastIndex;
    if (string !== undefined && font) {
      use(font.name);
      if (only === MARK_FONT) said += font.read(string);
    } else if (chosen !== undefined) {
      font = await fonts.load(chosen);
    } else if (shaped !== undefined) {
      use("");
      at = past(text, at);
    } else if (begin) {
      only = null;
      said = "";
    } else if (end) {
      if (only === MARK_FONT) found.push(said);
      said = "";
    }
  }
  return found;
}

function tokenAt(text, at) {
  TOKEN.lastIndex = at;
  const token = TOKEN.exec(text);
  must(token);
  return token;
}

// The place after the marked content that begins here, with all that is in it.
function past(text, at) {
  let depth = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    at = TOKEN.lastIndex;
    depth += (token[7] ? 1 : 0) - (token[8] ? 1 : 0);
    if (depth <= 0) return at;
  }
  return must(false);
}

// The fonts of a document, each read when it is first used.
class Fonts {
  constructor(pdf) {
    this.pdf = pdf;
    this.known = new Map();
    this.lists = new Map();
  }

  // Those that a page names.
  async of(number) {
    if (!this.lists.has(number)) {
      const [, inside] = matched(FONTS, await this.pdf.object(number));
      const named = [...inside.matchAll(A_FONT)].map(([, name, font]) => [name, Number(font)]);
      must(new Set(named.map(([name]) => name)).size === named.length);
      this.lists.set(number, new Map(named));
    }
    const names = this.lists.get(number);
    return { load: (name) => this.load(names.get(name)) };
  }

  async load(number) {
    must(number !== undefined);
    if (!this.known.has(number)) {
      must(this.known.size < MAX_FONTS);
      this.known.set(number, await this.read(number));
    }
    return this.known.get(number);
  }

  async read(number) {
    const text = await this.pdf.object(number);
    const names = [...text.matchAll(/\/BaseFont \/([\w+-]+)(?=\s)/g)];
    const maps = [...text.matchAll(/\/ToUnicode (\d+) 0 R/g)];
    must(names.length === 1 && maps.length === 1);
    const { data } = await this.pdf.stream(Number(maps[0][1]), PLAIN);
    const letters = new Array(256).fill("\ufffd");
    for (const [, code, units] of latin1(data).matchAll(BFCHAR)) {
      const each = units.match(/.{4}/g).map((unit) => parseInt(unit, 16));
      letters[parseInt(code, 16)] = String.fromCharCode(...each);
    }
    const name = names[0][1];
    const plain = (_, said) => (
      said.length === 3 ? String.fromCharCode(parseInt(said, 8) & 0xff) : said
    );
    const read = (shown) => [...shown.replace(ESCAPE, plain)]
      .map((letter) => letters[letter.charCodeAt(0)]).join("");
    return { name: name.slice(name.lastIndexOf("+") + 1), read };
  }
}
