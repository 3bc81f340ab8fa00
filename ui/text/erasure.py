"""Plain English before and after erasing: what goes, what stays, and where it still is.

**Invariants:**

- Qt-free, so that window and command line say the same.
- Nothing is promised that the program cannot do. No text blames or hurries the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import text_of
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded
from diary.services.erasure import ErasurePlan, ErasureResult
from diary.text.noun_names import noun_text
from diary.text.time_texts import written_text
from diary.unlock_notices import NoticeCode
from diary.vault.key_rotation import RotationResult
from ui.text.unlock_notices import OPENING_NOTICES, planted_texts

_EXCERPT: Final = 60
_SPOKEN: Final = ("what", "title", "name", "text", "folder")
POLICE: Final = N_(
    "If police or a court are involved, or may be one day, ask a solicitor or an advocate first. "
    "Erasing can be held against you, and what is gone cannot help you."
)
_MEDIUM: Final = N_(
    "On a memory stick or an SSD, old traces can last a while. Somebody who has your passphrase "
    "and special tools might read those. {rotate} moves the record to new keys; once the "
    "old one is removed, such traces cannot be read any more."
)


@dataclass(frozen=True, slots=True)
class ActionNames:
    """The names of other actions as the person finds them: commands, or labels in the window."""

    withdraw: str
    copy: str
    rotate: str
    code: str
    remove_old: str


COMMANDS: Final = ActionNames(
    "'daybook withdraw'",
    "'daybook backup'",
    "'daybook rotate'",
    "'daybook passphrase'",
    N_("To remove it: daybook erase {folder} --whole"),
)
WINDOW: Final = ActionNames(
    N_("'Withdraw'"),
    N_("'Make a copy'"),
    N_("'New keys for everything'"),
    N_("'Make a code'"),
    N_("To remove it, open it and choose 'Remove this whole record' under 'Keeping it safe'."),
)


def subject_name(item: Recorded[Content]) -> str:
    """Return the name of a subject: "Incident 12", or an exhibit's reference."""
    if isinstance(item.content, Evidence) and item.content.reference:
        return item.content.reference
    return f"{noun_text(item.noun)} {item.number}"


def plan_lines(plan: ErasurePlan, zone: str, ways: ActionNames = COMMANDS) -> Iterator[str]:
    """Yield everything to know before one thing is erased, line by line."""
    item = plan.item
    yield _("{name} will be erased: {words}").format(name=subject_name(item), words=_excerpt(item))
    yield _("Nobody can undo this.")
    yield ""
    versions = ngettext("its words", "its words in all {n} versions", plan.revisions)
    yield _("What goes: {versions}, its times, and its place in lists, counts and search.").format(
        versions=versions.format(n=plan.revisions)
    )
    if plan.file:
        yield _("Its file goes as well, with every picture made of it: {name}").format(
            name=plan.file
        )
    if plan.translations:
        names = ", ".join(subject_name(each) for each in plan.translations)
        yield _("Translations of its words go as well: {names}").format(names=names)
    if plan.conversations:
        names = ", ".join(subject_name(each) for each in plan.conversations)
        yield _("What was read of it goes as well, line by line: {names}").format(names=names)
    if plan.draft:
        yield _("What you typed and did not save has some of its words, and goes too.")
    yield _stays(item)
    if item.noun is Noun.SHARING:
        yield _without_note()
    yield ""
    yield _("What is not reached:")
    yield from (f"- {line}" for line in _elsewhere(plan, zone, ways))
    yield ""
    first = _("If you may ever need it, make a copy first ({copy}) and keep it safe.")
    yield first.format(copy=_(ways.copy))
    if item.noun.book is Book.RECORD:
        keep = _("To leave it out of every count and keep its words, use {withdraw}.")
        yield keep.format(withdraw=_(ways.withdraw))
        yield _(POLICE)


def _stays(item: Recorded[Content]) -> str:
    if item.noun.book is Book.PRIVATE:
        return _(
            "What stays: that something stood under this number, and was erased. It is in the "
            "private book, so no bundle tells of it."
        )
    return _(
        "What stays: that something stood under this number, and was erased. Every later bundle "
        "says how many entries were erased, and nothing of what they said."
    )


def _without_note() -> str:
    return _(
        "Once a handover is erased, nothing here says any more what was given, to whom and when, "
        "and no later bundle can add to that one."
    )


def _elsewhere(plan: ErasurePlan, zone: str, ways: ActionNames) -> Iterator[str]:
    if plan.mentioned:
        names = ", ".join(subject_name(each) for each in plan.mentioned)
        yield _(
            "What refers to it stays, and says 'erased' there: {names}. Erase each by itself if it "
            "should go as well."
        ).format(names=names)
    if plan.listed:
        names = ", ".join(subject_name(each) for each in plan.listed)
        sentence = _(
            "The private note of what was handed over keeps its file's name and SHA-256, by which "
            "somebody who has that file could tell that it was here: {names}. Erase each by itself "
            "if it should go as well."
        )
        yield f"{sentence.format(names=names)} {_without_note()}"
    if plan.same_file:
        names = ", ".join(subject_name(each) for each in plan.same_file)
        yield _("The same file is kept a second time: {names}").format(names=names)
    for shared in plan.handed_over:
        yield _("What was handed over on {day} ({audience}) may hold it: {folder}").format(
            day=written_text(shared.first_written, zone),
            audience=shared.content.audience,
            folder=shared.content.folder,
        )
    yield from (_holds_it(each, ways) for each in plan.beside)
    yield _("Every copy of the record that was made before now holds it, wherever it is.")
    yield _("Other entries may tell the same in other words.")
    yield _(_MEDIUM).format(rotate=_(ways.rotate))


