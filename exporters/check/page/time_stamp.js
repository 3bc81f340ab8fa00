// A reply of a time stamp authority (RFC 3161, RFC 5652), taken apart and believed in nothing:
// whether its signature holds, and whose it is, is not looked at here.

import { hex } from "./bytes.js";
import { Damaged } from "./damaged.js";
import * as der from "./der.js";
import { Members, must } from "./der.js";

export const MAX_STAMP = 64 * 1024;
const MOST_CERTIFICATES = 16;
const SIGNED_DATA = "06092a864886f70d010702";
const STAMPED = "060b2a864886f70d0109100104";
const SHA256_PLAIN = "300b0609608648016503040201";
const SHA256_NULL = "300d06096086480165030402010500";
// those attributes of which there is one at most, with one value
const ATTRIBUTES = [
  "06092a864886f70d010903", "06092a864886f70d010904",
  "060b2a864886f70d010910020c", "060b2a864886f70d010910022f",
];
// RFC 5652 writes these as [0] and [1] in place of a SET's own tag
const FIRST = 0xa0;
const SECOND = 0xa1;
const KEY_ID = 0x80;

// The imprint, in hexadecimal, and the time that the reply says; throws Damaged with the reason.
export function parseStamp(raw) {
  if (raw.length > MAX_STAMP) throw new Damaged("too-large");
  const outer = new Members(der.read(raw, der.SEQUENCE));
  const told = new Members(outer.take(der.SEQUENCE));
  if (!["00", "01"].includes(der.wholeNumber(told.take(der.INTEGER)))) throw new Damaged("status");
  const token = new Members(outer.take(der.SEQUENCE));
  outer.end();
  must(hex(token.take(der.OID).whole) === SIGNED_DATA);
  const signed = new Members(der.read(token.take(FIRST).body, der.SEQUENCE));
  token.end();
  must(der.wholeNumber(signed.take(der.INTEGER)) === "03");
  const digests = der.members(signed.take(der.SET)).map(algorithm);
  const content = contentOf(signed.take(der.SEQUENCE));
  const given = signed.maybe(FIRST);
  signed.maybe(SECOND);
  const signers = der.members(signed.take(der.SET));
  signed.end();
  must(signers.length === 1 && (!given || der.members(given).length <= MOST_CERTIFICATES));
  const said = stamped(content);
  const digest = signerDigest(der.expect(signers[0], der.SEQUENCE));
  must(digests.length === 1 && digests[0] === digest);
  return said;
}

function contentOf(node) {
  const parts = new Members(node);
  must(hex(parts.take(der.OID).whole) === STAMPED);
  const content = der.read(parts.take(FIRST).body, der.OCTETS).body;
  parts.end();
  return content;
}

// What is stamped, and when (RFC 3161, 2.4.2).
function stamped(content) {
  const parts = new Members(der.read(content, der.SEQUENCE));
  must(der.wholeNumber(parts.take(der.INTEGER)) === "01");
  parts.take(der.OID);
  const of = new Members(parts.take(der.SEQUENCE));
  const [kind, imprint] = [hex(of.take(der.SEQUENCE).whole), of.take(der.OCTETS).body];
  of.end();
  if (![SHA256_PLAIN, SHA256_NULL].includes(kind) || imprint.length !== 32) {
    throw new Damaged("imprint");
  }
  der.wholeNumber(parts.take(der.INTEGER));
  const time = der.moment(parts.take(der.TIME));
  parts.maybe(der.SEQUENCE);
  parts.maybe(der.BOOLEAN);
  const nonce = parts.maybe(der.INTEGER);
  parts.maybe(FIRST);
  parts.maybe(SECOND);
  parts.end();
  if (nonce) der.wholeNumber(nonce);
  return { imprint: hex(imprint), time };
}

// The digest that the signer used; everything that it says is of its form.
function signerDigest(node) {
  const parts = new Members(node);
  const version = parts.take(der.INTEGER);
  const named = parts.maybe(der.SEQUENCE);
  if (named) {
    const who = new Members(named);
    who.take(der.SEQUENCE);
    der.wholeNumber(who.take(der.INTEGER));
    who.end();
  } else {
    parts.take(KEY_ID);
  }
  must(der.wholeNumber(version) === (named ? "01" : "03"));
  const digest = algorithm(parts.take(der.SEQUENCE));
  const attributes = parts.take(FIRST);
  algorithm(parts.take(der.SEQUENCE));
  parts.take(der.OCTETS);
  parts.maybe(SECOND);
  parts.end();
  checkAttributes(attributes);
  return digest;
}

// The identifier of an algorithm; all of it if it has parameters that say something.
function algorithm(node) {
  const parts = new Members(der.expect(node, der.SEQUENCE));
  const name = parts.take(der.OID).whole;
  const nothing = parts.maybe(der.NULL);
  must(!nothing || !nothing.body.length);
  return hex(parts.left.length ? node.whole : name);
}

function checkAttributes(node) {
  const seen = new Set();
  for (const each of der.members(node)) {
    const parts = new Members(der.expect(each, der.SEQUENCE));
    const name = hex(parts.take(der.OID).whole);
    const values = der.members(parts.take(der.SET));
    parts.end();
    if (!ATTRIBUTES.includes(name)) continue;
    must(!seen.has(name) && values.length === 1);
    seen.add(name);
  }
}
