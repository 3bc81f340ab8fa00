"""What is told when a record opens: last entry, how many, what was mended, what came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from diary.i18n import N_, _
from ui import access_words, erasing_words
from ui.desktop.forms.editor import Around
from ui.desktop.page_list import RECORD_GROUPS, PageId
from ui.opened_words import last_entry_text, planted_texts

if TYPE_CHECKING:
    from diary.services.session import VaultInfo

NOTICES = {
    "head-brought-up-to-date": N_(
        "The program was ended in the middle of saving. Everything that was saved is here."
    ),
    "unfinished-attachments-moved": N_(
        "A file was on its way in when the program ended. It was set aside in the record's "
        "folder, under 'orphans', and is not lost. Add it again."
    ),
    "disk-nearly-full": N_("The disk is nearly full. Free some space before you add files."),
}


def welcome_back(info: VaultInfo, around: Around, held: Sequence[str]) -> str:
    """A few sentences; the first lets a person notice that an old copy was put back."""
    parts = [last_entry_text(info, around.zone)]
    parts += [_(NOTICES[code]) for code in info.notices if code in NOTICES]
    parts += planted_texts(info.notices)
    parts += access_words.access_notices(info, around.zone)
    if "recovery-code-used" in info.notices:
        parts.append(_("Under 'Keeping it safe' you can do that, or say that it was you."))
    parts += erasing_words.notices(info)
    if held:
        parts.append(_("What you had not saved is back where you typed it."))
        elsewhere = set(held) - {PageId.TIMELINE}
        known = (page for group in RECORD_GROUPS for page in group.pages)
        pages = [_(label) for page, label in known if page in elsewhere]
        if pages:
            parts.append(_("Look under: {pages}.").format(pages=", ".join(pages)))
    return " ".join(parts)
