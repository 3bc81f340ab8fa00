// SHA-256 of whole files: by the browser where it can take a file whole, by our own beyond that.

import { equal, hex } from "./bytes.js";
import { BlobReader, piecesOf, plain, wholeOf } from "./source_files.js";
import { Sha256, sha256 } from "./sha256.js";

// The browser needs about twice the file in memory, and takes none of 2 GiB.
const WHOLE = 64 * 1024 * 1024;

// How many small files of a batch are read at the same time, so that reading waits for none of them.
// Larger ones are read one after another, into the same memory.
const AT_ONCE = 16;
const SMALL = 256 * 1024;

// What larger ones are read into. Whoever reads takes it away until it is hashed, since a second
// choice of files may be hashed while the first still is.
let spare = null;

// The hash of each source of a batch, which is small or has one file.
export async function hashAll(sources, tell) {
  const digests = new Array(sources.length);
  let next = 0;
  const run = async () => {
    while (next < sources.length) {
      const at = next;
      next += 1;
      digests[at] = await hashOf(sources[at], tell);
    }
  };
  const most = sources.every(({ size }) => size <= SMALL) ? AT_ONCE : 1;
  await Promise.all(Array.from({ length: Math.min(most, sources.length) }, run));
  return digests;
}

// Hex SHA-256 of a file, or "" if it cannot be read to its end; `tell` hears of bytes as they go.
async function hashOf(source, tell) {
  try {
    const digest = source.size <= WHOLE ? await atOnce(source) : await inPieces(source, tell);
    if (source.size <= WHOLE) tell(source.size);
    return hex(digest);
  } catch {
    return "";
  }
}

async function atOnce(source) {
  if (source.packed || source.size <= SMALL) return digestOf(await wholeOf(source));
  const reader = new BlobReader(source.blob, spare ?? undefined);
  spare = null;
  try {
    return await digestOf(await reader.read(source.size));
  } finally {
    spare = reader.memory;
    reader.end();
  }
}

async function digestOf(bytes) {
  return globalThis.crypto?.subtle
    ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
    : sha256(bytes);
}

async function inPieces(source, tell) {
  const state = new Sha256();
  for await (const bytes of piecesOf(source)) {
    state.add(bytes);
    tell(bytes.length);
  }
  if (state.size !== source.size) throw new Error("read short");
  return state.digest();
}

// Whether our own comes to what the standard says, and to what the browser comes to.
export async function selfTest() {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  if (hex(sha256(Uint8Array.of(0x61, 0x62, 0x63))) !== abc) return false;
  const bytes = new Uint8Array(100_003);
  bytes.forEach((_, at) => { bytes[at] = (at * 167 + (at >> 7)) & 0xff; });
  const own = new Sha256();
  for (let at = 0; at < bytes.length; at += 977) own.add(bytes.subarray(at, at + 977));
  return equal(own.digest(), await atOnce(plain("", new Blob([bytes]))));
}
