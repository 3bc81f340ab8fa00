// This very page, as the program writes it.

import { hex, toBase64, utf8 } from "./bytes.js";
import { AROUND } from "./generated.js";
import { sha256 } from "./sha256.js";

// The SHA-256 of the page whose script this is, in hexadecimal.
export function ownDigest(script) {
  const [before, between, after] = AROUND;
  const named = `sha256-${toBase64(sha256(utf8(script)))}`;
  return hex(sha256(utf8(`${before}${named}${between}${script}${after}`)));
}
