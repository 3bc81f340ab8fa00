"""What conversations are called, and what is said of their lines that leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from diary.case_file import CaseFile, OpenedConversation
from diary.i18n import N_, _
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.safe_text import short_line
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded, as_of
from diary.services.journal import Journal
from diary.services.transcript_service import ListedConversation, Obstacle
from diary.text.number_texts import sides_text

_LONGEST: Final = 60


# What only the person can say of a conversation, by the field that has the answer, in this order.
QUESTIONS: Final = {
    "altered": N_("Did you delete or edit anything in it?"),
    "altered_what": N_("What was it?"),
    "on_phone": N_("Are the messages still on the phone?"),
    "on_phone_seen": N_("On which day did you see them there?"),
    "phone_changed": N_("Was the phone changed or reset since? In your words"),
    "blocked": N_("Did you block the account, and since when? In your words"),
    "other_copies": N_("Are there other copies, and where? In your words"),
    "exported_with": N_("With which program and version was it exported?"),
    "exported_phone": N_("From which phone or computer?"),
    "exported_by": N_("Who exported it?"),
    "exported_on": N_("On which day?"),
    "police_asked": N_("On which day did police ask for the phone or the account?"),
}
OBSTACLES: Final[Mapping[Obstacle, str]] = {
    Obstacle.FOLDER: N_("no transcript: it is a folder of files, which nobody sent"),
    Obstacle.WITHDRAWN: N_("no transcript: it was withdrawn"),
    Obstacle.UNREADABLE: N_("no transcript: its lines could not be read"),
    Obstacle.NOT_POINTED: N_(
        "no incident points to a line of it; --all, or --from and --to, choose"
    ),
}


def conversation_name(item: Recorded[Conversation], export: Evidence) -> str:
    """Return what a conversation, or a list of files, is called: its number, and of what."""
    name = _short(export.name)
    if item.content.member:
        name = f"{name}: {_short(item.content.member.rpartition('/')[2])}"
    text = _("Conversation {number}, read of {reference} {name}")
    if item.content.format == FOLDER:
        text = _("List of files {number}, of {reference} {name}")
    return text.format(number=item.number, reference=export.reference, name=name)


def has_transcript(item: Recorded[Conversation]) -> bool:
    """Return whether a transcript can be made: of a list of files nobody sent the lines."""
    return item.withdrawn is None and item.content.format != FOLDER


def no_transcript_text(listed: ListedConversation) -> str:
    """Return why no line of a conversation can be in a transcript, or ''."""
    if listed.obstacle in (None, Obstacle.NOT_POINTED):
        return ""
    return _(OBSTACLES[listed.obstacle])


def conversations_of(journal: Journal, exhibit: Recorded[Evidence]) -> tuple[tuple[str, str], ...]:
    """Return the conversations that were read of an exhibit: identifier and name."""
    return tuple(
        (item.id, conversation_name(as_of(item, Conversation), exhibit.content))
        for item in journal.items(Noun.CONVERSATION)
        if item.withdrawn is None and as_of(item, Conversation).content.of == exhibit.id
    )


def with_whom_text(listed: ListedConversation) -> str:
    """Return the accounts from which others sent something in a conversation."""
    named = ", ".join(map(_short, listed.accounts)) or _("nobody named in the file")
    if listed.others:
        return _("{texts} and {n} more").format(texts=named, n=listed.others)
    return named


def days_text(item: Recorded[Conversation]) -> str:
    """Return the first and the last day of a conversation, as the export states them."""
    days = [text.partition("T")[0] for text in (item.content.first, item.content.last) if text]
    return " – ".join(dict.fromkeys(days)) or _("no day stated")


def _short(text: str) -> str:
    line = short_line(text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def conversation_texts(case: CaseFile) -> Iterator[str]:
    """Yield of each conversation which of its lines leave, and why these, with their numbers."""
    references = {each.item.id: each.item.content.reference for each in case.exhibits}
    for each in case.conversations:
        of = as_of(each.item, Conversation).content.of
        text = _(
            "Conversation {number}{of}: lines that leave: {shown} of {lines}, from 20 lines before "
            "the first to the last line that an incident points to, and what you sent there, in a "
            "group only among these ({own}). Kept back, and counted: {kept}."
        )
        said = text.format(
            number=each.item.number,
            of=_(" of {reference}").format(reference=references[of]) if of in references else "",
            shown=f"{each.shown.total:,}",
            lines=f"{each.shown.total + each.kept_back.total:,}",
            own=f"{each.shown.own:,}",
            kept=f"{each.kept_back.total:,}",
        )
        runs = runs_left_text(each.of_runs, keeps=case.keeps_runs)
        not_looked = not_looked_text(each.not_looked)
        yield " ".join(filter(None, (said, not_looked, *kept_for_texts(each), runs)))


def not_looked_text(count: int) -> str:
    """Return how many of the lines that leave the person has not looked through; '' for none."""
    if not count:
        return ""
    text = _("Of what goes, you have not looked through {n} that others sent.")
    return text.format(n=f"{count:,}")


def kept_for_texts(opened: OpenedConversation) -> Iterator[str]:
    """Yield how many lines are kept back for a word or a place alone, and who sent them."""
    for tally, text in (
        (opened.of_words, N_("Kept back for a word that is taken out: {n} ({sides}).")),
        (opened.of_places, N_("Kept back for a place that they state: {n} ({sides}).")),
    ):
        if tally.total:
            sides = sides_text(tally.own, tally.other, tally.rest)
            yield _(text).format(n=f"{tally.total:,}", sides=sides)


def lines_behind_texts(case: CaseFile) -> Iterator[str]:
    """Yield of each conversation of which lines leave why others of it stay behind."""
    for each in case.conversations:
        if why := " ".join(kept_for_texts(each)):
            text = _("Conversation {number}: {why}")
            yield text.format(number=each.item.number, why=why)


def runs_left_text(count: int, *, keeps: bool) -> str:
    """Return how many lines are of runs that were left out, and whether they leave."""
    if not count:
        return ""
    text = _("Of runs that you left out, and leaving all the same: {n}.")
    if keeps:
        text = _("Of runs that you left out, and kept back: {n}.")
    return text.format(n=f"{count:,}")
