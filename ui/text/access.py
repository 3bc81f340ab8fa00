"""Plain English for opening a record, its recovery sheet, seals and time stamps.

Qt-free, so window and command line say the same.

**Invariants:**

- The time of the last entry comes first, so that a person can notice an old copy that was put back.
- The recovery sheet names nothing: no program, no record, no person, no reason. If the wrong person
  finds it, they learn only that something, somewhere, has a code. Alone it is of no use to anybody,
  and it says so: that lets somebody agree to keep it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diary.display import written_text
from diary.i18n import N_, _, ngettext
from diary.notices import NoticeCode

if TYPE_CHECKING:
    from diary.model.private import Seal
    from diary.model.recorded import Recorded
    from diary.services.access.credentials import Credentials
    from diary.services.access.state import RecoveryState
    from diary.services.anchors import CurrentSeal, StampStatus
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
        said = _("There is no recovery code.")
    elif state.made is None:
        said = _("There may be a recovery code; since when is not known.")
    else:
        said = _("There is a recovery code, made on {when}.").format(when=_at(state.made, zone))
    if state.used is None:
        return said
    return " ".join((said, _("One was last used on {when}.").format(when=_at(state.used, zone))))


def changed_lines(session: Session, words: Credentials) -> list[str]:
    """Return what to say after a passphrase or key file has changed."""
    if words.has_key_file:
        now = _("Changed. From now on it takes the passphrase and the key file, byte for byte.")
    else:
        now = _("Changed. From now on the new passphrase opens this record.")
    said = [now]
    if session.access.recovery_state().in_use:
        said.append(_("The recovery code still opens it too."))
    return [*said, _(OLD_COPY)]


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


def seal_title(seal: CurrentSeal, now: datetime, zone: str) -> str:
    """Return a title: up to which entry the seal goes, and when it was displayed."""
    said = _("The seal of this record after entry {n}, {now}:")
    return said.format(n=seal.entries, now=written_text(now, zone))


def seal_advice(seal: CurrentSeal, zone: str) -> Iterator[str]:
    """Yield what the words of a seal are for."""
    if seal.last_entry:
        last = written_text(seal.last_entry, zone)
        yield _("Entry {n} was written {when}.").format(n=seal.entries, when=last)
    yield _("Give the words to somebody you trust, who writes them down with the day.")
    yield _("They say nothing of what is in the record, and do not open it.")
    yield _("With a bundle, they show later that nothing before this point was changed since.")


def seal_noted_text(item: Recorded[Seal]) -> str:
    """Return the sentence that this seal was noted as given."""
    said = _("Noted in the private book, which no bundle mentions: given to {name}.")
    return said.format(name=item.content.given_to)


def no_seal_text() -> str:
    return _("No seal was noted as given.")


def given_seal_line(item: Recorded[Seal], zone: str) -> str:
    """Return one line about a seal that was given, with its words."""
    from diary.services.anchors import seal_code_words

    how = f" ({item.content.how})" if item.content.how else ""
    return _("{when}  entry {n}  {name}{how}: {words}").format(
        when=written_text(item.first_written, zone),
        n=item.content.entries,
        name=item.content.given_to,
        how=how,
        words=seal_code_words(item.content.link),
    )


def stamp_query_lines(file: Path, entries: int) -> Iterator[str]:
    """Yield what to say after a query was written."""
    said = _("Written to {file}. It covers everything up to entry {n}.")
    yield said.format(file=file, n=entries)
    yield _(
        "In it are two numbers, nothing of the record. Whoever takes it to an authority can be "
        "seen to have asked for a time stamp: use a device and a line that are safe."
    )


def no_stamp_text() -> str:
    return _("No time stamp is kept in this record.")


def stamp_kept_text() -> str:
    """Return what happens to the reply of a time stamp authority."""
    return _("It is kept in the record, and goes into every bundle from now on.")


def stamp_verdict_lines(stamp: StampStatus, *, command: bool = True) -> Iterator[str]:
    """Yield what a reply claims, and the result; `command` if options can be given."""
    # Imported here, because a query needs no sentence of a check.
    from exporters.check.sources import printable_name
    from exporters.check.text import ANCHOR_TEXTS, anchor_detail

    judged = stamp.judged
    time = judged.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    says = anchor_detail({"time": time, "authority": printable_name(judged.authority)})
    yield _(ANCHOR_TEXTS["stamp-says"]).format(**says)
    found = _(ANCHOR_TEXTS[f"stamp-{judged.why or 'right'}"]).format(entries=stamp.entries)
    yield found if command else found.replace(" (--roots)", "")
