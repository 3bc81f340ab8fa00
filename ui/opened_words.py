"""What is said first of a record that opens, so that an old copy put back can be noticed.

The rule is: Qt-free, so that window and command line say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diary.i18n import _, ngettext
from diary.wording import written_text

if TYPE_CHECKING:
    from diary.services.session import VaultInfo


def last_entry(info: VaultInfo, zone: str) -> str:
    """When the last entry was written, and how many there are."""
    if info.last_entry is None:
        return _("The record is empty. What you write is sealed at once.")
    text = ngettext(
        "Last entry {when}; {n} entry in all.",
        "Last entry {when}; {n} entries in all.",
        info.entries,
    )
    return text.format(when=written_text(info.last_entry, zone), n=f"{info.entries:,}")
