// Bytes and their plain forms: hexadecimal, UTF-8, base64. Each form is read strictly.

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const ENCODER = new TextEncoder();
const ROOM = new Uint8Array(16 * 1024);

export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

// The bytes of lower-case hexadecimal that was found to be of the form.
export function unhex(text) {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = (digit(text, 2 * at) << 4) | digit(text, 2 * at + 1);
  }
  return bytes;
}

function digit(text, at) {
  const code = text.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}

export function isHex(value, size) {
  return typeof value === "string" && value.length === 2 * size && /^[0-9a-f]*$/.test(value);
}

export function utf8(text) {
  return ENCODER.encode(text);
}

// The same, to be used at once: the next short text is put into the same bytes.
export function encoded(text) {
  if (3 * text.length > ROOM.length) return utf8(text);
  return ROOM.subarray(0, ENCODER.encodeInto(text, ROOM).written);
}

// Text of UTF-8, a byte order mark kept as what it is; throws for anything that is not UTF-8.
export function fromUtf8(bytes) {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

// Each byte as one character, so that any bytes can be held against a pattern.
export function latin1(bytes) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    pieces.push(String.fromCharCode.apply(null, bytes.subarray(at, at + 8192)));
  }
  return pieces.join("");
}

export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function bigEndian64(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}

export function toBase64(bytes) {
  return btoa(latin1(bytes));
}

// The bytes, or null for any text that is not the one way to write them.
export function fromBase64(text) {
  if (text.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : null;
}

// The whole of a file or a part of one. Firefox reads a file over 4 GiB short and says nothing.
export async function bytesOf(blob) {
  const buffer = await blob.arrayBuffer();
  if (buffer.byteLength !== blob.size) throw new Error("read short");
  return new Uint8Array(buffer);
}
