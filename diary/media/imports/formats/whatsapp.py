"""WhatsApp's *Export chat*: a text of one conversation, alone or in a zip with its media.

**Invariants:**

- A message begins where a line begins with a date, a time and their separator, whatever the
  language; every other line belongs to the message before it.
- Words of the messenger (*omitted*, *attached*, *deleted*) differ from language to language. Where
  the reader does not know them, they stay text of the message, as they stand.
- The order of day, month and year is taken from the whole export: from dates that have only one
  reading, else from the order in which messages must stand. Where neither decides, it is asked.
- The senders of an export are the labels of the phone that made it, or numbers that it has not
  saved; which is said by `label`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from diary.media.byte_source import Source
from diary.media.imports.carrier import lines
from diary.media.imports.format import (
    Answers,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.message import (
    CallKind,
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    NoteCode,
    UnreadLine,
    UnreadReason,
)

MAX_CHOICES: Final = 200  # senders that are offered as *me*
MAX_TEXT: Final = 1 << 20
MAX_LINES: Final = 20_000
_MARKS: Final = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_SPACE: Final = "[ \u00a0\u202f\u2009]"
# Three numbers and a time, with at most a few other characters between; then `]`, ` - ` or ` – `.
_HEADER: Final = re.compile(
    rf"[{_MARKS}]*(?P<open>\[)?[{_MARKS}]*"
    rf"(?P<a>\d{{1,4}})[{_MARKS}]*(?P<s>[./\-\u2010\u2011])[{_MARKS} ]{{0,2}}(?P<b>\d{{1,2}})"
    rf"[{_MARKS}]*[./\-\u2010\u2011][{_MARKS} ]{{0,2}}(?P<c>\d{{1,4}})"
    r"(?P<between>\D{1,16}?)"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    rf"(?P<half>{_SPACE}?[^\W\d]\D{{0,12}}?)?"
    rf"(?(open)[{_MARKS}]*\]|{_SPACE}[-\u2013]){_SPACE}"
)
_SENDER: Final = re.compile(r"(?P<sender>[^\n]{1,200}?):(?: |$)(?P<text>.*)", re.DOTALL)
_NUMBER: Final = re.compile(rf"[{_MARKS}]*\+?[\d ()\u00a0\u2010\u2011-]{{6,24}}[{_MARKS}]*")
_QUOTE: Final = re.compile('["“„«»「『]')
_EDITED: Final = re.compile("[ ]?\u200e<[^<>:\n]{4,60}>$")
_ATTACHED_IOS: Final = re.compile(r"<[^<>:\n]{2,30}: ?([^<>\n]+\.\w{1,5})>")
_ATTACHED_ANDROID: Final = re.compile(rf"[{_MARKS}]*(.{{1,240}}?\.\w{{1,5}}) [(][^()\n]{{3,60}}[)]")
_ATTACHED_WORD: Final = re.compile(r"<(.{1,240}?\.\w{1,5}) [^<>\n]{2,30}>")
# How WhatsApp itself names what it saves.
_OWN_NAME: Final = re.compile(
    r"(?:IMG|VID|AUD|PTT|DOC|STK|PTV)-\d{8}-WA\d{4,}\.\w+"
    r"|\d{8}-(?:PHOTO|VIDEO|AUDIO|STICKER|GIF)-[\d-]+\.\w+"
)
_MORNING: Final = frozenset(
    "am a.m a.m. am. vorm. vorm πμ π.μ π.μ. ص 오전 上午 午前 fm f.m. de. de dop. dop vm. vm rano"
    " priekšpusdienā sa sáng pagi क.पू. पूर्वाह्न".split()
)
_AFTERNOON: Final = frozenset(
    "pm p.m p.m. pm. nachm. nachm μμ μ.μ μ.μ. م 오후 下午 午後 em e.m. du. du odp. odp nm."
    " nm ch chiều petang अपराह्न".split()
)
_OMITTED: Final = frozenset(
    (
        "<media omitted>", "<medien ausgeschlossen>", "<multimedia omitido>", "<médias omis>",
        "<mídia oculta>", "<arquivo de mídia oculto>", "<media omessi>", "<media weggelaten>",
        "<メディアなし>", "<pominięto multimedia>", "<medya dahil edilmedi>",
        "<без медиафайлов>", "<media har utelämnats>", "<fitxers multimèdia omesos>",
        "<mediefiler utelatt>", "<medier udeladt>", "<media jätettiin pois>",
        "image omitted", "video omitted", "audio omitted", "sticker omitted", "gif omitted",
        "document omitted", "contact card omitted", "bild weggelassen", "video weggelassen",
        "audio weggelassen", "sticker weggelassen", "imagen omitida", "video omitido",
        "audio omitido", "sticker omitido", "image absente", "vidéo absente", "audio omis",
        "imagem ocultada", "vídeo omitido", "áudio ocultado", "immagine omessa", "video omesso",
        "audio omesso", "afbeelding weggelaten",
    )
)  # fmt: skip
_DELETED: Final = frozenset(
    (
        "this message was deleted", "you deleted this message", "diese nachricht wurde gelöscht",
        "du hast diese nachricht gelöscht", "se eliminó este mensaje", "este mensaje fue eliminado",
        "eliminaste este mensaje", "ce message a été supprimé", "vous avez supprimé ce message",
        "mensagem apagada", "essa mensagem foi apagada", "você apagou esta mensagem",
        "questo messaggio è stato eliminato", "hai eliminato questo messaggio",
        "dit bericht is verwijderd", "je hebt dit bericht verwijderd",
        "this message was deleted by admin",
    )
)  # fmt: skip
_MISSED: Final = re.compile(
    "missed (?:voice|video|group) ?(?:voice |video )?call|verpasster (?:sprach|video)anruf"
    "|llamada perdida|videollamada perdida|appel (?:vocal|vidéo) manqué"
    "|chamada (?:de voz|de vídeo) perdida|chiamata vocale persa|gemiste spraakoproep"
)
_CALLED: Final = re.compile(
    r"(?:voice|video) call[.,]|(?:sprach|video)anruf[.,]|(?:video)?llamada(?: de voz)?[.,]"
    r"|appel (?:vocal|vidéo)[.,]"
)
_SECONDS: Final = re.compile(r"(\d+)\s*(h|hr|hrs|min|mins|m|s|sec|secs|sek|seg)\b")
_UNITS: Final = {"h": 3600, "hr": 3600, "hrs": 3600, "min": 60, "mins": 60, "m": 60}
_STRIPPED: Final = " \u200e\u200f\u202a\u202b\u202c\u2068\u2069\ufeff"
_OWN_LINE: Final = "\u200e"  # an iPhone begins lines of the program itself with it
# What the program writes at the beginning, in full; words like it may be somebody's message.
_NOTICES: Final = frozenset(
    (
        "messages and calls are end-to-end encrypted",
        "messages and calls are end-to-end encrypted. no one outside of this chat, not even "
        "whatsapp, can read or listen to them",
        "messages and calls are end-to-end encrypted. only people in this chat can read, listen "
        "to, or share them",
        "messages to this chat and calls are now secured with end-to-end encryption",
        "messages you send to this chat and calls are now secured with end-to-end encryption",
        "messages to this group are now secured with end-to-end encryption",
        "messages you send to this group are now secured with end-to-end encryption",
        "nachrichten und anrufe sind ende-zu-ende-verschlüsselt. niemand außerhalb dieses chats "
        "kann sie lesen oder anhören, nicht einmal whatsapp",
        "nachrichten und anrufe sind ende-zu-ende-verschlüsselt. nur personen in diesem chat "
        "können sie lesen, anhören oder teilen",
        "nachrichten in diesem chat sowie anrufe sind jetzt mit ende-zu-ende-verschlüsselung "
        "geschützt",
        "los mensajes y las llamadas están cifrados de extremo a extremo. nadie fuera de este "
        "chat, ni siquiera whatsapp, puede leerlos ni escucharlos",
        "los mensajes y las llamadas están cifrados de extremo a extremo. solo las personas en "
        "este chat pueden leerlos, escucharlos o compartirlos",
        "les messages et les appels sont chiffrés de bout en bout. aucun tiers, pas même "
        "whatsapp, ne peut les lire ou les écouter",
        "les messages et les appels sont chiffrés de bout en bout. seules les personnes qui "
        "participent à cette discussion peuvent les lire, les écouter ou les partager",
        "as mensagens e as chamadas são protegidas com a criptografia de ponta a ponta e ficam "
        "somente entre você e os participantes desta conversa. nem mesmo o whatsapp pode ler ou "
        "ouvi-las",
        "i messaggi e le chiamate sono crittografati end-to-end. nessuno al di fuori di questa "
        "chat, nemmeno whatsapp, può leggerne o ascoltarne il contenuto",
        "berichten en oproepen worden end-to-end versleuteld. niemand buiten deze chat kan ze "
        "lezen of beluisteren, zelfs whatsapp niet",
    )
)  # fmt: skip
_MORE: Final = re.compile(
    r"[.\s]*(?:(?:tap|click) (?:to learn more|for more info)|learn more|tippe, um mehr zu erfahren"
    r"|tippe für mehr infos|mehr erfahren|toca para obtener más información|más información"
    r"|appuyez pour en savoir plus|en savoir plus|toque para saber mais|saiba mais"
    r"|tocca per saperne di più|scopri di più|tik voor meer informatie|meer informatie)?[.\s]*$"
)
_FIRST: Final = re.compile("encrypt|cifrad|verschlüssel|chiffr|crittograf|versleutel|criptograf|🔒")


class _Header(NamedTuple):
    """The beginning of a message, with the three numbers of its date as they stand."""

    numbers: tuple[int, int, int]
    widths: tuple[int, int, int]
    hour: int
    minute: int
    second: int | None
    half: str
    rest: str
    # In brackets without seconds: programs write Signal's conversations so, WhatsApp never.
    is_foreign: bool


@dataclass(slots=True)
class _Order:
    """What the dates of an export say about their order: year first, day first, month first.

    A date with a number over 12 has one reading. Where there is none, messages stand in the order
    of their days under one reading and not under the other.
    """

    year_first: bool = False
    day_first: int = 0
    month_first: int = 0
    _days: tuple[int, int, int] = (0, 0, 0)
    _months: tuple[int, int, int] = (0, 0, 0)
    _back_by_day: int = 0
    _back_by_month: int = 0

    def add(self, header: _Header) -> None:
        """Count what a date says."""
        first, second, last = header.numbers
        if header.widths[0] == 4:
            self.year_first = True
        elif first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        else:
            by_day, by_month = (last, second, first), (last, first, second)
            self._back_by_day += by_day < self._days
            self._back_by_month += by_month < self._months
            self._days, self._months = by_day, by_month

    def decided(self) -> bool | None:
        """Return whether the day comes first; None where nothing decides, or dates disagree."""
        if self.year_first:
            return False
        if self.day_first or self.month_first:
            return None if self.day_first and self.month_first else bool(self.day_first)
        if bool(self._back_by_day) == bool(self._back_by_month):
            return None
        return not self._back_by_day


class WhatsApp:
    """The text of one conversation, as Android and iPhone export it."""

    code = "whatsapp"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return the texts at the top that may be a conversation."""
        return tuple(
            name
            for name in names
            if name.lower().endswith(".txt") and name.count("/") <= 1 and "__MACOSX" not in name
        )

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is: several lines of the head begin as messages do."""
        if not export.name.lower().endswith(".txt"):
            return Confidence.NO
        head = export.head().decode("utf-8", errors="replace").split("\n")
        begun = [found for line in head[:400] if (found := _header(line)) is not None]
        if not begun:
            return Confidence.NO
        named = export.name.rpartition("/")[2].lower()
        if named == "_chat.txt" or "whatsapp" in named:
            return Confidence.SURE
        if all(found.is_foreign for found in begun):
            return Confidence.PERHAPS
        return Confidence.LIKELY if len(begun) * 4 >= min(len(head), 400) else Confidence.PERHAPS

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return who is the person, the zone, and day or month where no date decides."""
        senders: Counter[str] = Counter()
        order = _Order()
        for _at, line, _broken in _texts(export.source):
            header = _header(line)
            if header is None:
                continue
            order.add(header)
            sender, _text = _split(header.rest)
            if sender and (sender in senders or len(senders) < MAX_CHOICES):
                senders[sender] += 1
        if not senders and not order.day_first and not order.month_first and not order.year_first:
            raise UnreadableError("no-messages")
        choices = tuple(name for name, _count in senders.most_common())
        asked = [Question(QuestionKind.WHO_IS_ME, choices), Question(QuestionKind.ZONE)]
        if order.decided() is None:
            asked.append(Question(QuestionKind.DAY_OR_MONTH, ("day", "month")))
        return tuple(asked)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield the messages in their order. Raises UnreadableError where there is none."""
        day_first, doubtful = answers.day_first, False
        if day_first is None:
            order = _Order()
            for _at, line, _broken in _texts(export.source):
                header = _header(line)
                if header is not None:
                    order.add(header)
            day_first = order.decided()
            doubtful = day_first is None
        reader = _Reader(export, answers.me, day_first is not False, doubtful)
        yield from reader.read()


@dataclass(slots=True)
class _Open:
    """A message whose lines are still being read."""

    at: int
    sender: str
    local: str
    doubts: list[Doubt]
    texts: list[str]
    damaged: bool = False
    looks_like_notice: bool = False

    def add(self, line: str) -> None:
        """Add a line, up to the longest text that is carried."""
        if len(self.texts) < MAX_LINES and sum(map(len, self.texts[-1:])) <= MAX_TEXT:
            self.texts.append(line)


def _by_name(export: Export) -> dict[str, str]:
    """Return the path of each file by its name: the one beside the text, or the only one."""
    folder = export.name.rpartition("/")[0]
    named = Counter(name.rpartition("/")[2] for name in export.members)
    return {
        last: name
        for name in export.members
        for before, _slash, last in [name.rpartition("/")]
        if before == folder or named[last] == 1
    }


def _is_notice(text: str) -> bool:
    """Return whether a line is, word by word, what the program writes at the beginning."""
    plain = " ".join(text.translate({ord(mark): None for mark in _STRIPPED[1:]}).split()).lower()
    return _MORE.sub("", plain) in _NOTICES


class _Reader:
    """One pass over an export."""

    def __init__(self, export: Export, me: str, day_first: bool, doubtful: bool) -> None:
        self._export = export
        self._me = me
        self._day_first = day_first
        self._doubtful = doubtful
        self._members = _by_name(export)
        self._thread = _thread(export.name)
        self._notes: Counter[NoteCode] = Counter()
        self._before = ""

    def read(self) -> Iterator[Item]:
        """Yield every message, then what is to be said of the whole."""
        begun: _Open | None = None
        for at, line, broken in _texts(self._export.source):
            self._notes[NoteCode.DAMAGED_BYTES] += broken
            next_one = self._begin(at, line)
            if next_one is not None:
                yield from self._finished(begun)
                begun = next_one
            elif begun is not None:
                begun.add(line)
            elif line.strip(_STRIPPED):
                yield UnreadLine(at, UnreadReason.BEFORE_THE_FIRST_MESSAGE)
            if begun is not None:
                begun.damaged |= broken > 0
        if begun is None:
            raise UnreadableError("no-messages")
        yield from self._finished(begun)
        yield from (ExportNote(code, count) for code, count in sorted(self._notes.items()) if count)

    def _finished(self, begun: _Open | None) -> Iterator[Message]:
        """Yield the message before, if there is one."""
        if begun is not None:
            yield self._finish(begun)

    def _begin(self, at: int, line: str) -> _Open | None:
        """Return a message with its time and sender, or None where a line goes on with one."""
        header = _header(line)
        if header is None:
            return None
        self._notes[NoteCode.LINES_OF_ANOTHER_PROGRAM] += header.is_foreign
        local, unsure = self._local(header)
        if local is None:
            self._notes[NoteCode.DATES_NOT_READ] += 1
            return None
        doubts: list[Doubt] = [Doubt.DAY_OR_MONTH] if self._doubtful else []
        doubts += [Doubt.HALF_OF_DAY] if unsure else []
        is_first = not self._before
        is_notice = is_first and _FIRST.search(header.rest.lower()) is not None
        if is_first and not is_notice:
            self._notes[NoteCode.PERHAPS_NOT_THE_BEGINNING] = 1
        if local < self._before:
            doubts.append(Doubt.TIME_RUNS_BACKWARDS)
        self._before = local
        sender, text = _split(header.rest)
        looks_like_notice = is_notice and text.startswith(_OWN_LINE)
        return _Open(at, sender, local, doubts, [text], looks_like_notice=looks_like_notice)

    def _local(self, header: _Header) -> tuple[str | None, bool]:
        """Return the time as ISO 8601, and whether morning or afternoon is unsure."""
        first, second, third = header.numbers
        if header.widths[0] == 4:
            year, month, day = first, second, third
        else:
            day, month = (first, second) if self._day_first else (second, first)
            year = third + 2000 if header.widths[2] <= 2 else third
        hour, unsure = header.hour, False
        half = header.half
        if half in _AFTERNOON:
            hour = hour % 12 + 12
        elif half in _MORNING:
            hour %= 12
        elif half:
            unsure = hour <= 12
        written, minute, second = _day(year, month, day), header.minute, header.second or 0
        if written is None or hour > 23 or minute > 59 or second > 59:
            return None, False
        seconds = "" if header.second is None else f":{second:02}"
        return f"{written}T{hour:02}:{minute:02}{seconds}", unsure

    def _finish(self, begun: _Open) -> Message:
        """Return the message with its text, files and kind."""
        sender, text = begun.sender, "\n".join(begun.texts)
        if begun.looks_like_notice and sender:
            if _is_notice(text):
                sender = ""  # an iPhone writes the notice as if the contact had sent it
            else:
                begun.doubts.append(Doubt.PERHAPS_OF_THE_MESSENGER)
        doubts = (*begun.doubts, Doubt.DAMAGED_TEXT) if begun.damaged else tuple(begun.doubts)
        if not sender:
            return Message(
                at=begun.at,
                kind=MessageKind.SYSTEM,
                sender="",
                time=MessageTime(begun.local),
                text=text.strip(_STRIPPED),
                thread=self._thread,
                doubts=doubts,
            )
        edited = _EDITED.search(text) if ">" in text[-2:] else None
        if edited is not None:
            text = text[: edited.start()]
        words = text.strip(_STRIPPED).rstrip(".").lower()
        files = self._files(text)
        kind, call, seconds = MessageKind.TEXT, None, None
        if words in _DELETED:
            kind = MessageKind.DELETED
        elif _MISSED.match(words):
            kind, call = MessageKind.CALL, CallKind.MISSED
        elif text.startswith("\u200e") and _CALLED.match(words):
            kind, call, seconds = MessageKind.CALL, CallKind.UNKNOWN, _length(words)
        return Message(
            at=begun.at,
            kind=kind,
            sender=sender,
            time=MessageTime(begun.local),
            text=text,
            label=_label(sender),
            own=sender == self._me if self._me else None,
            thread=self._thread,
            files=files,
            call=call,
            seconds=seconds,
            edited=edited is not None,
            doubts=doubts,
        )

    def _files(self, text: str) -> tuple[MessageFile, ...]:
        """Return the files that a message names, found by their names in the zip where it can."""
        if text.strip(_STRIPPED).lower() in _OMITTED:
            self._notes[NoteCode.MEDIA_LEFT_OUT] += 1
            return (MessageFile(""),)
        first = text.split("\n", 1)[0]
        if "." not in text:
            return ()
        for pattern in (_ATTACHED_IOS, _ATTACHED_WORD, _ATTACHED_ANDROID):
            anchored = pattern is _ATTACHED_ANDROID
            found = pattern.match(first) if anchored else pattern.search(text)
            if found is None:
                continue
            name = found[1].strip(_STRIPPED)
            member = self._members.get(name, "")
            marked = text.startswith("\u200e") and pattern is _ATTACHED_IOS
            if not member and not marked and not _OWN_NAME.fullmatch(name):
                continue
            if not member:
                self._notes[NoteCode.MEDIA_MISSING] += 1
            return (MessageFile(name, member),)
        return ()


@lru_cache(maxsize=1024)
def _day(year: int, month: int, day: int) -> str | None:
    """Return a day as ISO 8601; None where no calendar has it."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _texts(source: Source) -> Iterator[tuple[int, str, int]]:
    """Yield the number of each line, its text, and how many of its bytes are no characters."""
    for at, line in enumerate(lines(source), 1):
        raw = line.rstrip(b"\r\n")
        try:
            yield at, raw.decode("utf-8"), 0
        except UnicodeDecodeError:
            text = raw.decode("utf-8", errors="replace")
            yield at, text, max(1, text.count("\ufffd"))


