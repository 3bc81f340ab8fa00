// A file as it was handed in, or as it lies in a zip: `blob` are its bytes, or, if it is `packed`,
// what unpacks to `size` bytes. It is unpacked as it is read: never more of it than its line says,
// and what does not come to exactly that throws, like a file that cannot be read.

import { bytesOf, join } from "./bytes.js";

const PIECE = 4 * 1024 * 1024;

// The readers that wait for bytes. Chromium clears a reader away that nobody else holds, and what
// waits for it waits for ever then: one check in about a thousand never ended.
const WAITING = new Set();

// Whether bytes are read into memory that one hands in. It is found out with a file of no use: where
// they are not, a stream that was asked for reads the whole of its file, and nobody takes it.
const READS_INTO = canReadInto();

function canReadInto() {
  let stream = null;
  try {
    stream = new Blob(["x"]).stream();
    stream.getReader({ mode: "byob" }).cancel().catch(() => {});
    return true;
  } catch {
    stream?.cancel().catch(() => {});
    return false;
  }
}

export function plain(name, blob) {
  return { name, blob, size: blob.size, packed: false, inZip: false };
}

// Whether this browser can unpack what is deflated in a zip.
export function canInflate() {
  try {
    return Boolean(new DecompressionStream("deflate-raw"));
  } catch {
    return false;
  }
}

// The bytes, piece by piece; a piece of what is not packed has `size`, but for the last. Each is there
// until the next one is asked for.
export function piecesOf(source, size = PIECE) {
  return source.packed ? unpacked(source) : stored(source.blob, size);
}

async function* stored(blob, size) {
  const reader = new BlobReader(blob);
  try {
    for (let at = 0; at < blob.size; at += size) {
      yield await reader.read(Math.min(size, blob.size - at));
    }
  } finally {
    reader.end();
  }
}

// Reads a blob from its beginning. Memory that a browser gives out for each part is cleared away when
// it likes, and it had the whole of a film by then. So all parts are read into the same memory, where
// the browser takes it; a part is there until the next is read.
export class BlobReader {
  constructor(blob, memory = new ArrayBuffer(0)) {
    this.blob = blob;
    this.memory = memory;
    this.at = 0;
    // elsewhere each part is read by itself
    this.reader = READS_INTO ? blob.stream().getReader({ mode: "byob" }) : null;
  }

  // The next `size` bytes; throws if there are fewer.
  async read(size) {
    const from = this.at;
    this.at += size;
    if (!this.reader) {
      const bytes = await bytesOf(this.blob.slice(from, this.at));
      if (bytes.length !== size) throw new Error("read short");
      return bytes;
    }
    WAITING.add(this.reader);
    try {
      await this.fill(size);
    } finally {
      WAITING.delete(this.reader);
    }
    return new Uint8Array(this.memory, 0, size);
  }

  async fill(size) {
    let memory = this.memory.byteLength < size ? new ArrayBuffer(size) : this.memory;
    for (let held = 0; held < size;) {
      const { done, value } = await this.reader.read(new Uint8Array(memory, held, size - held));
      if (done) throw new Error("read short");
      memory = value.buffer;
      held += value.length;
    }
    this.memory = memory;
  }

  // Nothing more is read.
  end() {
    this.reader?.cancel().catch(() => {});
  }
}

async function* unpacked({ blob, size }) {
  const stream = blob.stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  let left = size;
  try {
    for (let told = await reader.read(); !told.done; told = await reader.read()) {
      left -= told.value.length;
      if (left < 0) throw new Error("longer than the zip says");
      yield told.value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
  if (left) throw new Error("shorter than the zip says");
}

// All of it; throws if it is longer than `most`.
export async function wholeOf(source, most = source.size) {
  if (source.size > most) throw new Error("too long");
  if (!source.packed) return bytesOf(source.blob);
  const pieces = [];
  for await (const piece of piecesOf(source)) pieces.push(piece);
  return join(...pieces);
}

// Its first bytes; what comes after them is not looked at.
export async function startOf(source, count) {
  if (!source.packed) return bytesOf(source.blob.slice(0, count));
  const pieces = [];
  let held = 0;
  for await (const piece of piecesOf(source)) {
    pieces.push(piece);
    held += piece.length;
    if (held >= count) break;
  }
  return join(...pieces).slice(0, count);
}

// Its last bytes.
export async function endOf(source, count) {
  if (!source.packed) return bytesOf(source.blob.slice(-count));
  let end = new Uint8Array();
  for await (const piece of piecesOf(source)) end = join(end, piece).slice(-count);
  return end;
}

// A blob of all of it, for whoever goes back and forth in it.
export async function blobOf(source) {
  return source.packed ? new Blob([await wholeOf(source)]) : source.blob;
}
