"""What is wrong with a file of the record, and what verifying found; part of `ui.messages`.

The rules are:

- What was changed, what is missing, what is older and what belongs elsewhere are told apart: each
  asks for something else to be done.
- Nothing is said of who did it. A program that syncs leaves the same traces as a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diary.errors import Damaged
from diary.i18n import N_, _

if TYPE_CHECKING:
    # it brings database and ciphers along, which the first window does without
    from diary.services.integrity import Fault

# By the reason that the error carries; any other is "torn, or it was changed".
DAMAGE_REASONS: dict[str, str] = {
    "missing": N_("A file of the record is not there."),
    "empty": N_("A file of the record is empty."),
    "not-a-file": N_("Something that is no file stands in a file's place."),
    "another vault's": N_("A file belongs to another record than the rest of the folder."),
    "not this vault's": N_(
        "A file belongs to another record than the rest of the folder, or was changed at its start."
    ),
    "not the record that the head names": N_(
        "A file comes from another copy of this record, in which other things were written."
    ),
    "planted": N_("Something stands in the record's folder that this program did not put there."),
    "second name": N_("A file of the record can also be changed from another place."),
    "changed": N_("A file was exchanged while the record was being opened."),
    "a link is broken": N_("An entry does not follow from the one before it."),
}
_PUT_BACK = N_(
    "Put back the file that was there before. If you have a copy of the record, restore that."
)
_TRY_AGAIN = N_(
    "Try again: it is set aside then. If the record is refused once more, restore your latest copy."
)
DAMAGE_NEXT_STEPS: dict[str, str] = {
    "missing": N_(
        "Look where it went before you change anything: programs that clean up or sync move files. "
        "If you have a copy of the record, restore that."
    ),
    "another vault's": _PUT_BACK,
    "not-a-file": N_(
        "It was not opened. Put back the file that was there before. If you have a copy of the "
        "record, restore that."
    ),
    "planted": _TRY_AGAIN,
    "second name": _TRY_AGAIN,
    "changed": _TRY_AGAIN,
    "not this vault's": _PUT_BACK,
    "not the record that the head names": _PUT_BACK,
}

_NOT_MOVED = N_(
    "The file of an exhibit is damaged or missing, so the record was not moved to new keys."
)
_MOVE_ALL_THE_SAME = N_(
    "If you have a copy of the record, look there for the file first. With 'daybook rotate' and "
    "--despite-damage everything else is moved, and that file stays with the old record."
)

FAULT_TEXTS: dict[str, str] = {
    "keys-copy-damaged": N_(
        "the copy of the key file is missing or differs; 'daybook recover' puts it right"
    ),
    "draft-damaged": N_("what was typed last and not saved is damaged"),
    "database-damaged": N_("the database is damaged, or a part of it is from an earlier day"),
    "entry-altered": N_("an entry is not what was written, or it is missing"),
    "link-broken": N_("an entry does not follow from the one before"),
    "signature-wrong": N_("an entry's signature is wrong"),
    "projections-differ": N_(
        "the lists, or the words for searching, do not agree with the entries they are made from: "
        "they are damaged, or from an earlier day"
    ),
    "settings-put-back": N_(
        "what the settings keep of who can open the record is from an earlier day: they do not "
        "know of all that the private book says of it"
    ),
    "attachment-missing": N_("an exhibit's file, or the key to it, is not there"),
    "attachment-swapped": N_("another file was put in the place of an exhibit's file"),
    "attachment-differs": N_("an exhibit's file is not the one that was attached"),
    "attachment-damaged": N_("an exhibit's file is damaged"),
}


def damage_text(error: Damaged, usual: str) -> str:
    """What is wrong with the part that the error names."""
    if _stopped_moving(error):
        return f"{_(_NOT_MOVED)} ({error.part})"
    return f"{_(DAMAGE_REASONS.get(error.reason, usual))} ({error.part})"


def damage_next_step(error: Damaged, usual: str) -> str:
    """What to do about it."""
    if _stopped_moving(error):
        return _(_MOVE_ALL_THE_SAME)
    return _(DAMAGE_NEXT_STEPS.get(error.reason, usual))


def _stopped_moving(error: Damaged) -> bool:
    # only a rotation names an exhibit and no file; a copy has a class and words of its own
    return type(error) is Damaged and error.part.startswith("evidence/")


def fault_text(found: Fault) -> str:
    """One thing that verifying found, with the part it concerns."""
    return f"{found.part}: {_(FAULT_TEXTS[found.code])}"
