// A code as somebody typed or pasted it. `diary/crypto/copied_code.py` says the same: no table of a
// browser decides.

// What may stand between parts and at the ends unseen, a byte-order mark too.
export const SPACES =
  "\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const BLANK = new RegExp(`^[${SPACES}]*$`);

// Whether there is nothing to be seen in a text.
export function isBlank(text) {
  return BLANK.test(text);
}

// A text with the small letters of ASCII for capitals and for letters of full width.
export function plainCode(text) {
  const narrow = (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0);
  return text.replace(/[\uff01-\uff5e]/g, narrow).replace(/[A-Z]/g, (each) => each.toLowerCase());
}