def _header(line: str) -> _Header | None:
    """Return the beginning of a message, or None where a line goes on with one."""
    found = _HEADER.match(line)
    if found is None:
        return None
    begun, a, _mark, b, c, between, hour, minute, second, half = found.groups()
    day = _numbers(a, b, c)
    if day is None:
        return None
    return _Header(
        day[0],
        day[1],
        int(hour),
        int(minute),
        int(second) if second else None,
        _half(half or between, half is not None),
        line[found.end() :],
        begun is not None and second is None,
    )


# Some messages have the same day, and most the same words around their time.
@lru_cache(maxsize=1024)
def _numbers(a: str, b: str, c: str) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """Return the three numbers of a date and their widths; None where they cannot be a date."""
    widths = (len(a), len(b), len(c))
    if (widths[0] == 4) == (widths[2] == 4) and widths[0] > 2:
        return None
    return (int(a), int(b), int(c)), widths


@lru_cache(maxsize=1024)
def _half(written: str, behind: bool) -> str:
    """Return the word for morning or afternoon; a word before the time counts only if known."""
    word = re.sub(rf"[{_MARKS}\s\u00a0\u202f,.]+\Z|\A[{_MARKS}\s\u00a0\u202f,.]+", "", written)
    word = re.sub(r"\s", "", word).lower()
    for known in (word, f"{word}."):
        if known in _MORNING or known in _AFTERNOON:
            return known
    return word if behind else ""


def _split(rest: str) -> tuple[str, str]:
    """Return sender and text of a message; no sender for a line of the messenger."""
    found = _SENDER.match(rest)
    if found is None:
        return "", rest
    sender = found["sender"]
    if _QUOTE.search(sender):
        # The messenger names a group: *changed the subject to "a: b"*.
        return "", rest
    return sender.strip(_STRIPPED), found["text"]


@lru_cache(maxsize=1024)
def _label(sender: str) -> str:
    """Return the name that the phone shows, which is nothing where it shows the number."""
    return "" if _NUMBER.fullmatch(sender) else sender


def _thread(name: str) -> str:
    """Return the name of the conversation, which Android writes into the name of the file."""
    stem = name.rpartition("/")[2].removesuffix(".txt")
    return "" if stem == "_chat" else stem


def _length(words: str) -> int | None:
    """Return the seconds that a line about a call states."""
    found = _SECONDS.findall(words)
    return sum(int(count) * _UNITS.get(unit, 1) for count, unit in found) if found else None


FORMAT = WhatsApp()
