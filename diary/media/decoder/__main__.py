"""The main module of the decoder child, the only process that decodes foreign files.

It is started as `python -I -m diary.media.decoder` with two pipes and nothing else.

**Invariants:**

- `confine` runs before the first byte of a source is requested, and its result is sent first, so
  the program knows what the child cannot do.
- The kind of a source is detected first, in Python alone; the modules for that kind are loaded, and
  then no memory becomes executable any more. Only then does a decoder see a byte.
- A decoder sees a file only if its first bytes are on the list of `detect_file_type`.
- Pictures beyond the limits are refused by their stated size, before memory is allocated for them.
- A picture is returned as rows of samples: no metadata of the file can be in them. Files are
  encoded from such rows by another process like this one, which gets nothing else.
"""

from __future__ import annotations

import gc
import sys
import warnings
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING

import pillow_heif
from PIL import Image

from diary import characters
from diary.errors import MediaReason
from diary.json_value import Json, items, number, whole
from diary.media.byte_source import SliceSource, Source
from diary.media.decoder.exiv2_reader import prepare_exiv2, read_again
from diary.media.decoder.export_messages import MessagesJob
from diary.media.decoder.image_conversion import (
    as_pixels,
    encoded,
)
from diary.media.decoder.pdf_pages import MARKS, DocumentMarker, DocumentPages, read_document
from diary.media.decoder.picture_decoder import MAX_JPEG_PIXELS, PictureDecoder
from diary.media.decoder.pipe import Answer, Params, PipeClosed, Pipes, Ranges, RefusedError
from diary.media.decoder.playback_job import PlaybackJob
from diary.media.decoder.text_extraction import WordsJob, read_mails
from diary.media.decoder_operations import INSPECT_IN_PYTHON
from diary.media.decoder_protocol import MAX_BLOCK, MAX_SIDE, WireMessage
from diary.media.decoder_results import (
    SAMPLES,
    Cutout,
    DocumentForm,
    MediaFacts,
    UnsearchedReason,
    picture_parts,
)
from diary.media.file_type import FileType
from diary.media.jpeg_segments import header_end
from diary.media.metadata import mp4
from diary.media.metadata.content_credentials import has_credentials
from diary.media.metadata.format_readers import MOVIES, scan_again, scan_file, scan_structure
from diary.media.metadata.mp4 import Movie, read_movie
from diary.media.metadata.scan import Scan
from diary.media.outlook_file import OUTLOOK, file_type_of
from diary.media.png_and_riff_chunks import PNG, picture_apart, wav_seconds
from diary.media.safe_text import short_line
from diary.media.sandbox.limits import allow_long_reading, confine, forbid_new_code
from diary.media.sandbox.preload import preload

if TYPE_CHECKING:
    from diary.media.decoder.video import Film

FACTS_BOX = (1280, 1667)
_GARBAGE = 50_000  # objects that are made before garbage is looked for


