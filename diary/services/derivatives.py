"""Make an original's derivatives once: metadata, words, and pictures for print.

**Invariants:**

- One decoder process answers everything about one original, so that it is read and decoded once.
- A picture has at most 300 pixels per inch at the size at which it is printed, since paper shows no
  more.
- What cannot be made is left out and counted, so that the rest is not lost.
- If a decoder crashed or did not answer, that is noted: it says nothing about the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from diary.case_file import ExhibitLayout
from diary.errors import MediaError, MediaReason
from diary.media.decoder_client import SourceSession
from diary.media.decoder_results import (
    CaptureTime,
    Device,
    DocumentForm,
    Mail,
    MailPart,
    MediaFacts,
    Position,
    ReducedImage,
    SearchOutcome,
    UnsearchedReason,
    WordPlaces,
    is_long,
    picture_parts,
)

# Points on paper (1/72 inch); exporters/pdf prints at these sizes or smaller.
HIGHEST: Final = 400.0
PART_WIDE: Final = 236.0
PAGE: Final = (487.0, 689.0)
STILL_WIDE: Final = 150.0
MAX_PAGES: Final = 12
MAX_PARTS: Final = 24
STILLS: Final = (1 / 6, 3 / 6, 5 / 6)
TEXT: Final = 200_000
INSIDE: Final = 400_000
_WIDTH: Final = 1280
_MOST: Final = 300 / 72  # pixels a point
_PAGE_DENSITY: Final = 200 / 72
# Another attempt may find more: on another day, or once the person agreed.
_AGAIN: Final = frozenset({UnsearchedReason.FAILED, UnsearchedReason.NOT_DECODED})
_PATIENCE: Final = 2  # failed pictures after which no more are tried
# Reasons that concern the file; any other concerns the decoder, or the computer.
_ANSWERS: Final = frozenset(
    {
        MediaReason.UNREADABLE,
        MediaReason.TOO_LARGE,
        MediaReason.NO_SUCH_PAGE,
        MediaReason.LOCKED,
        MediaReason.CANNOT_STRIP,
    }
)


@dataclass(frozen=True, slots=True)
class PrintImage:
    """One picture for print: number, size in pixels, SHA-256, and its second in a film."""

    number: int
    width: int
    height: int
    sha256: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Derivatives:
    """The derivatives of one original; `cut` means that its words continue in the file.

    `failed` means that a decoder crashed or did not answer: another attempt may give more. `inside`
    are words in the file that are searched and never shown, and `pages` has the page of each from
    1, or 0.
    """

    facts: MediaFacts
    layout: ExhibitLayout = ExhibitLayout.NONE
    made: tuple[PrintImage, ...] = ()
    whole: int = 0
    text: str = ""
    cut: bool = False
    mail: Mail | None = None
    inside: tuple[str, ...] = field(default=(), repr=False)
    pages: tuple[int, ...] = ()
    word_places: WordPlaces = field(default_factory=WordPlaces)
    failed: bool = False


Pictures = list[bytes]
# JSON that this program wrote; the classes refuse whatever does not fit them.
_Kept = dict[str, Any]


def make_derivatives(session: SourceSession) -> tuple[Derivatives, Pictures]:
    """Ask the decoder for everything; raises MediaError if it returns nothing at all."""
    facts = session.inspect()
    layout, whole = _layout(facts)
    failures: list[MediaError] = []
    found = Derivatives(_settled(facts), layout, (), whole)
    found = _with_words(session, found, failures)
    if (
        facts.places_search is not SearchOutcome.CLEAN
        or facts.devices_search is not SearchOutcome.CLEAN
    ):
        found = replace(found, word_places=_word_places(session, failures))
    made: list[PrintImage] = []
    pictures: Pictures = []
    for number, image, at in _pictures(session, found, failures):
        digest = hashlib.sha256(image.jpeg).hexdigest()
        made.append(PrintImage(number, image.width, image.height, digest, at))
        pictures.append(image.jpeg)
    inside, pages = _inside(session, failures)
    failed = not _AGAIN.isdisjoint(facts.unsearched)
    failed = failed or any(error.reason not in _ANSWERS for error in failures)
    return replace(found, made=tuple(made), inside=inside, pages=pages, failed=failed), pictures


def serialize(found: Derivatives) -> bytes:
    """Return the stored form."""
    return json.dumps(asdict(found), ensure_ascii=False).encode("utf-8")


def deserialize(data: bytes) -> Derivatives | None:
    """Parse the stored form; return None if another version of the program wrote it."""
    try:
        values: _Kept = json.loads(data)
        mail = values.pop("mail")
        return Derivatives(
            facts=_facts(values.pop("facts")),
            layout=ExhibitLayout(values.pop("layout")),
            made=tuple(PrintImage(**each) for each in values.pop("made")),
            mail=_mail(mail) if mail else None,
            inside=tuple(values.pop("inside", ())),
            pages=tuple(values.pop("pages", ())),
            word_places=_places(values.pop("word_places")),
            **values,
        )
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


def _layout(facts: MediaFacts) -> tuple[ExhibitLayout, int]:
    if not facts.preview:
        return ExhibitLayout.NONE, 0
    if facts.kind == "pdf":
        return ExhibitLayout.PAGES, facts.pages or 1
    if facts.kind == "video":
        return ExhibitLayout.FRAMES, len(STILLS)
    if facts.width and facts.height and is_long(facts.width, facts.height):
        return ExhibitLayout.PARTS, len(picture_parts(facts.width, facts.height))
    return ExhibitLayout.PICTURE, 1


def _settled(facts: MediaFacts) -> MediaFacts:
    # A whole number of seconds becomes a float, as it is when read back.
    seconds = facts.duration_s
    return replace(facts, duration_s=None if seconds is None else float(seconds))


def _with_words(
    session: SourceSession, found: Derivatives, failures: list[MediaError]
) -> Derivatives:
    try:
        if found.facts.kind == "email":
            mail = session.mail(TEXT)
            if mail is not None:
                words, mail = mail.words, replace(mail, words="")
                return replace(found, text=words, cut=mail.cut, mail=mail)
        elif found.facts.kind == "text" or found.facts.document:
            text = session.text(TEXT) or ""
            return replace(found, text=text, cut=len(text) == TEXT)
    except MediaError as error:
        failures.append(error)
        # It has words that cannot be shown; a note says so, since an empty page would deny it.
        notes = dict.fromkeys([*found.facts.note.split(), "damaged"])
        return replace(found, facts=replace(found.facts, note=" ".join(notes)))
    return found


def _word_places(session: SourceSession, failures: list[MediaError]) -> WordPlaces:
    try:
        return session.word_places(TEXT)
    except MediaError as error:
        failures.append(error)
        return WordPlaces()


def _inside(
    session: SourceSession, failures: list[MediaError]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return hidden words and the page of each, until the file or the limit ends, or it fails."""
    found: list[str] = []
    pages: list[int] = []
    following: int | None = 0
    room = INSIDE
    try:
        while following is not None and room > 0:
            some = session.inside(following, room)
            found += some.texts
            pages += some.pages
            room -= sum(map(len, some.texts))
            following = some.following
    except MediaError as error:
        failures.append(error)
    return tuple(found), tuple(pages)


