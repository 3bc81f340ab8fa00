"""The sentence that a file is in the record already."""

from __future__ import annotations

from diary.i18n import _
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded


def same_file_text(item: Recorded[Evidence], first: Recorded[Evidence]) -> str:
    """Return that an exhibit has the file of an earlier one."""
    said = _("{ref} is the same file as {first}. You can keep both.")
    return said.format(ref=item.content.reference, first=first.content.reference)
