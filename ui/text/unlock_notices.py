"""Plain English for what opening a record found or repaired, and for its last entry.

Qt-free, so window and command line say the same. The time of the last entry comes first, so that a
person can notice an old copy that was put back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from diary.i18n import N_, _
from diary.text.time_texts import written_text
from diary.unlock_notices import NoticeCode
from ui.text.entry_counts import entries_text

if TYPE_CHECKING:
    from datetime import datetime

    from diary.services.session import VaultInfo

# What opening a record found or finished.
OPENING_NOTICES: Final[Mapping[str, str]] = {
    NoticeCode.ERASING_CLEARED: N_("An erasing that was cut off was finished."),
    NoticeCode.ERASING_NOT_CLEARED: N_(
        "Something was erased, and the disk did not let all of its traces be cleared. Free some "
        "space, then open the record again."
    ),
    NoticeCode.ACCEPTANCE_WRITTEN: N_(
        "What you had accepted last among the messages that you brought in was recorded now, since "
        "the program ended before ten seconds were over."
    ),
    NoticeCode.KEYS_MENDED: N_("The record's key file was put right from its copy."),
    NoticeCode.KEYS_COPY_MENDED: N_("The copy of the record's key file was put right."),
    NoticeCode.OLDER_COPY: N_(
        "An older copy of this record may have been put back. It has {entries}, the last of "
        "{last}, and something in its folder is of a later day. Nothing was deleted. Look for a "
        "newer copy of the folder, or a backup, before you go on. A seal code or a bundle that "
        "somebody was given shows how far the record had come."
    ),
    NoticeCode.DRAFT_PUT_BACK: N_(
        "What was typed and not saved is from {typed}, and something else was typed after it. An "
        "older draft may have been put back. Look through it before you save any of it."
    ),
    NoticeCode.WAITING_HELD: N_(
        "A line that was entered was not recorded now, since you may have taken it back. It is "
        "kept as a draft: in the window, look under 'Record an incident'."
    ),
    NoticeCode.ACCEPTANCE_HELD: N_(
        "What was accepted last among the messages that you brought in was not recorded, since "
        "you may have taken it back. Look through these messages once more."
    ),
    NoticeCode.KEYS_PUT_BACK: N_(
        "The record's key file is not the one that was written last, or its copy is not. Somebody "
        "may have put an older one back, and an older passphrase or recovery code may open this "
        "record; or an older copy of the record was put back, with {entries}, the last of {last}. "
        "Look for a newer copy or a backup first. Then change the passphrase, and make a new "
        "recovery code or take the old one back."
    ),
    NoticeCode.SETTINGS_PUT_BACK: N_(
        "What the record's settings keep of who can open it is from an earlier day. Somebody may "
        "have put an older part of the record back, to hide that an older key file was put back or "
        "that a recovery code was used. Change the passphrase, and make a new recovery code or "
        "take the old one back."
    ),
    NoticeCode.WAITING_RECORDED: N_(
        "The program was ended before a line that you had entered was recorded. It is recorded "
        "now, with the time at which you entered it."
    ),
    NoticeCode.RECOVERY_CODE_USED: N_(
        "A recovery code opened this record on {when}. If that was not you, change the passphrase, "
        "and make a new recovery code or take the old one back."
    ),
}

# What only the window says.
WINDOW_NOTICES: Final[Mapping[str, str]] = {
    NoticeCode.HEAD_BROUGHT_UP_TO_DATE: N_(
        "The program was ended in the middle of saving. Everything that was saved is here."
    ),
    NoticeCode.UNFINISHED_ATTACHMENTS_MOVED: N_(
        "A file was on its way in when the program ended. It did not get into the record. What had "
        "come in was set aside in the record's folder, under 'orphans'. Add the file again."
    ),
    NoticeCode.DISK_NEARLY_FULL: N_(
        "The disk is nearly full. Free some space before you add files."
    ),
}

# Found in the record's folder and no part of the record; shown when opening has repaired it.
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


def opening_notices(info: VaultInfo, zone: str) -> list[str]:
    """Return a sentence for each notice of opening, in the order in which they were found."""
    said = {
        "when": _written(info.recovery_used, zone),
        "typed": _written(info.draft_sealed, zone),
        "last": _written(info.last_entry, zone),
        "entries": entries_text(info.entries),
    }
    return [
        _(OPENING_NOTICES[code]).format(**said) for code in info.notices if code in OPENING_NOTICES
    ]


def _written(when: datetime | None, zone: str) -> str:
    return written_text(when, zone) if when else _("a day not known")


def planted_texts(notices: Iterable[str]) -> list[str]:
    """Return a sentence for each notice about something foreign in the record's folder."""
    return [_(PLANTED_NOTICES[code]) for code in notices if code in PLANTED_NOTICES]


def last_entry_text(info: VaultInfo, zone: str) -> str:
    """Return when the last entry was written and how many there were, both at opening."""
    if info.last_entry is None:
        return _("The record is empty. What you write is sealed at once.")
    return _("When it was opened: last entry {when}; {entries}.").format(
        when=written_text(info.last_entry, zone), entries=entries_text(info.entries)
    )
