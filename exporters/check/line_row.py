"""What the row of a line has to say, by what the record shows: number, time, sender, words, facts.

**Invariants:**

- It is worked out from the line and the entries that are shown alone, in each language in which a
  document can be made; no code that writes rows is used.
- A line whose fields are not of the form that rows are made of says nothing: it is not compared.
- What a letter and a capital is, `diary.characters` says: every Python and the page take the same.
- The names of emoji are counted and not compared: they differ between versions of Unicode.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from diary import characters
from diary.json_value import Json
from diary.media.imports.message import SENT, MessageKind
from diary.model.books_and_nouns import Noun
from diary.model.translation import LINE
from exporters.check.record_check import DisclosedSubject
from exporters.check.word_check import spelled_alike

Texts = Mapping[str, str]

_SENT: Final = frozenset(kind.value for kind in SENT)
_OTHERS: Final = _SENT | {MessageKind.FILE.value}  # kinds of lines to which incidents point
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([^\n]*))?")
_TO_SECONDS: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
)
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")
_BLANKS: Final = re.compile(
    "[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
)
_NAMES: Final = re.compile(r"[a-z0-9+-][a-z0-9+ -]*(?:, [a-z0-9+-][a-z0-9+ -]*)*")
# The cells of the person's own words, each with what stands before it and says what they are.
OWN_WORDS: Final = {"translated": "translates", "heard": "hears"}
_MOST_FILES: Final = 20
_MOST_EMOJI: Final = 12
_MOST_WORDS: Final = 4  # of a name that has initials


def filled(text: str, **said: str) -> str:
    """Return a text with what is said in place of the names in it."""
    return re.sub(r"\{([a-z_]+)\}", lambda found: said.get(found[1], found[0]), text)


@dataclass(frozen=True, slots=True)
class PointedLines:
    """Lines to which an incident points, and their sender; empty where none of them names one."""

    incident: int
    first: int
    last: int
    sender: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The person's own words for a line: a translation, or what they hear in its recording.

    `text` is None where it is not shown.
    """

    number: int
    heard: bool
    text: str | None


@dataclass(slots=True)
class RowFacts:
    """What the entries that are shown say of the rows of one conversation.

    `export` is the reference and the number of the exhibit that it was read of; without a number
    it is not shown. `exhibits` has the same of those whose file is here, by their identifier,
    `own_words` the person's own words for lines by their number.
    """

    keeper: str = ""
    export: tuple[str, int] = ("", 0)
    exhibits: dict[str, tuple[str, int]] = field(default_factory=dict)
    own_words: dict[int, list[OwnWords]] = field(default_factory=dict)
    pointed: list[PointedLines] = field(default_factory=list)
    threads: dict[int, str] = field(default_factory=dict)

    def who(self, texts: Texts) -> str:
        """Return how the person is written."""
        return self.keeper or texts["keeper"]


def facts_of(conversation: str, of: str, subjects: Iterable[DisclosedSubject]) -> RowFacts:
    """Return what is shown of the conversation with this identifier, read of the exhibit `of`."""
    found = RowFacts()
    for subject in subjects:
        if not subject.revisions or subject.withdrawn:
            continue
        values = subject.latest.values
        if subject.noun == Noun.PERSON and values.get("role") == "me" and not found.keeper:
            found.keeper = initials(_text(values, "name"))
        elif subject.noun == Noun.EVIDENCE:
            reference = _text(values, "reference"), _whole(values.get("number", 0))
            if values.get("@subject") == of:
                found.export = reference
            if _text(values, "sha256"):
                found.exhibits[_text(values, "@subject")] = reference
        elif subject.noun == Noun.INCIDENT:
            found.pointed += _pointed(conversation, values)
        elif subject.noun == Noun.TRANSLATION and values.get("of") == conversation:
            if values.get("field") == LINE:
                said = OwnWords(
                    _whole(values.get("number", 0)),
                    values.get("heard") is True,
                    _text(values, "text") if "text" in values else None,
                )
                found.own_words.setdefault(_whole(values.get("line", 0)), []).append(said)
    return found


def _pointed(conversation: str, values: Mapping[str, Json]) -> Iterator[PointedLines]:
    places = values.get("messages")
    for place in places if isinstance(places, list) else ():
        if isinstance(place, dict) and place.get("conversation") == conversation:
            number, first, last = values.get("number"), place.get("first"), place.get("last")
            yield PointedLines(_whole(number), _whole(first), _whole(last), _text(place, "sender"))


def initials(name: str) -> str:
    """Return the initials of a name of two to four words; else what stands before a comma."""
    said = name.split(",")[0].strip()
    words = said.replace("-", " ").split()
    if "," in name or not 2 <= len(words) <= _MOST_WORDS or not all(map(_is_name, words)):
        return said or name.strip()
    return "".join(word[0] for word in words)


