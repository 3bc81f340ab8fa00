// A document of ours as it lies in its file (ISO 32000-1, 7.5), in the one form in which we write
// one. It may come from anybody: whatever is of another form throws Damaged, and is not guessed at.

import { bytesOf, latin1 } from "./bytes.js";
import { Damaged } from "./damaged.js";

const MAX_FILE = 4 * 1024 ** 3;
const MAX_PIECE = 64 * 1024 * 1024;
const MAX_STREAM = 16 * 1024 * 1024;
const MAX_TOTAL = 2 * 1024 ** 3;
const MAX_OBJECTS = 10_000_000;
const AHEAD = 256 * 1024;
const LONGEST_HEAD = 2048;
const ROW = 9;
const END = /startxref\n(\d{1,10})\n%%EOF\n$/;
const HEAD = /^(\d{1,9}) 0 obj\n<<([^\n]*) \/Length (\d{1,10}) >>\nstream\n/;
const AFTER = "\nendstream\nendobj\n";
const TABLE = new RegExp(
  "^ /Type /XRef /Size (\\d{1,9}) /W \\[1 6 2\\] /Root (\\d{1,9}) 0 R /Info \\d{1,9} 0 R" +
    " /ID \\[<[0-9a-f]{32}> <[0-9a-f]{32}>\\] /Filter /FlateDecode$",
);
const PACK = /^ \/Type \/ObjStm \/N (\d{1,3}) \/First (\d{1,5}) \/Filter \/FlateDecode$/;
// what a page or a map of characters has: one filter, so that no chain of them can grow
export const PLAIN = /^ +\/Filter \/FlateDecode$/;

export function must(holds) {
  if (!holds) throw new Damaged("pdf");
}

// Whether this browser can unpack what is in a document.
export function canUnpack() {
  return typeof DecompressionStream === "function";
}

// What is packed in these bytes, at most `most` of it.
async function unpacked(bytes, most) {
  const packed = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = packed.getReader();
  const pieces = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => must(false));
    if (done) return bytesOf(new Blob(pieces));
    size += value.length;
    if (size > most) {
      await reader.cancel().catch(() => {});
      must(false);
    }
    pieces.push(value);
  }
}

// One document; `left` is what may still be unpacked of it.
export class Pdf {
  constructor(blob) {
    this.blob = blob;
    this.left = MAX_TOTAL;
    this.from = 0;
    this.ahead = new Uint8Array(0);
    this.packs = new Map();
  }

  // Find the table of objects; the number of the first one to read.
  async open() {
    const { size } = this.blob;
    must(size <= MAX_FILE && size > 200);
    must(latin1(await this.bytes(0, 9)) === "%PDF-1.7\n");
    const tail = latin1(await this.bytes(size - 64, 64));
    const said = END.exec(tail);
    must(said);
    const held = await this.streamAt(Number(said[1]));
    const found = TABLE.exec(held.entries);
    must(found && held.end === size - said[0].length);
    const objects = Number(found[1]);
    must(objects <= MAX_OBJECTS && held.number === objects - 1);
    const table = await this.unpack(held.data, objects * ROW);
    must(table.length === objects * ROW);
    this.table = new DataView(table.buffer);
    this.objects = objects;
    return Number(found[2]);
  }

  // The text of an object that is no stream.
  async object(number) {
    const [kind, pack, at] = this.row(number);
    must(kind === 2);
    if (!this.packs.has(pack)) this.packs.set(pack, await this.packed(pack));
    const own = this.packs.get(pack)[at];
    must(own && own.number === number);
    return own.text;
  }

  // What is in a stream whose dictionary is of this form.
  async stream(number, form) {
    const [kind, offset] = this.row(number);
    must(kind === 1);
    const held = await this.streamAt(offset);
    must(held.number === number && form.test(held.entries));
    return { entries: held.entries, data: await this.unpack(held.data, MAX_STREAM) };
  }

  row(number) {
    must(number > 0 && number < this.objects);
    const at = number * ROW;
    const place = this.table.getUint16(at + 1) * 2 ** 32 + this.table.getUint32(at + 3);
    return [this.table.getUint8(at), place, this.table.getUint16(at + 7)];
  }

  // The small objects that share a stream, in their order.
  async packed(number) {
    const { entries, data } = await this.stream(number, PACK);
    const [, count, first] = PACK.exec(entries).map(Number);
    // bytes behind the last object belong to nothing; we put a line end there, or none
    const text = latin1(data);
    const places = text.slice(0, first).trimEnd().split(" ").map(Number);
    must(first <= text.length && places.length === 2 * count && places.every(Number.isInteger));
    const starts = places.filter((_, at) => at % 2).map((place) => first + place);
    const rising = starts.every((start, at) => start >= (at ? starts[at - 1] : first));
    must(rising && starts[0] === first);
    return starts.map((start, at) => ({
      number: places[2 * at],
      text: text.slice(start, starts[at + 1] ?? text.length).trim(),
    }));
  }

  async streamAt(offset) {
    const head = latin1(await this.bytes(offset, Math.min(LONGEST_HEAD, this.blob.size - offset)));
    const found = HEAD.exec(head);
    must(found);
    const [start, size] = [offset + found[0].length, Number(found[3])];
    must(size <= MAX_PIECE);
    const data = await this.bytes(start, size + AFTER.length);
    must(latin1(data.subarray(size)) === AFTER);
    const end = start + size + AFTER.length;
    return { number: Number(found[1]), entries: found[2], data: data.slice(0, size), end };
  }

  async unpack(data, most) {
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
