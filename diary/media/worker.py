"""The decoder child: the only room where files that a stranger made are decoded.

Started as `python -I -m diary.media.worker` with two pipes and nothing else. The rules are:

- `confine` runs before the first byte of a source is asked for.
- A decoder sees a file only if its first bytes are on the list of `sniff`.
- Pictures beyond the limits are refused by their stated size, before memory is taken for them.
- What goes back is a picture made anew: no metadata of the file can be in it.
"""

from __future__ import annotations

import io
import sys
import warnings
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pillow_heif
from PIL import AvifImagePlugin, Image, TiffImagePlugin, WebPImagePlugin

from diary.media import locations
from diary.media.chunks import wav_seconds
from diary.media.facts import MediaFacts
from diary.media.limits import confine
from diary.media.metadata.scan import Scan
from diary.media.metadata.search import MOVIES, scan_file
from diary.media.parts import parts
from diary.media.protocol import MAX_SIDE, Message
from diary.media.quicktime import Movie, read_movie
from diary.media.ranges import Ranges, RangesFile
from diary.media.serve import Answer, Gone, Params, Pipes, RefusedError
from diary.media.sniff import HEAD, Sniffed, sniff
from diary.media.source import Source
from diary.media.tidy import short
from diary.media.worker_pages import Pages, read_document
from diary.media.worker_pictures import (
    as_file,
    as_pixels,
    cover,
    fitted,
    on_white,
    plain_mode,
    to_srgb,
)
from diary.media.worker_words import Words

if TYPE_CHECKING:
    from diary.media.worker_films import Film

