"""The noun of a conversation: what was read of an export.

**Invariants:**

- A conversation is written by the program; the person answers the fields declared as `answered`.
- Lines are beside the record; a conversation has their counts and the commitment to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from diary.model.books_and_nouns import Noun


class DateOrder(StrEnum):
    """Which comes first in the dates of an export, as the person answered."""

    DAY = "day"
    MONTH = "month"


class LinesAltered(StrEnum):
    """Whether the person deleted or edited lines of a conversation, as they say."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What was read of an export of another program; the program writes it.

    `of` is the export, kept byte for byte as an exhibit, and `member` its path in an archive. The
    lines are a file beside the record, as an exhibit's is: `sha256` and `size` are of their
    canonical form, and `commitment` is the digest over the commitments to each of them, salted from
    `seed`. `me`, `own_number`, `zone`, `date_order` and `columns` (of a
    table, from the first one on) are what the person answered.
    `lines` are counted by kind in `texts`, `calls`, `deleted`, `not_sent`, `system` and `files`
    (of a folder). `first` and
    `last` are times as the export states them. `unread` has up to 1,000 places with their reasons,
    and `unread_lines` counts them all; `notes` are codes of the reader with their counts. Beside
    the export that it `continues`, `same` lines are in both, `new` ones are not in the earlier, and
    `missing` ones are no longer in this one.

    What only the person can say has fields declared as `answered`; an empty one was not asked.
    `on_phone_seen` is the day on which they saw the lines there, `police_asked` that on which they
    were asked for the phone or the account.
    """

    of: str = field(metadata={"refers": Noun.EVIDENCE})
    format: str = field(metadata={"program": True})
    sha256: str = field(metadata={"program": True})
    size: int
    lines: int
    commitment: str = field(metadata={"program": True})
    seed: str = field(metadata={"program": True, "never_leaves": True})
    member: str = ""
    me: str = ""
    own_number: str = ""
    zone: str = field(default="", metadata={"zone": True})
    date_order: DateOrder | None = None
    columns: tuple[str, ...] = field(default=(), metadata={"program": True})
    texts: int = 0
    calls: int = 0
    deleted: int = 0
    not_sent: int = 0
    system: int = 0
    files: int = 0
    from_me: int = 0
    to_me: int = 0
    first: str = field(default="", metadata={"program": True})
    last: str = field(default="", metadata={"program": True})
    unread: tuple[str, ...] = field(default=(), metadata={"program": True})
    unread_lines: int = 0
    notes: tuple[str, ...] = field(default=(), metadata={"program": True})
    continues: str = field(default="", metadata={"refers": Noun.CONVERSATION})
    same: int = 0
    new: int = 0
    missing: int = 0
    altered: LinesAltered | None = field(default=None, metadata={"answered": True})
    altered_what: str = field(default="", metadata={"answered": True})
    on_phone: bool | None = field(default=None, metadata={"answered": True})
    on_phone_seen: str = field(default="", metadata={"answered": True, "day": True})
    phone_changed: str = field(default="", metadata={"answered": True})
    blocked: str = field(default="", metadata={"answered": True})
    other_copies: str = field(default="", metadata={"answered": True})
    exported_with: str = field(default="", metadata={"answered": True})
    exported_phone: str = field(default="", metadata={"answered": True})
    exported_by: str = field(default="", metadata={"answered": True})
    exported_on: str = field(default="", metadata={"answered": True, "day": True})
    police_asked: str = field(default="", metadata={"answered": True, "day": True})
