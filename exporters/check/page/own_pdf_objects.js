// A document of ours as it lies in its file (ISO 32000-1, 7.5), read strictly, object by object. It
// may come from anybody: every byte belongs to an object, every object fits its form whole, every
// reference leads to an object of the kind that belongs there, and to each object something leads.
// Anything else throws Damaged. What is unpacked is bounded before it is.

import { bytesOf, join, latin1 } from "./bytes.js";
import { Damaged, LaterFormat } from "./damaged.js";
import * as grammar from "./own_pdf_grammar.js";

const { MOST, NUMBER_OF } = grammar;
const AHEAD = 256 * 1024;
const PORTION = 16 * 1024;
const LONGEST_HEAD = 2048;
const LAST = 64;
const ROW = 9;
const STREAM =
  /^([1-9][0-9]{0,7}) 0 obj\n<<([^\n]*) \/Length (0|[1-9][0-9]{0,9}) >>\nstream\n/;
const AFTER = "\nendstream\nendobj\n";
const NUMBER = /^[1-9][0-9]{0,7}$/;
// objects that are looked at again once all were seen
const KEPT = [
  "catalogue", "pages", "page", "resources", "fonts", "font", "composite", "descendant",
];
// to these nothing may lead
const ALONE = grammar.ALONE.map((kind) => NUMBER_OF[kind]);

export function must(holds) {
  if (!holds) throw new Damaged("pdf");
}

// Whether this browser can unpack what is in a document.
export function canUnpack() {
  return typeof DecompressionStream === "function";
}

// Hands bytes to be unpacked. All that one portion unpacks to is held before any of it is read, and
// a byte may stand for a thousand, so portions are small and each waits for the one before.
async function feed(writer, bytes) {
  for (let at = 0; at < bytes.length; at += PORTION) {
    await writer.write(bytes.subarray(at, at + PORTION));
  }
  await writer.close();
}

// What is packed in these bytes, at most `most` of it.
async function unpacked(bytes, most) {
  const stream = new DecompressionStream("deflate");
  // what is wrong with them is heard of where it is read
  feed(stream.writable.getWriter(), bytes).catch(() => {});
  const reader = stream.readable.getReader();
  const pieces = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => must(false));
    if (done) return join(...pieces);
    size += value.length;
    if (size > most) {
      await reader.cancel().catch(() => {});
      must(false);
    }
    pieces.push(value);
  }
}

// Numbers that are added one by one.
class Numbers {
  constructor() {
    this.held = new Float64Array(1024);
    this.length = 0;
  }

  push(...values) {
    if (this.length + values.length > this.held.length) {
      const more = new Float64Array(2 * this.held.length);
      more.set(this.held);
      this.held = more;
    }
    this.held.set(values, this.length);
    this.length += values.length;
  }

  put(at, value) {
    while (this.length <= at) this.push(0);
    this.held[at] = value;
  }

  at(at) {
    return at < this.length ? this.held[at] : 0;
  }
}

// One document; `left` is what may still be unpacked of it.
export class Pdf {
  constructor(blob) {
    this.blob = blob;
    this.left = MOST.total;
    this.until = performance.now() + 1000 * MOST.seconds;
    this.from = 0;
    this.ahead = new Uint8Array(0);
    // by number: the kind, and an offset, or below zero a pack and the place in it
    this.kinds = new Numbers();
    this.places = new Numbers();
    // each reference: what it leads to, and the kinds that may stand there
    this.references = new Numbers();
    this.wanted = [];
    this.fits = new Map();
    this.streams = new Map();
    this.used = new Set();
  }

  // See every object from the first byte to the last; what the catalogue says.
  async open() {
    const { size } = this.blob;
    must(2 * LAST < size && size <= MOST.file);
    let at = await this.begin();
    for (;;) {
      const head = latin1(await this.bytes(at, Math.min(LONGEST_HEAD, size - at)));
      const found = STREAM.exec(head);
      must(found);
      const [number, length] = [Number(found[1]), Number(found[3])];
      const start = at + found[0].length;
      const end = start + length;
      must(length <= MOST.piece && end + AFTER.length <= size);
      must(latin1(await this.bytes(end, AFTER.length)) === AFTER);
      const said = grammar.streamOf(found[2]);
      must(said);
      if (said.kind === "table") {
        must((await this.saidPlace(end + AFTER.length)) === at);
        return this.close(number, at, said.fit, await this.bytes(start, length));
      }
      await this.stream(number, at, said, start, length);
      at = end + AFTER.length;
    }
  }

  async begin() {
    const [one, two] = latin1(await this.bytes(0, LAST)).split("\n");
    const line = `${one}\n${two}\n`;
    const fit = grammar.HEAD.fit(line);
    must(fit);
    if (Number(fit.values[0]) !== grammar.VERSION) throw new LaterFormat("pdf");
    return line.length;
  }

  // Where the last lines, which stand here, say that the table is.
  async saidPlace(at) {
    const rest = this.blob.size - at;
    must(rest <= LAST);
    const fit = grammar.END.fit(latin1(await this.bytes(at, rest)));
    must(fit);
    return Number(fit.values[0]);
  }

