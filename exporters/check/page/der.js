// DER (X.690) as far as time stamps need it, read strictly: lengths are definite and written the
// shortest way, tags are single bytes, and every byte belongs to something.

import { hex, latin1 } from "./bytes.js";
import { Damaged } from "./damaged.js";

export const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const OCTETS = 0x04;
export const NULL = 0x05;
export const OID = 0x06;
export const TIME = 0x18;
export const SEQUENCE = 0x30;
export const SET = 0x31;
const MOST_MEMBERS = 256;
const MOST_INTEGER = 64;
const MOMENT = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{0,5}[1-9])?Z$/;

export function must(holds) {
  if (!holds) throw new Damaged("form");
}

// The one value that these bytes are, which has this tag.
export function read(bytes, tag) {
  const [node, end] = nodeAt(bytes, 0);
  must(end === bytes.length);
  return expect(node, tag);
}

export function expect(node, tag) {
  must(node.tag === tag);
  return node;
}

// The values inside, in order.
export function members({ body }) {
  const found = [];
  for (let at = 0; at < body.length;) {
    const [node, end] = nodeAt(body, at);
    found.push(node);
    must(found.length <= MOST_MEMBERS);
    at = end;
  }
  return found;
}

// Takes the values inside one by one, by the tag that must or may come next.
export class Members {
  constructor(node) {
    this.left = members(node);
  }

  take(tag) {
    const found = this.maybe(tag);
    must(found);
    return found;
  }

  maybe(tag) {
    return this.left.length && this.left[0].tag === tag ? this.left.shift() : null;
  }

  end() {
    must(!this.left.length);
  }
}

// An INTEGER, written the shortest way, as hexadecimal.
export function wholeNumber(node) {
  const { body } = expect(node, INTEGER);
  must(body.length > 0 && body.length <= MOST_INTEGER);
  const padding = body[1] >> 7 ? 0xff : 0x00;
  must(body.length === 1 || body[0] !== padding);
  return hex(body);
}

// A GeneralizedTime (RFC 3161, 2.4.2), without parts of a second.
export function moment(node) {
  const found = MOMENT.exec(latin1(expect(node, TIME).body));
  must(found && found[1] !== "0000");
  const [, year, month, day, ...clock] = found;
  const text = `${year}-${month}-${day}T${clock.join(":")}Z`;
  const at = new Date(text);
  must(!Number.isNaN(at.getTime()) && at.toISOString() === text.replace("Z", ".000Z"));
  return text;
}

function nodeAt(bytes, at) {
  must(bytes.length - at >= 2);
  const tag = bytes[at];
  must((tag & 0x1f) !== 0x1f);
  let [size, start] = [bytes[at + 1], at + 2];
  if (size >= 0x80) {
    const count = size & 0x7f;
    // four bytes of length are far more than any reply has
    must(count >= 1 && count <= 4 && bytes.length - start >= count);
    size = bytes.subarray(start, start + count).reduce((sum, byte) => sum * 256 + byte, 0);
    must(size >= 0x80 && size >= 256 ** (count - 1));
    start += count;
  }
  const end = start + size;
  must(end <= bytes.length);
  return [{ tag, body: bytes.subarray(start, end), whole: bytes.subarray(at, end) }, end];
}