def _is_name(word: str) -> bool:
    letters = word.replace("'", "").replace("’", "")
    return characters.category(word[0]) == "Lu" and all(map(characters.is_letter, letters))


def is_own(values: Mapping[str, Json]) -> bool:
    """Return whether a line says that the person sent it."""
    return values.get("own") is True and _is_sent(values)


def is_others(values: Mapping[str, Json]) -> bool:
    """Return whether a line says that somebody else sent it, or not that the person did."""
    return values.get("own") is not True and _is_sent(values)


def _is_sent(values: Mapping[str, Json]) -> bool:
    kind = values.get("kind")
    return isinstance(kind, str) and kind in _SENT


@dataclass(frozen=True, slots=True)
class RowWords:
    """The cells of a row in one language; behind its facts stand names of so many emoji."""

    cells: Mapping[str, str]
    emoji: int
    texts: Texts

    def fits(self, part: str, said: str) -> bool:
        """Return whether a cell, in the one spelling of a page, says what it has to.

        What is not in a row is empty; own words that are not shown may be any.
        """
        if part not in self.cells:
            return not said or OWN_WORDS.get(part, "") in self.cells
        expected = spelled_alike(self.cells[part])
        if part != "facts" or not self.emoji:
            return said == expected
        before, _names, after = self.texts["emoji"].partition("{names}")
        head = expected + spelled_alike(before)
        if not said.startswith(head) or not said.endswith(after):
            return False
        return self._has_names(said[len(head) : len(said) - len(after)])

    def _has_names(self, said: str) -> bool:
        more = self.emoji - _MOST_EMOJI
        if more > 0:
            tail = filled(self.texts["more-names"], names="", n=str(more))
            if not said.endswith(tail):
                return False
            said = said.removesuffix(tail)
        count = said.count(", ") + 1
        return _NAMES.fullmatch(said) is not None and count == min(self.emoji, _MOST_EMOJI)


def row_words(values: Mapping[str, Json], facts: RowFacts, texts: Texts) -> RowWords:
    """Return what the row of a line has to say. Raises ValueError."""
    n, words = _whole(values.get("n")), _words(values)
    emoji = len({each for each in words if _is_emoji(ord(each))})
    cells = {
        "number": f"[{n:04}]",
        "time": _time(values, texts),
        "sender": _sender(values, facts, texts),
        "words": words,
        "facts": "\n".join(_facts(values, facts, texts)),
    }
    return RowWords({**cells, **_own_words(n, facts, texts)}, emoji, texts)


def _own_words(n: int, facts: RowFacts, texts: Texts) -> dict[str, str]:
    """Return the cells of the person's own words; those that are not shown are not compared."""
    cells: dict[str, str] = {}
    for heard, head, part in ((False, "translates", "translated"), (True, "hears", "heard")):
        said = sorted(
            (each for each in facts.own_words.get(n, ()) if each.heard is heard),
            key=lambda each: each.number,
        )
        shown = [each.text for each in said if each.text is not None]
        if said:
            cells[head] = filled(texts[part], who=facts.who(texts), line=f"[{n:04}]")
        if said and len(shown) == len(said):
            cells[part] = "\n".join(shown)
    return cells


def _words(values: Mapping[str, Json]) -> str:
    subject, text = _text(values, "subject"), _text(values, "text").rstrip("\n")
    return f"{subject}\n{text}" if subject and text else subject or text


def _time(values: Mapping[str, Json], texts: Texts) -> str:
    time = values.get("time", {})
    if not isinstance(time, dict):
        raise ValueError("a time of another form")
    local = _text(time, "local")
    if not local:
        return texts["no-time"]
    said, offset = _clock(local, texts), _text(time, "offset")
    zone = _text(values, "zone") or texts["no-zone"]
    offsets = _list(values, "offsets")
    if not offset:
        return said + zone
    stated = "UTC" if offset == "+00:00" else f"UTC{offset}"
    if not offsets:
        return said + stated
    shown = _shown(local, offset, offsets[0])
    day, _t, clock = local.partition("T")
    return f"{_clock(shown, texts)}{zone}({stated} {clock if shown.startswith(day) else said})"


def _clock(local: str, texts: Texts) -> str:
    """Return weekday, day, month and year of a local time, and what its clock showed."""
    found = _DAY.fullmatch(local)
    if not found:
        raise ValueError("a time of another form")
    day = date(int(found[1]), int(found[2]), int(found[3]))
    weekday, month = texts[f"weekday.{day.weekday()}"], texts[f"month.{day.month}"]
    return f"{weekday} {day.day} {month} {day.year} {found[4] or ''}".strip()


