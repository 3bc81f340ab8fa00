"""What is wrong with a file of the record, and what verifying found; part of `ui.messages`.

The rules are:

- What was changed, what is missing, what is older and what belongs elsewhere are told apart: each
  asks for something else to be done.
- Nothing is said of who did it. A program that syncs leaves the same traces as a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diary.errors import Damaged, DamageReason, FaultCode
from diary.i18n import N_, _

if TYPE_CHECKING:
    # it brings database and ciphers along, which the first window does without
    from diary.services.integrity import IntegrityFault

# By the reason that the error carries; any other is "torn, or it was changed".
DAMAGE_REASONS: dict[str, str] = {
    DamageReason.MISSING: N_("A file of the record is not there."),
    DamageReason.EMPTY: N_("A file of the record is empty."),
    DamageReason.NOT_A_FILE: N_("Something that is no file stands in a file's place."),
    DamageReason.ANOTHER_VAULTS: N_(
        "A file belongs to another record than the rest of the folder."
    ),
    DamageReason.NOT_THIS_VAULTS: N_(
        "A file belongs to another record than the rest of the folder, or was changed at its start."
    ),
    DamageReason.NOT_THE_RECORD_THAT_THE_HEAD_NAMES: N_(
        "A file comes from another copy of this record, in which other things were written."
    ),
    DamageReason.PLANTED: N_(
        "Something stands in the record's folder that this program did not put there."
    ),
    DamageReason.SECOND_NAME: N_("A file of the record can also be changed from another place."),
    DamageReason.CHANGED: N_("A file was exchanged while the record was being opened."),
    DamageReason.LINK_IS_BROKEN: N_("An entry does not follow from the one before it."),
}
_PUT_BACK = N_(
    "Put back the file that was there before. If you have a copy of the record, restore that."
)
_TRY_AGAIN = N_(
    "Try again: it is set aside then. If the record is refused once more, restore your latest copy."
)
DAMAGE_NEXT_STEPS: dict[str, str] = {
    DamageReason.MISSING: N_(
        "Look where it went before you change anything: programs that clean up or sync move files. "
        "If you have a copy of the record, restore that."
    ),
    DamageReason.ANOTHER_VAULTS: _PUT_BACK,
    DamageReason.NOT_A_FILE: N_(
        "It was not opened. Put back the file that was there before. If you have a copy of the "
        "record, restore that."
    ),
    DamageReason.PLANTED: _TRY_AGAIN,
    DamageReason.SECOND_NAME: _TRY_AGAIN,
    DamageReason.CHANGED: _TRY_AGAIN,
    DamageReason.NOT_THIS_VAULTS: _PUT_BACK,
    DamageReason.NOT_THE_RECORD_THAT_THE_HEAD_NAMES: _PUT_BACK,
}

_NOT_MOVED = N_(
    "The file of an exhibit is damaged or missing, so the record was not moved to new keys."
)
_MOVE_ALL_THE_SAME = N_(
    "If you have a copy of the record, look there for the file first. With 'daybook rotate' and "
    "--despite-damage everything else is moved, and that file stays with the old record."
)

FAULT_TEXTS: dict[str, str] = {
    FaultCode.KEYS_COPY_DAMAGED: N_(
        "the copy of the key file is missing or differs; 'daybook recover' puts it right"
    ),
    FaultCode.DRAFT_DAMAGED: N_("what was typed last and not saved is damaged"),
    FaultCode.DATABASE_DAMAGED: N_(
        "the database is damaged, or a part of it is from an earlier day"
    ),
    FaultCode.ENTRY_ALTERED: N_("an entry is not what was written, or it is missing"),
    FaultCode.LINK_BROKEN: N_("an entry does not follow from the one before"),
    FaultCode.SIGNATURE_WRONG: N_("an entry's signature is wrong"),
    FaultCode.PROJECTIONS_DIFFER: N_(
        "the lists, or the words for searching, do not agree with the entries they are made from: "
        "they are damaged, or from an earlier day"
    ),
    FaultCode.SETTINGS_PUT_BACK: N_(
        "what the settings keep of who can open the record is from an earlier day: they do not "
        "know of all that the private book says of it"
    ),
    FaultCode.ATTACHMENT_MISSING: N_("an exhibit's file, or the key to it, is not there"),
    FaultCode.ATTACHMENT_SWAPPED: N_("another file was put in the place of an exhibit's file"),
    FaultCode.ATTACHMENT_DIFFERS: N_("an exhibit's file is not the one that was attached"),
    FaultCode.ATTACHMENT_DAMAGED: N_("an exhibit's file is damaged"),
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


def fault_text(found: IntegrityFault) -> str:
    """One thing that verifying found, with the part it concerns."""
    return f"{found.part}: {_(FAULT_TEXTS[found.code])}"