class DecoderJob:
    """One source: answers questions about it, and keeps its decoded picture."""

    def __init__(self, ranges: Ranges) -> None:
        self._ranges = ranges
        self._what = file_type_of(ranges)
        self._found: Scan | None = None
        self._scanned_again = False
        self._document: DocumentPages | None = None
        self._words = WordsJob(ranges, self._what, self._scan)
        self._messages = MessagesJob(ranges)
        self._film: Film | None = None
        self._playback = PlaybackJob(ranges, self._what)
        self._film_copy: bytes | None = None
        self._picture = PictureDecoder(ranges, self._what.decoder, lambda: self._scan().orientation)
        self._ready: Image.Image | None = None

    def answer(self, operation: str, params: Params) -> WireMessage:
        """Return the reply to one job. Raises RefusedError."""
        match operation:
            case "scan" | "scan-part" | "scan-parts" | "inspect" | "inspect-in-python":
                return WireMessage(self._looked_at(operation, params))
            case "picture" | "part" | "page" | "frame":
                return self._shown(operation, params)
            case "extent" | "cutout":
                look = self._extent if operation == "extent" else self._cutout
                return look(whole(params["index"]), params)
            case "clean" | "copy" | "film-copy" | "film-copy-part":
                return self._cleaned(operation, params)
            case "rows":
                return self._rows(whole(params["first"]), whole(params["count"]))
            case "pages":
                return WireMessage({"pages": self._pages().count()})
            case "mail" | "text" | "words" | "page-text" | "word-places":
                return self._words.answer(operation, params)
            case "exports" | "messages" | "more-messages" | "member":
                allow_long_reading()
                return self._messages.answer(operation, params)
        return self._playback.answer(operation, params)

    def _looked_at(self, operation: str, params: Params) -> Params:
        if operation == "inspect":
            return asdict(self._inspect())
        if operation == INSPECT_IN_PYTHON:
            return asdict(self._inspect_in_python())
        if operation == "scan-part":
            return asdict(self._facts_at([params["at"], params["length"]]))
        if operation == "scan-parts":
            found = map(self._facts_at, items(params["parts"]))
            # A list of places is left out, so that the answer to many files has a bound.
            return {"found": [asdict(replace(it, positions=(), devices=())) for it in found]}
        # A decoder crashed on this file, or may do so: here only Python reads it.
        self._found = self._found or scan_file(self._ranges)
        return asdict(self._scanned())

    def _facts_at(self, place: Json) -> MediaFacts:
        """Return the facts of one of the files that are the source."""
        at, length = map(whole, items(place))
        return _part_facts(SliceSource(self._ranges, at, length))

    def _scanned(self) -> MediaFacts:
        """Return the facts that the scan of the file found."""
        facts = _facts(self._what, self._scan())
        form = self._document_form()
        return replace(facts, credentials=self._has_credentials(), document=form)

    def _document_form(self) -> DocumentForm | None:
        if self._what.kind not in ("other", "text"):
            return None
        from diary.media.decoder.document_words import document_form

        try:
            return document_form(self._ranges, self._what)
        # A hostile file can only suppress this fact, not the others.
        except Exception:
            return None

    def _has_credentials(self) -> bool:
        try:
            return has_credentials(self._ranges, self._what)
        # A hostile file can only suppress this fact, not the others.
        except Exception:
            return False

    def _inspect(self) -> MediaFacts:
        """Return the facts from Python's readers and from decoders; an error removes none."""
        if not self._scanned_again:
            self._scanned_again = True
            self._found = scan_again(self._ranges, self._scan(), _second_reader)
        facts = self._with_python(self._scanned())
        if facts.kind == "image":
            return _guarded(self._inspect_picture, facts)
        if facts.kind in ("video", "audio"):
            facts = _guarded(self._inspect_film, facts)
            return _guarded(self._inspect_frame, facts)
        if facts.kind == "pdf":
            return _guarded(self._inspect_pages, facts)
        return facts

    def _inspect_in_python(self) -> MediaFacts:
        """Return what Python's readers find, with NOT_DECODED where a decoder would look too."""
        if not self._scanned_again:
            self._scanned_again = True
            self._found = scan_again(self._ranges, self._scan(), _no_second_reader)
        return self._with_python(self._scanned())

    def _with_python(self, facts: MediaFacts) -> MediaFacts:
        """Return the facts with what Python's readers add; an error removes none."""
        if _is_movie(self._what):
            return _guarded(self._inspect_movie, facts)
        if facts.media_type == "audio/wav":
            return _guarded(self._inspect_wav, facts)
        if facts.kind == "email":
            return _guarded(self._inspect_mail, _guarded(self._inspect_date, facts))
        return facts

    def _inspect_movie(self, facts: MediaFacts) -> MediaFacts:
        return movie_facts(facts, read_movie(self._ranges.read_at, 0, self._ranges.size))

    def _inspect_wav(self, facts: MediaFacts) -> MediaFacts:
        return replace(facts, duration_s=wav_seconds(self._ranges.read_at, self._ranges.size))

    def _inspect_date(self, facts: MediaFacts) -> MediaFacts:
        from diary.media.decoder.mail_text import MAX_MESSAGE, date_of, message_date

        if self._what == OUTLOOK:
            found = read_mails(self._ranges, self._what, 0, is_skimmed=True)
            return replace(facts, captured_at=date_of(found.fields))
        data = self._ranges.read_at(0, min(self._ranges.size, MAX_MESSAGE))
        return replace(facts, captured_at=message_date(data))

    def _inspect_mail(self, facts: MediaFacts) -> MediaFacts:
        found = read_mails(self._ranges, self._what, 1 << 20, is_skimmed=True)
        return _noted(facts, "damaged") if found.damaged else facts

    def _inspect_picture(self, facts: MediaFacts) -> MediaFacts:
        if not self._what.decoder:
            # Searched but not decoded here: a camera raw, JPEG 2000, JPEG XL.
            return facts
        try:
            (width, height), several = self._picture.outline()
            facts = replace(facts, width=width, height=height)
            self._picture.decoded(FACTS_BOX)
        except RefusedError as refusal:
            word = {"unreadable": "damaged", "memory": "too-large"}.get(refusal.reason)
            return _noted(facts, word or refusal.reason)
        # A decoder may raise anything; the other facts are kept.
        except Exception:
            return _noted(facts, "damaged")
        notes = ["several-frames"] * several + ["ends-early"] * self._picture.ends_early
        if self._picture.ends_early:
            # The metadata behind the end of the file is unknown.
            facts = _unsearched(facts, UnsearchedReason.DAMAGED)
        return _noted(replace(facts, preview=True), *notes)

    def _inspect_pages(self, facts: MediaFacts) -> MediaFacts:
        try:
            facts = replace(facts, pages=self._pages().count())
            self._pages().page(0, 64, 64)
        except RefusedError as refusal:
            return _noted(facts, "locked" if refusal.reason == "locked" else "damaged")
        except Exception:
            return _noted(facts, "damaged")
        return replace(facts, preview=True)

    def _inspect_film(self, facts: MediaFacts) -> MediaFacts:
        """Add what libav finds; a film that it cannot read is not noted as damaged."""
        try:
            film = self._opened_film()
        except RefusedError:
            return facts
        return replace(
            facts,
            kind="audio" if film.is_sound else facts.kind,
            duration_s=film.seconds if facts.duration_s is None else facts.duration_s,
            codecs=short_line(", ".join(film.codecs)),
        )

    def _inspect_frame(self, facts: MediaFacts) -> MediaFacts:
        try:
            film = self._opened_film()
            if not film.has_pictures:
                return facts
            _at, image = film.frame(0.0)
        except RefusedError:
            return facts
        return replace(facts, width=image.width, height=image.height, preview=True)

    def _shown(self, operation: str, params: Params) -> WireMessage:
        """Return a picture in the form and within the box that the job asks for."""
        box = (whole(params["max_width"]), whole(params["max_height"]))
        head: Params = {}
        if operation == "part":
            image = self._part(whole(params["index"]), box[0])
        elif operation == "page":
            image = self._pages().page(whole(params["index"]), *box)
        elif operation == "frame" or self._what.kind in ("video", "audio"):
            try:
                head["at"], image = self._opened_film().frame(number(params.get("at", 0.0)))
            except RefusedError:
                if operation == "frame":
                    raise
                return WireMessage({"none": True})
            image.thumbnail(box, Image.Resampling.LANCZOS)
        elif self._what.kind == "image":
            image = self._picture.decoded(box)
        elif self._what.kind == "pdf":
            image = self._pages().page(0, *box)
        else:
            return WireMessage({"none": True})
        made = as_pixels(image) if params["form"] == "rgb" else self._keep_rows(image)
        return replace(made, header=made.header | head)

    def _extent(self, index: int, _params: Params) -> WireMessage:
        """Return the size of the picture, or of a page."""
        if self._what.kind == "pdf":
            width, height = self._pages().extent(index)
        elif self._what.kind == "image":
            (width, height), _several = self._picture.outline()
        else:
            raise RefusedError(MediaReason.NO_SUCH_PAGE)
        return WireMessage({"width": width, "height": height})

    def _cutout(self, index: int, params: Params) -> WireMessage:
        """Return a rectangle of the picture or of a page, scaled as the job says."""
        cut = Cutout(**{each.name: whole(params[each.name]) for each in fields(Cutout)})
        if cut.width * cut.height * 3 > MAX_BLOCK:
            raise RefusedError(MediaReason.TOO_LARGE)
        if self._what.kind == "pdf":
            return as_pixels(self._pages().cutout(index, cut))
        if self._what.kind != "image":
            raise RefusedError(MediaReason.NO_SUCH_PAGE)
        return as_pixels(self._picture.cutout(cut))

    def _part(self, index: int, width: int) -> Image.Image:
        if self._what.kind != "image":
            raise RefusedError(MediaReason.NO_SUCH_PAGE)
        size, _several = self._picture.outline()
        cut = picture_parts(*size)
        if not 0 <= index < len(cut):
            raise RefusedError(MediaReason.NO_SUCH_PAGE)
        image = self._picture.decoded((width, MAX_SIDE))
        scale = image.height / size[1]
        top, bottom = (round(row * scale) for row in cut[index])
        return image.crop((0, top, image.width, max(bottom, top + 1)))

    def _cleaned(self, operation: str, params: Params) -> WireMessage:
        """Return what a copy without places is made of."""
        if operation == "clean":
            return self._clean()
        if operation == "copy":
            return self._copied(keep_alpha=params["alpha"] is True)
        return self._film_copied(operation, params)

    def _clean(self) -> WireMessage:
        facts = self._inspect()
        if _is_movie(self._what):
            movie = read_movie(self._ranges.read_at, 0, self._ranges.size)
            atoms = mp4.removable_atoms(movie.places)
            if atoms is None:
                raise RefusedError(MediaReason.CANNOT_STRIP)
            return WireMessage({"free": [[atom.offset, atom.head, atom.end] for atom in atoms]})
        if facts.kind == "image" or facts.positions or facts.unsearched:
            raise RefusedError(MediaReason.CANNOT_STRIP)
        return WireMessage({"free": []})

    def _film_copied(self, operation: str, params: Params) -> WireMessage:
        """Make a copy of pictures and sound alone and return its length, or return a part of it."""
        if operation == "film-copy":
            from diary.media.decoder.film_copy import copy_film

            allow_long_reading()
            self._film_copy = copy_film(self._ranges, self._what.media_type)
            return WireMessage({"size": len(self._film_copy)})
        if self._film_copy is None:
            raise RefusedError(MediaReason.NO_SUCH_PAGE)
        at, length = whole(params["at"]), whole(params["length"])
        return WireMessage({}, self._film_copy[at : at + length])

    def _copied(self, *, keep_alpha: bool) -> WireMessage:
        if not self._what.decoder or self._picture.outline()[1]:
            # One frame of several would be another picture, with the other frames left uncovered.
            raise RefusedError(MediaReason.CANNOT_STRIP)
        return self._keep_rows(self._picture.decode(None, keep_alpha=keep_alpha))

    def _keep_rows(self, image: Image.Image) -> WireMessage:
        """Keep the picture for `rows` and return its form."""
        if image.mode not in SAMPLES:
            image = image.convert("RGB")
        self._ready = image
        return WireMessage({"width": image.width, "height": image.height, "mode": image.mode})

    def _rows(self, first: int, count: int) -> WireMessage:
        image = self._ready
        if image is None or not 0 <= first < first + count <= image.height:
            raise RefusedError(MediaReason.NO_SUCH_PAGE)
        return WireMessage({}, image.crop((0, first, image.width, first + count)).tobytes())

    def _pages(self) -> DocumentPages:
        if self._what.kind != "pdf":
            raise RefusedError(MediaReason.UNREADABLE)
        if self._document is None:
            self._document = DocumentPages(self._ranges)
        return self._document

    def _opened_film(self) -> Film:
        if self._film is None:
            # Imported on first use: most files are no films, and libav is large.
            from diary.media.decoder.video import Film

            self._film = Film(self._ranges, self._what.media_type)
        return self._film

    def _scan(self) -> Scan:
        if self._found is None:
            self._found = scan_file(self._ranges)
        return self._found


