"""One line of a transcript in words: its number, its time, from where, and what is said of it.

**Invariants:**

- Words of the file stand alone in their cell; what the program says of a line stands in another, so
  that no words can pass for the program's.
- An account says from where a line was sent, and never who wrote it.
- An emoji is named beside the words, because its picture differs from phone to phone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from diary.conversations.line_selection import Side
from diary.conversations.participants import Participant, stand_in
from diary.conversations.transcript import TranscriptLine
from diary.i18n import N_, _
from diary.media.imports.message import Message, MessageFile, MessageKind, TimeSource
from diary.model.conversation_nouns import LineWords, LineWordsKind
from diary.text import export_texts
from diary.text.time_texts import day_text

_MOST_EMOJI: Final = 12
_MOST_FILES: Final = 20
_KINDS: Final[Mapping[MessageKind, str]] = {
    MessageKind.DELETED: N_("deleted, as the file says"),
    MessageKind.DRAFT: N_("a draft, not sent"),
    MessageKind.FAILED: N_("failed, not sent"),
    MessageKind.QUEUED: N_("waiting to be sent"),
}
_SOURCES: Final[Mapping[TimeSource, str]] = {
    TimeSource.HEADER: N_("time by the sender’s program"),
    TimeSource.SERVER: N_("time by a mail server"),
    TimeSource.EXIF: N_("time by the camera"),
    TimeSource.EXIF_CHANGE: N_("time by the camera, or a program that changed the file"),
    TimeSource.FILM: N_("time as the film or the sound states it"),
    TimeSource.XMP: N_("time as the file states it"),
    TimeSource.IPTC: N_("time as the file states it"),
    TimeSource.FILE_NAME: N_("time from the name of the file"),
    TimeSource.FILE: N_("time of the file on the disk"),
}
_WORDS: Final[Mapping[LineWordsKind, str]] = {
    LineWordsKind.TRANSLATION: N_("{who}’s own translation of {line}"),
    LineWordsKind.HEARD: N_("What {who} hears in the recording of {line}"),
}
# Written with a variation selector, they are shown as pictures too.
_PICTURED: Final = range(0x2600, 0x27C0)
_PLANE: Final = range(0x1F000, 0x1FB00)


def number_text(n: int) -> str:
    """Return the number of a line, in brackets and with four digits at least."""
    return f"[{n:04}]"


def time_lines(line: TranscriptLine) -> tuple[str, str]:
    """Return the day and time of a line as its file states them, and by which zone."""
    time = line.line.message.time
    if not time.local:
        return _("time not stated"), ""
    day, _t, clock = time.local.partition("T")
    said = day_text(date.fromisoformat(day))
    zone = line.line.zone or _("zone not known")
    return f"{said} {clock}".strip(), f"UTC{time.offset}" if time.offset else zone


def who_text(participant: Participant, keeper: str) -> str:
    """Return how a participant is written; `keeper` is how the person is."""
    if participant.is_own:
        return keeper
    if not participant.is_named:
        return stand_in(participant) if participant.account else _("not named in the file")
    return participant.account


def sender_text(line: TranscriptLine, keeper: str) -> str:
    """Return from where a line was sent, and to whom where that is printed."""
    if line.sender is None:
        return _("written by the program")
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
    return _(_WORDS[words.sort]).format(who=keeper, line=number_text(words.line))


def facts_of(line: TranscriptLine, keeper: str, reference: str) -> Iterator[str]:
    """Yield what is said of a line; `reference` is that of the exhibit it was read from."""
    message = line.line.message
    yield from (_("incident {n}").format(n=number) for number in line.incidents)
    yield from _stated(message)
    if message.own is None and line.side is Side.OTHER:
        yield _("the file does not tell whether {who} sent it").format(who=keeper)
    yield from (_("unsure: {what}").format(what=_(export_texts.DOUBTS[d])) for d in message.doubts)
    yield from (_file(each, reference) for each in message.files[:_MOST_FILES])
    if (more := len(message.files) - _MOST_FILES) > 0:
        yield _("and {n} more files").format(n=more)
    if names := emoji_names(words_of(message)):
        yield _("emoji: {names}").format(names=names)


def emoji_names(text: str) -> str:
    """Return the names of the emoji in a text, each once, in the order in which they come."""
    found = [each for each in dict.fromkeys(text) if _is_emoji(each)]
    named = ", ".join(map(_name, found[:_MOST_EMOJI]))
    more = len(found) - _MOST_EMOJI
    return _("{names} and {n} more").format(names=named, n=more) if more > 0 else named


def _stated(message: Message) -> Iterator[str]:
    """Yield what the file says of a line beside its words."""
    if message.kind in _KINDS:
        yield _(_KINDS[message.kind])
    if message.kind is MessageKind.CALL:
        yield from _call(message)
    if message.edited:
        yield _("edited, as the file says")
    if message.cut:
        yield _("longer in the file")
    if message.subject:
        yield _("its first line is the subject")
    if message.time.local and message.time.source in _SOURCES:
        yield _(_SOURCES[message.time.source])


def _call(message: Message) -> Iterator[str]:
    what = _(export_texts.CALLS[message.call]) if message.call else _("not said what became of it")
    yield _("call: {what}").format(what=what)
    if message.seconds:
        minutes, seconds = divmod(message.seconds, 60)
        yield _("{minutes} min {seconds} s").format(minutes=minutes, seconds=seconds)


def _file(file: MessageFile, reference: str) -> str:
    name = " ".join(file.name.split()) or _("without a name")
    if file.member:
        return _("file “{name}”, exhibit {reference}").format(name=name, reference=file.member)
    if file.inline:
        return _("file “{name}”, in {reference}").format(name=name, reference=reference)
    return _("file “{name}”, missing from the export").format(name=name)


def _is_emoji(character: str) -> bool:
    point = ord(character)
    return point in _PLANE or point in _PICTURED


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()
