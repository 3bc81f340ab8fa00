// What a record discloses, without the proofs of it: each opening was held against its commitment,
// and `comes` says whether it comes to it. Its salts and digests are gone then: there are a dozen of
// an entry, and nothing else needs them. The values of an entry are changed nowhere.

import { encoded, hex, unhex, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";
import { sha256 } from "./sha256.js";

const FIELD = utf8("daybook/field/v1");
const ENTRY = utf8("daybook/entry/v1");

// What is shown of an opening, which `commitments` has at its number; `withheld` is a count.
export function disclosed({ n, shut, fields, withheld, values }, commitments) {
  const comes = commitmentOf(fields, withheld) === commitments[n - 1];
  return { n, shut, values, withheld: withheld.length, comes };
}

function commitmentOf(fields, withheld) {
  const own = fields.map(({ name, value, salt }) => (
    sha256(FIELD, unhex(salt), encoded(canonical([name, value])))
  ));
  return hex(sha256(ENTRY, ...[...own, ...withheld.map(unhex)].sort(byBytes)));
}

function byBytes(one, other) {
  let at = 0;
  while (at < 31 && one[at] === other[at]) at += 1;
  return one[at] - other[at];
}