def _facts(what: FileType, found: Scan) -> MediaFacts:
    return MediaFacts(
        kind=what.kind,
        media_type=what.media_type,
        orientation=found.orientation,
        captured_at=found.captures[0] if found.captures else None,
        device=found.devices[0].name if found.devices else "",
        positions=tuple(found.positions),
        devices=tuple(found.devices),
        unsearched=tuple(sorted(found.unsearched)),
        content_identifier=found.content_identifier,
    )


def _part_facts(part: Source) -> MediaFacts:
    """Return when and by what one of several files was made; it is not searched for places.

    Python alone reads it. Cameras write the time of a JPEG before the picture, so the rest of such
    a file, which is most of it, is not read: no more than its header where that has a time. In
    another picture its structure leads to the time, and no byte that it does not lead to is read
    unless it is damaged or has parts that are not known.
    """
    what = file_type_of(part)
    if what.kind not in ("image", "video", "audio"):
        return MediaFacts(kind=what.kind, media_type=what.media_type)
    if what.media_type == "image/jpeg":
        found = _scan_jpeg_start(part, what)
    elif what.kind == "image":
        found = _scan_picture(part, what)
    else:
        found = scan_file(part)
    found.unsearched.add(UnsearchedReason.SIZE)
    return _facts(what, found)