# Named so that opening a picture never loads the decoders that are not on the list.
PLUGINS = (AvifImagePlugin, TiffImagePlugin, WebPImagePlugin)
MAX_JPEG_PIXELS = 120_000_000
MAX_PIXELS = 64_000_000
MAX_PICTURE = 512 << 20
FACTS_BOX = (1280, 1667)
QUALITY, CLEAN_QUALITY = 82, 92
_LOSSLESS = frozenset({"PNG", "GIF", "BMP"})
_TURNED_BY_DECODER = frozenset({"HEIF", "TIFF"})
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Desk:
    """One source on the desk; answers what is asked about it, and keeps its decoded picture."""

    def __init__(self, ranges: Ranges) -> None:
        self._ranges = ranges
        self._what = sniff(ranges.read_at(0, HEAD))
        self._found: Scan | None = None
        self._document: Pages | None = None
        self._words = Words(ranges, self._what, self._scan)
        self._film: Film | None = None
        self._kept: tuple[tuple[int, int], Image.Image] | None = None

    def answer(self, operation: str, params: Params) -> Message:
        """The reply to one job. Raises RefusedError."""
        match operation:
            case "scan":
                # A decoder died of this file, or may have: our own readers look alone.
                self._found = self._found or scan_file(self._ranges)
                return Message(asdict(self._scanned()))
            case "inspect":
                return Message(asdict(self._inspect()))
            case "picture" | "part" | "page" | "frame":
                return self._shown(operation, params)
            case "clean":
                return self._clean()
            case "cover":
                return self._covered(params["regions"])
            case "pages":
                return Message({"pages": self._pages().count()})
            case "mail" | "text" | "words" | "page-text":
                return self._words.answer(operation, params)
        raise RefusedError("unreadable")

    def _scanned(self) -> MediaFacts:
        """What was found in a scan of the file."""
        found = self._scan()
        return MediaFacts(
            kind=self._what.kind,
            media_type=self._what.media_type,
            orientation=found.orientation,
            captured_at=found.captures[0] if found.captures else None,
            device=found.devices[0].name if found.devices else "",
            positions=tuple(found.positions),
            devices=tuple(found.devices),
            unsearched=tuple(sorted(found.unsearched)),
        )

    def _inspect(self) -> MediaFacts:
        facts = self._scanned()
        read_at, size = self._ranges.read_at, self._ranges.size
        if facts.kind == "image":
            return self._inspect_picture(facts)
        if _is_movie(self._what):
            return self._inspect_film(movie_facts(facts, read_movie(read_at, 0, size)))
        if facts.media_type == "audio/wav":
            facts = replace(facts, duration_s=wav_seconds(read_at, size))
        if facts.kind in ("video", "audio"):
            return self._inspect_film(facts)
        if facts.kind == "pdf":
            return self._inspect_pages(facts)
        if facts.kind == "email":
            from diary.media.mail import MAX_MESSAGE, message_date

            return replace(facts, captured_at=message_date(read_at(0, min(size, MAX_MESSAGE))))
        return facts

    def _inspect_picture(self, facts: MediaFacts) -> MediaFacts:
        try:
            picture = self._open()
            if self._turn() >= 5:
                facts = replace(facts, width=picture.height, height=picture.width)
            else:
                facts = replace(facts, width=picture.width, height=picture.height)
            note = "several-frames" if _frames(picture, self._what.decoder) > 1 else ""
            self._decoded(FACTS_BOX)
        except RefusedError as refusal:
            word = {"unreadable": "damaged", "memory": "too-large"}.get(refusal.reason)
            return replace(facts, note=word or refusal.reason)
        # A decoder raises what it likes; what was found beside the picture stands all the same.
        except Exception:
            return replace(facts, note="damaged")
        return replace(facts, preview=True, note=note)

    def _inspect_pages(self, facts: MediaFacts) -> MediaFacts:
        try:
            count = self._pages().count()
            self._pages().page(0, 64, 64)
        except RefusedError as refusal:
            return replace(facts, note="locked" if refusal.reason == "locked" else "damaged")
        return replace(facts, pages=count, preview=True)

    def _inspect_film(self, facts: MediaFacts) -> MediaFacts:
        """What the reader of films adds; one that it cannot read is none the worse for it."""
        try:
            film = self._opened_film()
            facts = replace(
                facts,
                kind="audio" if film.is_sound else facts.kind,
                duration_s=film.seconds if facts.duration_s is None else facts.duration_s,
                codecs=short(", ".join(film.codecs)),
            )
            if film.has_pictures:
                _at, image = film.frame(0.0)
                facts = replace(facts, width=image.width, height=image.height, preview=True)
        except RefusedError:
            pass
        return facts

    def _shown(self, operation: str, params: Params) -> Message:
        """Something to look at, in the form and within the box that was asked for."""
        box = (params["max_width"], params["max_height"])
        head: dict[str, Any] = {}
        if operation == "part":
            image = self._part(params["index"], box[0])
        elif operation == "page":
            image = self._pages().page(params["index"], *box)
        elif operation == "frame" or self._what.kind in ("video", "audio"):
            try:
                head["at"], image = self._opened_film().frame(params.get("at", 0.0))
            except RefusedError:
                if operation == "frame":
                    raise
                return Message({"none": True})
            image.thumbnail(box, Image.Resampling.LANCZOS)
        elif self._what.kind == "image":
            image = self._decoded(box)
        elif self._what.kind == "pdf":
            image = self._pages().page(0, *box)
        else:
            return Message({"none": True})
        if params["form"] == "rgb":
            made = as_pixels(image)
        else:
            made = as_file(image, "JPEG", quality=QUALITY, subsampling=2)
        return replace(made, header=made.header | head)

    def _part(self, index: int, width: int) -> Image.Image:
        if self._what.kind != "image":
            raise RefusedError("no-such-page")
        picture = self._open()
        size = picture.size if self._turn() < 5 else picture.size[::-1]
        cut = parts(*size)
        if not 0 <= index < len(cut):
            raise RefusedError("no-such-page")
        image = self._decoded((width, MAX_SIDE))
        scale = image.height / size[1]
        top, bottom = (round(row * scale) for row in cut[index])
        return image.crop((0, top, image.width, max(bottom, top + 1)))

    def _clean(self) -> Message:
        if self._what.kind == "image":
            return self._clean_picture()
        facts = self._inspect()
        if _is_movie(self._what):
            movie = read_movie(self._ranges.read_at, 0, self._ranges.size)
            atoms = locations.removable(movie.places)
            if atoms is None:
                raise RefusedError("cannot-strip")
            return Message({"free": [[atom.offset, atom.head, atom.end] for atom in atoms]})
        if facts.positions or facts.unsearched:
            raise RefusedError("cannot-strip")
        return Message({"free": []})

    def _clean_picture(self) -> Message:
        if _frames(self._open(), self._what.decoder) > 1:
            # One frame of several would be another picture, not a copy.
            raise RefusedError("cannot-strip")
        if self._what.decoder in _LOSSLESS:
            return as_file(self._decode(None, keep_alpha=True), "PNG")
        return as_file(self._decode(None), "JPEG", quality=CLEAN_QUALITY, subsampling=0)

    def _covered(self, regions: list[list[int]]) -> Message:
        if self._what.kind != "image" or _frames(self._open(), self._what.decoder) > 1:
            # Nothing of the other frames, or pages, would be covered.
            raise RefusedError("cannot-strip")
        # On white: what is clear may still have colours under it.
        image = cover(self._decode(None), regions)
        if self._what.decoder in _LOSSLESS:
            return as_file(image, "PNG")
        return as_file(image, "JPEG", quality=CLEAN_QUALITY, subsampling=0)

    def _pages(self) -> Pages:
        if self._what.kind != "pdf":
            raise RefusedError("unreadable")
        if self._document is None:
            self._document = Pages(self._ranges)
        return self._document

    def _opened_film(self) -> Film:
        if self._film is None:
            # Loaded when it is wanted: most files are no films, and libav is large.
            from diary.media.worker_films import Film

            self._film = Film(self._ranges, self._what.media_type)
        return self._film

    def _scan(self) -> Scan:
        if self._found is None:
            self._found = scan_file(self._ranges, _second_reader)
        return self._found

    def _turn(self) -> int:
        if self._what.decoder in _TURNED_BY_DECODER:
            return 1
        return self._scan().orientation or 1

    def _open(self) -> Image.Image:
        if self._ranges.size > MAX_PICTURE:
            raise RefusedError("too-large")
        file = io.BufferedReader(RangesFile(self._ranges), 256 * 1024)
        try:
            picture = Image.open(file, formats=[self._what.decoder])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise RefusedError("too-large") from error
        except Exception as error:
            raise RefusedError(
                "memory" if isinstance(error, MemoryError) else "unreadable"
            ) from error
        most = MAX_JPEG_PIXELS if self._what.decoder == "JPEG" else MAX_PIXELS
        if max(picture.size) > MAX_SIDE or picture.width * picture.height > most:
            raise RefusedError("too-large")
        return picture

    def _decoded(self, box: tuple[int, int]) -> Image.Image:
        """The picture within a box, upright, from the kept one where that is large enough."""
        kept = self._kept
        if kept is None or kept[0][0] < box[0] or kept[0][1] < box[1]:
            kept = self._kept = (box, self._decode(box))
        image = kept[1]
        if image.width > box[0] or image.height > box[1]:
            image = image.copy()
            image.thumbnail(box, Image.Resampling.LANCZOS)
        return image

    def _decode(self, box: tuple[int, int] | None, *, keep_alpha: bool = False) -> Image.Image:
        picture = self._open()
        turn = self._turn()
        if box is not None and turn >= 5:
            box = (box[1], box[0])
        try:
            if box is not None:
                picture.draft(None, fitted(picture.size, box))
            picture.load()
            image = plain_mode(picture)
            if box is not None:
                image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
            image = to_srgb(image, picture.info.get("icc_profile"))
            image = image if keep_alpha else on_white(image)
            if turn in _TURNS:
                image = image.transpose(_TURNS[turn])
        except (MemoryError, Image.DecompressionBombError) as error:
            raise RefusedError("memory") from error
        except Exception as error:
            raise RefusedError("unreadable") from error
        return image


