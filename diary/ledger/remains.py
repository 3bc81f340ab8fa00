"""What is kept of an entry that was blanked for safety: enough to prove its place, no words.

The rules are:

- The seed is gone, so no salt but those kept here can be worked out again, and no digest tells
  what it was made from.
- Kept are which subject it was about, which revision it was of what kind, which entry it revised,
  and its number; each with its salt, so that even this little still comes to the commitment.
- A bundle shows no more of it than of any entry that is kept back: `@previous` alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from diary.json_value import Json
from diary.ledger.chain import DIGEST_BYTES
from diary.ledger.entry import Entry, commit
from diary.ledger.fields import digest, salt
from diary.ledger.openings import PREVIOUS, Opening, Shown

KEPT: Final = ("@kind", PREVIOUS, "@revision", "@subject", "@version", "number")
SALTS: Final = "@salts"
WITHHELD: Final = "@withheld"
_HEX: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Remains:
    """The salts of the fields in `KEPT`, and the digests of all the others in byte order."""

    salts: Mapping[str, bytes]
    withheld: tuple[bytes, ...]

    @classmethod
    def of(cls, entry: Entry) -> Remains:
        """What to keep of an entry that still has its seed."""
        digests = entry.digests()
        salts = {name: salt(entry.seed, name) for name in KEPT}
        return cls(salts, tuple(sorted(d for name, d in digests.items() if name not in KEPT)))

    @classmethod
    def read(cls, fields: Mapping[str, Json]) -> Remains:
        """What `fields` wrote; raises ValueError for any other form."""
        salts, withheld = fields.get(SALTS), fields.get(WITHHELD)
        if not isinstance(salts, dict) or not isinstance(withheld, list):
            raise ValueError("not what is kept of a blanked entry")
        found = cls({name: _bytes(s) for name, s in salts.items()}, tuple(map(_bytes, withheld)))
        if tuple(sorted(salts)) != KEPT or list(found.withheld) != sorted(found.withheld):
            raise ValueError("not what is kept of a blanked entry")
        return found

    def fields(self) -> dict[str, Json]:
        """The content column of the blanked row, but for the number."""
        return {
            SALTS: {name: self.salts[name].hex() for name in KEPT},
            WITHHELD: [each.hex() for each in self.withheld],
        }

    def commitment(self, entry: Entry) -> bytes:
        """The commitment that what is kept comes to; 32 bytes. `entry` is the blanked one."""
        said = entry.fields()
        kept = [digest(self.salts[name], name, said.get(name)) for name in KEPT]
        return commit([*kept, *self.withheld])

    def shut(self, entry: Entry, n: int) -> Opening:
        """The opening that a bundle holds: as of any entry that is kept back."""
        said = entry.fields()
        hidden = [digest(self.salts[name], name, said[name]) for name in KEPT if name != PREVIOUS]
        shown = Shown(PREVIOUS, entry.previous, self.salts[PREVIOUS])
        return Opening(n, (shown,), tuple(sorted([*self.withheld, *hidden])))


def _bytes(text: Json) -> bytes:
    if not isinstance(text, str) or _HEX.fullmatch(text) is None:
        raise ValueError(f"not {DIGEST_BYTES} bytes in hexadecimal")
    return bytes.fromhex(text)
