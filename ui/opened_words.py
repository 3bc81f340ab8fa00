"""What is said first of a record that opens, so that an old copy put back can be noticed.

The rule is: Qt-free, so that window and command line say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from diary.display import written_text
from diary.i18n import N_, _, ngettext
from diary.notices import NoticeCode

if TYPE_CHECKING:
    from diary.services.session import VaultInfo

# What stood in the record's folder and was no part of it; told at the opening that put it right.
PLANTED_NOTICES: dict[str, str] = {
    NoticeCode.PLANTED_SET_ASIDE: N_(
        "Something stood in the record's folder that this program did not put there. It was not "
        "used, and lies under 'orphans' in that folder now. Check the record to see that "
        "everything is there."
    ),
    NoticeCode.SECOND_NAME_PARTED: N_(
        "A file of the record could also be changed from another place. The record has its own "
        "now, and the one in the other place was left as it is."
    ),
}


def planted_texts(notices: Iterable[str]) -> list[str]:
    """A sentence for each notice about something in the folder that was no part of the record."""
    return [_(PLANTED_NOTICES[code]) for code in notices if code in PLANTED_NOTICES]


def last_entry_text(info: VaultInfo, zone: str) -> str:
    """When the last entry was written, and how many there are."""
    if info.last_entry is None:
        return _("The record is empty. What you write is sealed at once.")
    text = ngettext(
        "Last entry {when}; {n} entry in all.",
        "Last entry {when}; {n} entries in all.",
        info.entries,
    )
    return text.format(when=written_text(info.last_entry, zone), n=f"{info.entries:,}")