def _second_reader(source: Source, what: Sniffed, scan: Scan) -> None:
    """What the libraries for films and documents find, beside our own readers.

    They look at parts too: a film in an archive is a film.
    """
    if what.kind == "pdf":
        read_document(source, scan)
    elif what.kind in ("video", "audio") and not _is_movie(what):
        from diary.media.worker_films import read_film

        read_film(source, what.media_type, scan)


def movie_facts(facts: MediaFacts, movie: Movie) -> MediaFacts:
    """What a film says; a film without a picture track is sound."""
    sound = movie.found_moov and bool(movie.handlers) and b"vide" not in movie.handlers
    return replace(
        facts,
        kind="audio" if sound else facts.kind,
        width=movie.width,
        height=movie.height,
        duration_s=movie.seconds,
        note="" if movie.whole else "damaged",
    )


def _is_movie(what: Sniffed) -> bool:
    return what.media_type in MOVIES


def _frames(picture: Image.Image, decoder: str) -> int:
    # In a JPEG the further pictures are previews and depth maps of the first.
    return 1 if decoder == "JPEG" else getattr(picture, "n_frames", 1)


def _open_source(ranges: Ranges) -> Answer:
    return Desk(ranges).answer


def main() -> int:
    """Take everything away from this process, then serve one source."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    Image.preinit()
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    pipes = Pipes()
    confine()
    try:
        pipes.serve(_open_source)
    except Gone:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
