"""Plain English for opening a record, and its recovery sheet.

Qt-free, so window and command line say the same.

**Invariants:**

- The time of the last entry comes first, so that a person can notice an old copy that was put back.
- The recovery sheet names nothing: no program, no record, no person, no reason. If the wrong person
  finds it, they learn only that something, somewhere, has a code. Alone it is of no use to anybody,
  and it says so: that lets somebody agree to keep it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from diary.i18n import N_, _, ngettext
from diary.text.time_texts import written_text
from diary.unlock_notices import NoticeCode

if TYPE_CHECKING:
    from diary.services.access.credentials import Credentials
    from diary.services.access.state import RecoveryState
    from diary.services.session import Session, VaultInfo


# What opening a record found or finished.
OPENING_NOTICES: Final[Mapping[str, str]] = {
    NoticeCode.ERASING_CLEARED: N_("An erasing that was cut off was finished."),
    NoticeCode.ERASING_NOT_CLEARED: N_(
        "Something was erased, and the disk did not let all of its traces be cleared. Free some "
        "space, then open the record again."
    ),
    NoticeCode.KEYS_MENDED: N_("The record's key file was put right from its copy."),
    NoticeCode.KEYS_COPY_MENDED: N_("The copy of the record's key file was put right."),
    NoticeCode.KEYS_PUT_BACK: N_(
        "The record's key file is not the one that was written last. Somebody may have put an "
        "older one back, and an older passphrase or recovery code may open this record. Change "
        "the passphrase, and make a new recovery code or take the old one back."
    ),
    NoticeCode.SETTINGS_PUT_BACK: N_(
        "What the record's settings keep of who can open it is from an earlier day. Somebody may "
        "have put an older part of the record back, to hide that an older key file was put back or "
        "that a recovery code was used. Change the passphrase, and make a new recovery code or "
        "take the old one back."
    ),
    NoticeCode.RECOVERY_CODE_USED: N_(
        "A recovery code opened this record on {when}. If that was not you, change the passphrase, "
        "and make a new recovery code or take the old one back."
    ),
}
OLD_COPY: Final = N_(
    "Whoever has an older copy of the file 'keys', from a backup for instance, and the words that "
    "opened it then, can still open this record."
)

CODE_MADE: Final = N_(
    "A new recovery code. It is shown this once. Any code made before opens nothing now."
)
CODE_REVOKED: Final = N_("The recovery code is taken back and opens nothing now.")


def opening_notices(info: VaultInfo, zone: str) -> list[str]:
    """Return a sentence for each notice of opening, in the order in which they were found."""
    used = written_text(info.recovery_used, zone) if info.recovery_used else _("a day not known")
    return [
        _(OPENING_NOTICES[code]).format(when=used)
        for code in info.notices
        if code in OPENING_NOTICES
    ]


def recovery_text(state: RecoveryState, zone: str) -> str:
    """Return whether there is a recovery code, since when, and when one was used."""
    if not state.in_use:
        sentence = _("There is no recovery code.")
    elif state.made is None:
        sentence = _("There may be a recovery code; since when is not known.")
    else:
        sentence = _("There is a recovery code, made on {when}.").format(when=_at(state.made, zone))
    if state.used is None:
        return sentence
    return " ".join(
        (sentence, _("One was last used on {when}.").format(when=_at(state.used, zone)))
    )


def changed_lines(session: Session, words: Credentials) -> list[str]:
    """Return what to say after a passphrase or key file has changed."""
    if words.has_key_file:
        now = _("Changed. From now on it takes the passphrase and the key file, byte for byte.")
    else:
        now = _("Changed. From now on the new passphrase opens this record.")
    lines = [now]
    if session.access.recovery_state().in_use:
        lines.append(_("The recovery code still opens it too."))
    return [*lines, _(OLD_COPY)]


def _at(moment: datetime, zone: str) -> str:
    return written_text(moment, zone)


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


def planted_texts(notices: Iterable[str]) -> list[str]:
    """Return a sentence for each notice about something foreign in the record's folder."""
    return [_(PLANTED_NOTICES[code]) for code in notices if code in PLANTED_NOTICES]


def last_entry_text(info: VaultInfo, zone: str) -> str:
    """Return when the last entry was written, and how many there are."""
    if info.last_entry is None:
        return _("The record is empty. What you write is sealed at once.")
    text = ngettext(
        "Last entry {when}; {n} entry in all.",
        "Last entry {when}; {n} entries in all.",
        info.entries,
    )
    return text.format(when=written_text(info.last_entry, zone), n=f"{info.entries:,}")


_PER_LINE = 4


def recovery_sheet_lines(code: str) -> tuple[str, ...]:
    """Return the lines of the sheet; the code is on two lines, in groups of four as typed."""
    groups = code.split("-")
    first, second = groups[:_PER_LINE], groups[_PER_LINE:]
    return (
        _("Keep this with somebody you trust outside your home."),
        "",
        f"    {'-'.join(first)}-",
        f"    {'-'.join(second)}",
        "",
        _("Type it where the usual words are asked for."),
        _("Large or small letters, hyphens and spaces make no difference."),
        _("There is no letter O, I, L or U in it: those are the digits 0 and 1, or a V."),
        _("Alone it opens nothing: whoever holds it needs the files as well."),
        _("It works until a new one is made or it is taken back."),
    )
