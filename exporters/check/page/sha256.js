// SHA-256 (FIPS 180-4), in pieces: what a browser brings along cannot take a file piece by piece.

const ROUND = new Int32Array(64);
const START = new Int32Array(8);
fillConstants();

// The first bits of the fractions of cube and square roots of the first primes.
function fillConstants() {
  const part = (root) => ((root - Math.floor(root)) * 0x100000000) | 0;
  let found = 0;
  for (let candidate = 2; found < 64; candidate += 1) {
    let prime = true;
    for (let by = 2; by * by <= candidate; by += 1) prime &&= candidate % by !== 0;
    if (!prime) continue;
    if (found < 8) START[found] = part(Math.sqrt(candidate));
    ROUND[found] = part(Math.cbrt(candidate));
    found += 1;
  }
}

// The words of a block and what comes of them: one block is worked on at a time.
const SCHEDULE = new Int32Array(64);

export class Sha256 {
  constructor() {
    this.state = new Int32Array(8);
    this.rest = new Uint8Array(64);
    this.begin();
  }

  // Forget what was added.
  begin() {
    this.state.set(START);
    this.held = 0;
    this.size = 0;
    return this;
  }

  add(bytes) {
    const { length } = bytes;
    this.size += length;
    let at = this.held ? this.fill(bytes, 0) : 0;
    if (this.held === 64) {
      this.blocks(this.rest, 0, 1);
      this.held = 0;
    }
    const whole = (length - at) >> 6;
    this.blocks(bytes, at, whole);
    at += whole << 6;
    if (at < length) this.fill(bytes, at);
    return this;
  }

  // Put bytes into the block that is not whole yet; up to which.
  fill(bytes, from) {
    const { rest } = this;
    let at = from;
    while (this.held < 64 && at < bytes.length) {
      rest[this.held] = bytes[at];
      this.held += 1;
      at += 1;
    }
    return at;
  }

  // The 32 bytes, put into `into` from `at` on; nothing can be added afterwards.
  digest(into = new Uint8Array(32), at = 0) {
    const { rest, state, size } = this;
    rest[this.held] = 0x80;
    rest.fill(0, this.held + 1);
    if (this.held >= 56) {
      this.blocks(rest, 0, 1);
      rest.fill(0);
    }
    put(rest, 56, Math.floor(size / 0x20000000));
    put(rest, 60, (size % 0x20000000) * 8);
    this.blocks(rest, 0, 1);
    for (let word = 0; word < 8; word += 1) put(into, at + 4 * word, state[word]);
    return into;
  }

  blocks(bytes, from, count) {
    const { state } = this;
    const words = SCHEDULE;
    let at = from;
    for (let block = 0; block < count; block += 1, at += 64) {
      for (let i = 0, p = at; i < 16; i += 1, p += 4) {
        words[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
      }
      for (let i = 16; i < 64; i += 1) {
        const x = words[i - 15];
        const y = words[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
      }
      let a = state[0], b = state[1], c = state[2], d = state[3];
      let e = state[4], f = state[5], g = state[6], h = state[7];
      for (let i = 0; i < 64; i += 1) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const one = (h + s1 + (g ^ (e & (f ^ g))) + ROUND[i] + words[i]) | 0;
        const two = (s0 + ((a & (b ^ c)) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + one) | 0;
        d = c; c = b; b = a; a = (one + two) | 0;
      }
      state[0] = (state[0] + a) | 0;
      state[1] = (state[1] + b) | 0;
      state[2] = (state[2] + c) | 0;
      state[3] = (state[3] + d) | 0;
      state[4] = (state[4] + e) | 0;
      state[5] = (state[5] + f) | 0;
      state[6] = (state[6] + g) | 0;
      state[7] = (state[7] + h) | 0;
    }
  }
}

// Four bytes of a number, the largest first.
function put(bytes, at, number) {
  bytes[at] = number >>> 24;
  bytes[at + 1] = number >>> 16;
  bytes[at + 2] = number >>> 8;
  bytes[at + 3] = number;
}

const ONCE = new Sha256();

// SHA-256 of these bytes, one part after the other.
export function sha256(...parts) {
  ONCE.begin();
  for (const part of parts) ONCE.add(part);
  return ONCE.digest();
}