def _scan_jpeg_start(jpeg: Source, what: FileType) -> Scan:
    """Return what the header holds; where no time is in it, what the first half MiB holds."""
    start = SliceSource(jpeg, 0, _BEFORE_THE_PICTURE)
    found = scan_structure(SliceSource(start, 0, header_end(start)), what)
    return found if found.captures else scan_file(start)


def _scan_picture(picture: Source, what: FileType) -> Scan:
    """Return what the structure holds; where that is not clear, what the first half MiB holds."""
    found = scan_structure(picture_apart(picture) if what.media_type == PNG else picture, what)
    if found.captures or not found.unsearched:
        return found
    return scan_file(SliceSource(picture, 0, _BEFORE_THE_PICTURE))


_BEFORE_THE_PICTURE = 512 << 10
_FILMS = "diary.media.decoder.video"
_ARCHIVE = FileType("other", "application/zip")


def _second_reader(source: Source, what: FileType, scan: Scan) -> None:
    """Add what the libraries for pictures, films and documents find.

    They read parts too: a film in an archive is a film. Only libraries that were loaded for the
    kind of the file itself take part, because no more code can be loaded; Python's readers need
    none.
    """
    if what.kind == "image":
        read_again(source, scan)
    elif what.kind == "pdf":
        read_document(source, scan)
    elif what.kind in ("video", "audio") and not _is_movie(what) and _FILMS in sys.modules:
        from diary.media.decoder.video import read_film

        read_film(source, what.media_type, scan)