  async stream(number, at, { kind, fit }, start, length) {
    this.see(number, kind, fit, at);
    const data = () => this.bytes(start, length);
    if (kind === "pack") {
      await this.pack(number, fit, await data());
    } else if (grammar.INSIDE[kind]) {
      const inside = kind === "metadata" ? await data() : await this.unpack(await data());
      must(grammar.INSIDE[kind].fit(withoutEnds(latin1(inside))));
    } else if (kind in grammar.EXACTLY) {
      must(latin1(await data()) === grammar.EXACTLY[kind]);
    } else if (kind === "plain") {
      this.streams.set(number, [start, length]);
    }
  }

  // Small objects that share a stream, one in a line, with their places before them.
  async pack(holder, fit, data) {
    const [count, first] = fit.values.map(Number);
    const text = latin1(await this.unpack(data));
    const end = text.indexOf("\n");
    must(end + 1 === first);
    const lines = withoutEnds(text.slice(first)).split("\n");
    const said = text.slice(0, end).split(" ");
    must(said.length === 2 * lines.length && lines.length === count && count <= MOST.packed);
    let at = 0;
    for (const [place, line] of lines.entries()) {
      must(NUMBER.test(said[2 * place]) && said[2 * place + 1] === `${at}`);
      at += line.length + 1;
      const own = grammar.objectOf(line);
      must(own);
      this.see(Number(said[2 * place]), own.kind, own.fit, -(holder * 65536 + place));
    }
  }

  see(number, kind, fit, place) {
    must(number < MOST.objects && !this.kinds.at(number));
    this.kinds.put(number, NUMBER_OF[kind]);
    this.places.put(number, place);
    for (const [kinds, target] of fit.references) {
      must(target < MOST.objects);
      if (!this.wanted.some(({ said }) => said === kinds)) {
        const numbers = kinds.split("|").map((each) => NUMBER_OF[each]);
        this.wanted.push({ said: kinds, numbers });
      }
      this.references.push(target, this.wanted.findIndex(({ said }) => said === kinds));
    }
    if (KEPT.includes(kind)) this.fits.set(number, fit);
  }

  // Hold the table against what was seen; what the catalogue says.
  async close(number, at, fit, data) {
    this.see(number, "table", fit, at);
    const size = Number(fit.values[0]);
    must(this.kinds.length === number + 1 && number < size && size <= number + LAST);
    const rows = await this.unpack(data, size * ROW);
    must(rows.length === size * ROW);
    const table = new DataView(rows.buffer);
    for (let each = 0; each < size; each += 1) {
      const said = [
        table.getUint8(each * ROW),
        table.getUint16(each * ROW + 1) * 2 ** 32 + table.getUint32(each * ROW + 3),
        table.getUint16(each * ROW + 7),
      ];
      const own = each && each <= number ? this.row(each) : [0, 0, 0xffff];
      must(own.every((value, n) => value === said[n]));
    }
    this.follow();
    const root = this.fits.get(fit.reference("catalogue"));
    must(root);
    return root;
  }

  row(number) {
    const place = this.places.at(number);
    must(place);
    if (place > 0) return [1, place, 0];
    return [2, Math.floor(-place / 65536), -place % 65536];
  }

  // Every reference leads to its kind, and to every object something leads.
  follow() {
    const named = new Uint8Array(this.kinds.length);
    for (let at = 0; at < this.references.length; at += 2) {
      const target = this.references.at(at);
      const { numbers } = this.wanted[this.references.at(at + 1)];
      must(numbers.includes(this.kinds.at(target)));
      named[target] = 1;
    }
    for (let number = 1; number < this.kinds.length; number += 1) {
      must(named[number] || ALONE.includes(this.kinds.at(number)));
    }
    this.references = new Numbers();
  }

  // What is in a stream from which nothing else was read, with one line end behind it.
  async text(number, most = MOST.stream) {
    must(this.streams.has(number) && !this.used.has(number));
    this.used.add(number);
    const data = await this.bytes(...this.streams.get(number));
    return `${withoutEnds(latin1(await this.unpack(data, most)))}\n`;
  }

  async unpack(data, most = MOST.stream) {
    // no document of ours takes so long; whether this is one is not known then
    if (performance.now() > this.until) throw new Error("took too long");
    const made = await unpacked(data, most);
    this.left -= made.length;
    must(this.left >= 0);
    return made;
  }

  // Bytes of the file; what lies behind them is read with them, since it is asked for next.
  async bytes(from, size) {
    must(from >= 0 && size >= 0 && from + size <= this.blob.size);
    if (from < this.from || from + size > this.from + this.ahead.length) {
      const to = Math.min(this.blob.size, from + Math.max(size, AHEAD));
      this.ahead = await bytesOf(this.blob.slice(from, to));
      this.from = from;
    }
    return this.ahead.subarray(from - this.from, from - this.from + size);
  }
}

// A text without the line ends behind it, which packing may have added.
function withoutEnds(text) {
  let end = text.length;
  while (end && text[end - 1] === "\n") end -= 1;
  return text.slice(0, end);
}