def _shown(local: str, offset: str, other: Json) -> str:
    """Return what a clock of another offset showed when one of `offset` showed `local`."""
    if not _TO_SECONDS.fullmatch(local):
        raise ValueError("a time of another form")
    later = _minutes(other) - _minutes(offset)
    try:
        shown = datetime.fromisoformat(local) + timedelta(minutes=later)
    except OverflowError as cause:
        raise ValueError("a time that no calendar has") from cause
    return shown.isoformat()[: len(local)]


def _minutes(offset: Json) -> int:
    found = _OFFSET.fullmatch(offset) if isinstance(offset, str) else None
    if not found:
        raise ValueError("an offset of another form")
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes


def _sender(values: Mapping[str, Json], facts: RowFacts, texts: Texts) -> str:
    sender = _text(values, "sender")
    if not sender and values.get("kind") == "system":
        return texts["by-program"]
    if values.get("own") is True:
        return facts.who(texts)
    return filled(texts["account"], account=sender) if sender else texts["not-named"]


def _facts(values: Mapping[str, Json], facts: RowFacts, texts: Texts) -> Iterator[str]:
    for incident in _incidents(values, facts):
        yield filled(texts["incident"], n=str(incident))
    yield from _stated(values, texts)
    if is_others(values) and values.get("own") is None:
        yield filled(texts["not-told"], who=facts.who(texts))
    for doubt in _list(values, "doubts"):
        yield filled(texts["unsure"], what=_named(texts, f"doubt.{doubt}"))
    files = _list(values, "files")
    for file in files[:_MOST_FILES]:
        yield _file(file, facts, texts)
    if len(files) > _MOST_FILES:
        yield filled(texts["more-files"], n=str(len(files) - _MOST_FILES))


def _incidents(values: Mapping[str, Json], facts: RowFacts) -> list[int]:
    n, sender, thread = _whole(values.get("n")), _text(values, "sender"), _text(values, "thread")
    if any(each.first == n for each in facts.pointed):
        facts.threads[n] = thread
    if values.get("own") is True or _text(values, "kind") not in _OTHERS:
        return []
    return sorted(
        {
            each.incident
            for each in facts.pointed
            if each.first <= n <= each.last
            and each.sender == sender
            and facts.threads.get(each.first, thread) == thread
        }
    )


def _stated(values: Mapping[str, Json], texts: Texts) -> Iterator[str]:
    kind = _text(values, "kind")
    if f"kind.{kind}" in texts:
        yield texts[f"kind.{kind}"]
    if kind == "call":
        call = _text(values, "call")
        what = _named(texts, f"call.{call}") if call else texts["no-outcome"]
        yield filled(texts["call"], what=what)
        if seconds := _whole(values.get("seconds", 0)):
            minutes, rest = divmod(seconds, 60)
            yield filled(texts["duration"], minutes=str(minutes), seconds=str(rest))
    for said in ("edited", "cut"):
        if values.get(said) is True:
            yield texts[said]
    if _text(values, "subject"):
        yield texts["subject"]
    time = values.get("time", {})
    if isinstance(time, dict) and time.get("local"):
        source = f"source.{_text(time, 'source')}"
        if source in texts:
            yield texts[source]


def _file(file: Json, facts: RowFacts, texts: Texts) -> str:
    if not isinstance(file, dict):
        raise ValueError("a file of another form")
    member = _text(file, "member")
    name = _BLANKS.sub(" ", _text(file, "name") or member.rpartition("/")[2]).strip(" ")
    name = name or texts["no-name"]
    exhibit = facts.exhibits.get(_text(file, "exhibit"))
    if exhibit:
        said = _reference(exhibit, texts)
        return filled(texts["file-exhibit"], name=name, reference=said)
    if member or file.get("inline") is True:
        said = _reference(facts.export, texts)
        return filled(texts["file-inside"], name=name, reference=said)
    return filled(texts["file-missing"], name=name)


def _reference(exhibit: tuple[str, int], texts: Texts) -> str:
    said, number = exhibit
    if said:
        return said
    return filled(texts["exhibit"], number=str(number)) if number else texts["not-shown"]


def _is_emoji(point: int) -> bool:
    return 0x1F000 <= point < 0x1FB00 or 0x2600 <= point < 0x27C0


def _named(texts: Texts, code: str) -> str:
    if code not in texts:
        raise ValueError("a code of a later version")
    return texts[code]


def _text(values: Mapping[str, Json], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _whole(value: Json) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("no number")
    return value


def _list(values: Mapping[str, Json], name: str) -> list[Json]:
    value = values.get(name, [])
    if not isinstance(value, list):
        raise ValueError("no list")
    return value