def _no_second_reader(_source: Source, what: FileType, scan: Scan) -> None:
    """Note that a decoder would have looked through this file or part."""
    if what.kind in ("image", "pdf") or (
        what.kind in ("video", "audio") and what.media_type not in MOVIES
    ):
        scan.unsearched.add(UnsearchedReason.NOT_DECODED)


def movie_facts(facts: MediaFacts, movie: Movie) -> MediaFacts:
    """Add what a film states; a film without a picture track is sound."""
    sound = movie.found_moov and bool(movie.handlers) and b"vide" not in movie.handlers
    return replace(
        facts,
        kind="audio" if sound else facts.kind,
        width=movie.width,
        height=movie.height,
        duration_s=movie.seconds,
        note="" if movie.whole else "damaged",
    )


def _guarded(add: Callable[[MediaFacts], MediaFacts], facts: MediaFacts) -> MediaFacts:
    """Return the facts with what `add` finds; unchanged except for a note where it raises."""
    try:
        return add(facts)
    except Exception:
        return _noted(facts, "damaged")


def _noted(facts: MediaFacts, *words: str) -> MediaFacts:
    """Return the facts with these words added to their note, each once."""
    return replace(facts, note=" ".join(dict.fromkeys([*facts.note.split(), *words])))


def _unsearched(facts: MediaFacts, *reasons: UnsearchedReason) -> MediaFacts:
    return replace(facts, unsearched=tuple(sorted({*facts.unsearched, *reasons})))


def _is_movie(what: FileType) -> bool:
    return what.media_type in MOVIES


def _open_source(ranges: Ranges, params: Params) -> Answer:
    # A bundle's document is read by the program's own reader; no decoder takes part.
    return DocumentMarker(ranges).answer if _is_marking(params) else DecoderJob(ranges).answer


def _is_marking(params: Params) -> bool:
    return bool(params["op"] == MARKS)


def load_libraries() -> None:
    """Load what is read from files: the table of characters, and what pictures would load first."""
    characters.prepare()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    Image.preinit()
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    prepare_exiv2()


def serve(*, is_loaded: bool = False) -> int:
    """Give up the rights of this process, then serve one source; return the exit status.

    `is_loaded` is whether the modules for files of any kind are loaded.
    """
    pipes = Pipes()
    found = confine()

    def settle(what: FileType | None) -> None:
        """Load the modules for this kind, then refuse new code."""
        if what is not None and not is_loaded:
            preload(what)
        if not forbid_new_code() and found.calls:
            # Where calls are limited, new code can be refused too; if it is not, the child is
            # broken.
            raise RefusedError(MediaReason.NOT_CONFINED)
        # What is loaded stays as long as this process, and what is read is no garbage: to look
        # through all of it again and again takes a third of the time of reading.
        gc.freeze()
        gc.set_threshold(_GARBAGE)

    def open_source(ranges: Ranges, params: Params) -> Answer:
        # A folder may hold what an archive may hold, whatever its first bytes are.
        is_folder = params.get("listed") or params["op"] == "scan-parts"
        if _is_marking(params):
            settle(None)
        else:
            settle(_ARCHIVE if is_folder else file_type_of(ranges))
        return _open_source(ranges, params)

    def encode(ranges: Ranges, params: Params) -> WireMessage:
        settle(None)
        return encoded(ranges, params)

    try:
        pipes.greet(found)
        pipes.serve(open_source, encode)
    except PipeClosed:
        return 0
    return 1


def main() -> int:
    """Load the libraries, then be the child of one source."""
    load_libraries()
    return serve()


if __name__ == "__main__":
    sys.exit(main())
