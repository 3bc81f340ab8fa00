// The seal code: twelve words that fix one point of a record, as somebody typed them.

import { bigEndian64, hex, unhex, utf8 } from "./bytes.js";
import { SPACES, plainCode } from "./copied_code.js";
import { sha256 } from "./sha256.js";
import { WORDS } from "./generated.js";

const DOMAIN = utf8("daybook/seal/v1");
const COUNT = 12;
const ENOUGH = 4;
const LONGEST = 2000;
const LONGEST_CODE = 200;
const BETWEEN_GROUPS = new RegExp(`[${SPACES}\\-\\u00ad\\u2010-\\u2015\\u2212]+`);
const BETWEEN = new RegExp(`[${SPACES}0-9.,;:/|()[\\]_\\-\\u00ad\\u2010-\\u2015\\u2212]+`);

// The seal of a link, as 32 hexadecimal digits.
export function sealOf(link) {
  return hex(sha256(DOMAIN, unhex(link)).subarray(0, 16));
}

// The seal that was typed as `seal`, or why it is none: `count`, `word` (at a place), `check`, or
// `recovery` for the code that opens a record, which nobody else should see.
export function parseSeal(typed) {
  if ([...typed].length > LONGEST) return { wrong: "count", at: 0 };
  const plain = plainCode(typed);
  if (isRecovery(plain)) return { wrong: "recovery", at: 0 };
  const said = plain.split(BETWEEN).filter(Boolean);
  const places = said.map(placeOf);
  if (places.includes(-1)) return { wrong: "word", at: places.indexOf(-1) + 1 };
  if (places.length !== COUNT) return { wrong: "count", at: places.length };
  const whole = places.reduce((sum, place) => (sum << 11n) | BigInt(place), 0n);
  const bits = whole >> 4n;
  const bytes = new Uint8Array([...bigEndian64(bits >> 64n), ...bigEndian64(bits & (2n ** 64n - 1n))]);
  const check = BigInt(sha256(bytes)[0] >> 4);
  return check === (whole & 15n) ? { seal: hex(bytes) } : { wrong: "check", at: 0 };
}

// Seven groups of four, or all in one, with a digit.
function isRecovery(typed) {
  const groups = [...typed].slice(0, LONGEST_CODE).join("").split(BETWEEN_GROUPS).filter(Boolean);
  const shape = groups.map((group) => [...group].length).join();
  return (shape === "4,4,4,4,4,4,4" || shape === "28")
    && groups.every((group) => /^[0-9A-Za-z]+$/.test(group)) && /[0-9]/.test(typed);
}

function placeOf(word) {
  const at = WORDS.indexOf(word);
  if (at >= 0 || word.length < ENOUGH) return at;
  return WORDS.findIndex((each) => each.startsWith(word));
}
