// Ed25519 (RFC 8032), verified by the browser; what other checkers may refuse is refused before.

import { equal, unhex } from "./bytes.js";

const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const OF_ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
// The y of every point whose multiples number eight at most: under such a key nearly any message
// has a signature that fits.
const SMALL = [0n, 1n, PRIME - 1n, OF_ORDER_8, PRIME - OF_ORDER_8];

// RFC 8032, section 7.1, the second test.
const TRIAL = {
  key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  message: "72",
  signature:
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
};

// Whether this browser can: it must accept what is right and refuse what is not.
export async function canVerify() {
  const [key, message, signature] = [TRIAL.key, TRIAL.message, TRIAL.signature].map(unhex);
  try {
    const right = await ask(key, message, signature);
    return right && !(await ask(key, Uint8Array.of(0x73), signature));
  } catch {
    return false;
  }
}

// Whether the signature is this key's over the message; only after `canVerify` said yes.
export async function verifies(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const first = signature.subarray(0, 32);
  if (isWeak(key) || isWeak(first) || number(signature.subarray(32)) >= ORDER) return false;
  try {
    return await ask(key, message, signature);
  } catch {
    return false;
  }
}

async function ask(key, message, signature) {
  const own = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, true, ["verify"]);
  const kept = new Uint8Array(await crypto.subtle.exportKey("raw", own));
  return equal(kept, key) && crypto.subtle.verify({ name: "Ed25519" }, own, signature, message);
}

function isWeak(point) {
  const y = number(point) & (2n ** 255n - 1n);
  return y >= PRIME || SMALL.includes(y);
}

// Bytes as a number, the smallest first.
function number(bytes) {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