def done_lines(done: ErasureResult, ways: ActionNames = COMMANDS) -> Iterator[str]:
    """Yield what to say after something was erased."""
    yield _("Erased. Entry {n} says so, without a word of it.").format(n=done.told.entry)
    if not done.cleared:
        yield _(OPENING_NOTICES[NoticeCode.ERASING_NOT_CLEARED])
    yield from (_holds_it(each, ways) for each in done.beside)


def whole_lines(
    folder: Path, *, begun: bool, beside: tuple[Path, ...], ways: ActionNames = COMMANDS
) -> Iterator[str]:
    """Yield everything to know before a whole record is removed, line by line.

    `beside` are records that a key rotation left beside it: they stay.
    """
    if begun:
        yield _("Removing this record was begun before: {folder}").format(folder=folder)
        yield _("Its keys are gone, so nothing in it can be read any more. The rest goes now.")
        yield from (_stays_beside(each, ways) for each in beside)
        return
    yield _("The whole record will be removed: {folder}").format(folder=folder)
    yield _("That is every word, every file and every note. Nobody can undo this.")
    yield ""
    yield _("What is not reached:")
    yield from ("- " + _stays_beside(each, ways) for each in beside)
    yield "- " + _("copies of the record on other disks or with other people: they still open")
    yield "- " + _("bundles that you handed over")
    yield "- " + _(
        "copies that a sync or backup program of this computer made of the folder by itself"
    )
    yield "- " + _(
        "traces on the disk, which can last a while. The keys are written over first; traces can "
        "be read only by somebody who finds an old copy of them and has the passphrase"
    )
    yield ""
    yield _(POLICE)
    yield _(
        "To have it out of this computer and not lose it, make a copy on a stick first ({copy}), "
        "and leave that with somebody you trust."
    ).format(copy=_(ways.copy))


def whole_question(folder: Path, beside: tuple[Path, ...]) -> str:
    """Return what to type before a whole record is removed, and what that does not remove."""
    ask = _("To remove it, type the folder's name, {name}.").format(name=folder.name)
    if not beside:
        return ask
    names = ", ".join(each.name for each in beside)
    return f"{ask} " + _("That does not remove {names}.").format(names=names)


def whole_done(
    left: tuple[str, ...], beside: tuple[Path, ...], ways: ActionNames = COMMANDS
) -> Iterator[str]:
    """Yield what to say after a whole record was removed."""
    yield _("Removed. Its keys went first, so nothing that is left of it can be opened.")
    yield from (_stays_beside(each, ways) for each in beside)
    if left:
        yield _("These were never part of the record, and stay where they are:")
        yield from (f"- {name}" for name in left)


def _stays_beside(folder: Path, ways: ActionNames) -> str:
    sentence = _(
        "A record left beside it when it got new keys stays, and opens with the passphrase that "
        "it had then: {folder}"
    )
    return sentence.format(folder=folder) + ". " + _(ways.remove_old).format(folder=folder)


def _holds_it(folder: Path, ways: ActionNames) -> str:
    sentence = _(
        "A record left beside this one when it got new keys may hold it, and opens with the "
        "passphrase that it had then: {folder}"
    )
    return sentence.format(folder=folder) + ". " + _(ways.remove_old).format(folder=folder)


def rotate_lines(folder: Path, *, remove_old: bool, ways: ActionNames = COMMANDS) -> Iterator[str]:
    """Yield everything to know before a record is moved to new keys, line by line."""
    yield _("The record gets new keys and a new passphrase: {folder}").format(folder=folder)
    yield _("Every entry, file and note is moved, and read again before anything is swapped.")
    yield ""
    yield _("Afterwards an older copy of the key file, or an older passphrase, opens it no more.")
    yield _(
        "Every later bundle says that the record got a new key, and that the old key signed it."
    )
    yield _("Whoever was given the fingerprint of the old key needs the new one.")
    code = _("A recovery code is not carried over. Make a new one with {code}.")
    yield code.format(code=_(ways.code))
    yield _("Copies made before still open with the old passphrase. Make a new copy afterwards.")
    if remove_old:
        yield _("The old record is removed at the end, once the new one has been read back whole.")
    else:
        yield _(
            "The old record stays beside it and opens with the old passphrase until you remove it."
        )


def rotated_lines(
    rotated: RotationResult, left: tuple[str, ...] | None, ways: ActionNames = COMMANDS
) -> Iterator[str]:
    """Yield what to say after a rotation; `left` is what removing the old record left.

    It is None if the old record was not removed.
    """
    yield _("The record has new keys. Only the new passphrase opens it.")
    yield _("Fingerprint of its new signing key: {key}").format(key=rotated.fingerprint)
    yield from planted_texts(rotated.notices)
    for name in rotated.missing:
        yield _("{name}: its file was damaged before, and has stayed behind.").format(name=name)
    if left is None:
        yield _("The old record is here, and opens with the old passphrase: {folder}").format(
            folder=rotated.old
        )
        yield _(ways.remove_old).format(folder=rotated.old)
    elif left:
        yield _(
            "The old record was removed. These were never part of it, and stay in {folder}:"
        ).format(folder=rotated.old)
        yield from (f"- {name}" for name in left)
    else:
        yield _("The old record was removed, its keys first.")
    yield _("A recovery code and older copies belong to the old record. Make new ones.")


def _excerpt(item: Recorded[Content]) -> str:
    words = next((text for name in _SPOKEN if (text := text_of(item.content, name))), "")
    first = " ".join(words.split())
    return first if len(first) <= _EXCERPT else f"{first[:_EXCERPT].rstrip()}..."