def _pictures(
    session: SourceSession, found: Derivatives, failures: list[MediaError]
) -> Iterator[tuple[int, ReducedImage, float | None]]:
    if found.layout is ExhibitLayout.NONE:
        return
    failed = 0
    seen: set[float] = set()
    for number in range(1, _many(found) + 1):
        try:
            image, at = _picture(session, found, number)
        except MediaError as error:
            failures.append(error)
            failed += 1
            if failed >= _PATIENCE:
                return
            continue
        # A short film may have one complete picture where several were requested.
        if image is None or at in seen:
            continue
        seen |= {at} if at is not None else set()
        yield number, image, at


def _many(found: Derivatives) -> int:
    most = {ExhibitLayout.PAGES: MAX_PAGES, ExhibitLayout.PARTS: MAX_PARTS}.get(
        found.layout, found.whole
    )
    return min(found.whole, most)


def _picture(
    session: SourceSession, found: Derivatives, number: int
) -> tuple[ReducedImage | None, float | None]:
    match found.layout:
        case ExhibitLayout.PARTS:
            return session.part(number - 1, width=_pixels(PART_WIDE)), None
        case ExhibitLayout.PAGES:
            width, height = (_pixels(side, _PAGE_DENSITY) for side in PAGE)
            return session.page(number - 1, max_width=width, max_height=height), None
        case ExhibitLayout.FRAMES:
            at = (found.facts.duration_s or 0.0) * STILLS[number - 1]
            still = session.still(at, edge=_pixels(STILL_WIDE))
            return still.image, round(still.at, 2)
    return session.reduced(max_width=_WIDTH, max_height=_pixels(HIGHEST)), None


def _pixels(points: float, density: float = _MOST) -> int:
    return round(points * density)


def _facts(values: _Kept) -> MediaFacts:
    captured, form = values.pop("captured_at"), values.pop("document")
    return MediaFacts(
        positions=tuple(Position(**each) for each in values.pop("positions")),
        devices=tuple(Device(**each) for each in values.pop("devices")),
        unsearched=tuple(UnsearchedReason(each) for each in values.pop("unsearched")),
        captured_at=CaptureTime(**captured) if captured else None,
        document=DocumentForm(form) if form else None,
        **values,
    )


def _places(values: _Kept) -> WordPlaces:
    spans = tuple((int(begin), int(end)) for begin, end in values.pop("spans"))
    return WordPlaces(spans, tuple(values.pop("heads")), **values)


def _mail(values: _Kept) -> Mail:
    heads = tuple((str(name), str(value)) for name, value in values.pop("heads"))
    attached = tuple(MailPart(**each) for each in values.pop("attached"))
    return Mail(heads=heads, attached=attached, **values)
