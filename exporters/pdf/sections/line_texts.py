"""One line of a transcript in words: its number, its time, from where, and what is said of it.

**Invariants:**

- Words of the file stand alone in their cell; what the program says of a line stands in another, so
  that no words can pass for the program's.
- An account stands in quotation marks, and nothing else that says from where a line was sent does:
  whoever is called as the person, or as what the program says, does not pass for either.
- An account says from where a line was sent, and never who wrote it.
- An emoji is named beside the words, because its picture differs from phone to phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from diary import characters
from diary.conversations.line_selection import Side
from diary.conversations.line_tally import LineGap
from diary.conversations.line_words import LineWords
from diary.conversations.participants import Participant, stand_in
from diary.conversations.transcript import TranscriptLine
from diary.i18n import _
from diary.media.imports.message import Message, MessageFile, MessageKind
from diary.text import export_texts
from diary.text.row_texts import has_row_text, row_text
from diary.text.time_texts import day_text

_MOST_EMOJI: Final = 12
_MOST_FILES: Final = 20
# Written with a variation selector, they are shown as pictures too.
_PICTURED: Final = range(0x2600, 0x27C0)
_PLANE: Final = range(0x1F000, 0x1FB00)


def number_text(n: int) -> str:
    """Return the number of a line, in brackets and with four digits at least."""
    return f"[{n:04}]"


def time_lines(line: TranscriptLine) -> tuple[str, ...]:
    """Return the time of a line by the clock of its zone, the zone, and what its file states.

    What the file states stands in brackets, and only where it states an offset; it stands alone
    where no zone is known.
    """
    time = line.line.message.time
    if not time.local:
        return (row_text("no-time"),)
    stated = "UTC" if time.offset == "+00:00" else f"UTC{time.offset}"
    shown = line.line.shown_local()
    if not shown:
        zone = line.line.zone or row_text("no-zone")
        return _clock_text(time.local), stated if time.offset else zone
    day, _t, clock = time.local.partition("T")
    said = clock if shown.startswith(day) else _clock_text(time.local)
    return _clock_text(shown), line.line.zone, f"({stated} {said})"


def _clock_text(local: str) -> str:
    day, _t, clock = local.partition("T")
    return f"{day_text(date.fromisoformat(day))} {clock}".strip()


def who_text(participant: Participant, keeper: str) -> str:
    """Return how a participant is written; `keeper` is how the person is."""
    if participant.is_own:
        return keeper
    if not participant.is_named:
        return stand_in(participant) if participant.account else row_text("not-named")
    return row_text("account", account=participant.account)


def sender_text(line: TranscriptLine, keeper: str) -> str:
    """Return from where a line was sent, and to whom where that is printed."""
    if line.sender is None:
        return row_text("by-program")
    said = who_text(line.sender, keeper)
    if not line.recipients:
        return said
    to = ", ".join(dict.fromkeys(who_text(each, keeper) for each in line.recipients))
    return _("{sender}\nto: {recipients}").format(sender=said, recipients=to)


def words_of(message: Message) -> str:
    """Return the words of a line exactly as its file has them, its subject first."""
    return "\n".join(filter(None, (message.subject, message.text.rstrip("\n"))))


def own_words_text(words: LineWords, keeper: str) -> str:
    """Return what stands beside the person's own words for a line."""
    code = "heard" if words.heard else "translated"
    return row_text(code, who=keeper, line=number_text(words.line))


def facts_of(line: TranscriptLine, keeper: str, reference: str) -> Iterator[str]:
    """Yield what is said of a line; `reference` is that of the exhibit it was read from."""
    message = line.line.message
    yield from (row_text("incident", n=number) for number in line.incidents)
    yield from _stated(message)
    if message.own is None and line.side is Side.OTHER:
        yield row_text("not-told", who=keeper)
    yield from (row_text("unsure", what=_(export_texts.DOUBTS[d])) for d in message.doubts)
    yield from (_file(each, reference) for each in message.files[:_MOST_FILES])
    if (more := len(message.files) - _MOST_FILES) > 0:
        yield row_text("more-files", n=more)
    if names := emoji_names(words_of(message)):
        yield row_text("emoji", names=names)


def emoji_names(text: str) -> str:
    """Return the names of the emoji in a text, each once, in the order in which they come."""
    found = [each for each in dict.fromkeys(text) if _is_emoji(each)]
    named = ", ".join(map(_name, found[:_MOST_EMOJI]))
    more = len(found) - _MOST_EMOJI
    return row_text("more-names", names=named, n=more) if more > 0 else named


def _stated(message: Message) -> Iterator[str]:
    """Yield what the file says of a line beside its words."""
    if has_row_text(kind := f"kind.{message.kind.value}"):
        yield row_text(kind)
    if message.kind is MessageKind.CALL:
        yield from _call(message)
    if message.edited:
        yield row_text("edited")
    if message.cut:
        yield row_text("cut")
    if message.subject:
        yield row_text("subject")
    if message.time.local and has_row_text(source := f"source.{message.time.source.value}"):
        yield row_text(source)


def _call(message: Message) -> Iterator[str]:
    what = _(export_texts.CALLS[message.call]) if message.call else row_text("no-outcome")
    yield row_text("call", what=what)
    if message.seconds:
        minutes, seconds = divmod(message.seconds, 60)
        yield row_text("duration", minutes=minutes, seconds=seconds)


def _file(file: MessageFile, reference: str) -> str:
    name = " ".join(file.name.split()) or row_text("no-name")
    if file.member:
        return row_text("file-exhibit", name=name, reference=file.member)
    if file.inline:
        return row_text("file-inside", name=name, reference=reference)
    return row_text("file-missing", name=name)


def gap_text(gap: LineGap) -> str:
    """Return the numbers of the first and the last line of a run that is not shown."""
    first, last = number_text(gap.first), number_text(gap.last)
    return first if gap.first == gap.last else row_text("gap", first=first, last=last)


def gap_count_text(gap: LineGap) -> str:
    """Return how many lines of a run are not shown."""
    return row_text("gap-count", n=f"{gap.tally.total:,}")


def gap_sides_text(gap: LineGap, keeper: str) -> str:
    """Return how many lines of a run each side sent."""
    tally = gap.tally
    return row_text(
        "gap-sides",
        who=keeper,
        own=f"{tally.own:,}",
        other=f"{tally.other:,}",
        rest=f"{tally.rest:,}",
    )


def _is_emoji(character: str) -> bool:
    point = ord(character)
    return point in _PLANE or point in _PICTURED


def _name(character: str) -> str:
    return (characters.name(character) or f"U+{ord(character):04X}").lower()
