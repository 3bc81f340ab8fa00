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
from typing import Any

import pillow_heif
import pypdfium2
from PIL import AvifImagePlugin, Image, ImageCms, TiffImagePlugin, WebPImagePlugin

from diary.media import locations
from diary.media.chunks import wav_seconds
from diary.media.embedded import Embedded, search
from diary.media.facts import MediaFacts
from diary.media.limits import confine
from diary.media.protocol import MAX_BLOCK, MAX_SIDE, Message
from diary.media.quicktime import Movie, read_movie
from diary.media.ranges import Ranges, RangesFile
from diary.media.serve import Answer, Gone, Params, Pipes, RefusedError
from diary.media.sniff import HEAD, Sniffed, sniff
from diary.media.tidy import decode, visible

# Named so that opening a picture never loads the decoders that are not on the list.
PLUGINS = (AvifImagePlugin, TiffImagePlugin, WebPImagePlugin)
MAX_JPEG_PIXELS = 120_000_000
MAX_PIXELS = 64_000_000
MAX_PICTURE = 512 << 20
MAX_PAGES = 100_000
FACTS_BOX = (1280, 1920)
QUALITY, CLEAN_QUALITY = 82, 92
_LOSSLESS = frozenset({"PNG", "GIF", "BMP"})
_TURNED_BY_DECODER = frozenset({"HEIF", "TIFF"})
_PASSWORD = 4
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
        self._found: Embedded | None = None
        self._pages: pypdfium2.PdfDocument | None = None
        self._kept: tuple[tuple[int, int], Image.Image] | None = None

    def answer(self, operation: str, params: Params) -> Message:
        """The reply to one job. Raises RefusedError."""
        match operation:
            case "inspect":
                return Message(asdict(self._inspect()))
            case "picture":
                return self._picture(params)
            case "clean":
                return self._clean()
            case "pages":
                return Message({"pages": self._page_count()})
            case "page":
                return _as_pixels(self._page(params["index"], params["width"], MAX_SIDE))
            case "text":
                return self._text(params["limit"])
        raise RefusedError("unreadable")

    def _inspect(self) -> MediaFacts:
        facts = MediaFacts(kind=self._what.kind, media_type=self._what.media_type)
        read_at, size = self._ranges.read_at, self._ranges.size
        if facts.kind == "image":
            return self._inspect_picture(facts)
        if _is_movie(self._what):
            return movie_facts(facts, read_movie(read_at, 0, size))
        if facts.media_type == "audio/wav":
            return replace(facts, duration_s=wav_seconds(read_at, size))
        if facts.kind == "pdf":
            return self._inspect_pages(facts)
        if facts.kind == "email":
            from diary.media.mail import MAX_MESSAGE, message_date

            return replace(facts, captured_at=message_date(read_at(0, min(size, MAX_MESSAGE))))
        return replace(facts, searched=facts.kind == "text")

    def _inspect_picture(self, facts: MediaFacts) -> MediaFacts:
        found = self._embedded()
        facts = replace(
            facts,
            orientation=found.exif.orientation,
            captured_at=found.exif.captured,
            device=found.exif.device,
            positions=tuple(found.positions[:200]),
            searched=found.searched,
        )
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
        return replace(facts, preview=True, note=note)

    def _inspect_pages(self, facts: MediaFacts) -> MediaFacts:
        try:
            count = self._page_count()
            self._page(0, 64, 64)
        except RefusedError as refusal:
            return replace(facts, note="locked" if refusal.reason == "locked" else "damaged")
        return replace(facts, pages=count, preview=True)

    def _picture(self, params: Params) -> Message:
        box = (params["max_width"], params["max_height"])
        if self._what.kind == "image":
            image = self._decoded(box)
        elif self._what.kind == "pdf":
            image = self._page(0, *box)
        else:
            return Message({"none": True})
        if params["form"] == "rgb":
            return _as_pixels(image)
        return _as_file(image, "JPEG", quality=QUALITY, subsampling=2)

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
        if facts.positions or not facts.searched:
            raise RefusedError("cannot-strip")
        return Message({"free": []})

    def _clean_picture(self) -> Message:
        if _frames(self._open(), self._what.decoder) > 1:
            # One frame of several would be another picture, not a copy.
            raise RefusedError("cannot-strip")
        if self._what.decoder in _LOSSLESS:
            return _as_file(self._decode(None, keep_alpha=True), "PNG")
        return _as_file(self._decode(None), "JPEG", quality=CLEAN_QUALITY, subsampling=0)

    def _text(self, limit: int) -> Message:
        size = self._ranges.size
        if self._what.kind == "email":
            from diary.media.mail import MAX_MESSAGE, message_text

            text = message_text(self._ranges.read_at(0, min(size, MAX_MESSAGE)), limit)
        elif self._what.kind == "text":
            text = decode(self._ranges.read_at(0, limit * 4), cut=limit * 4 < size)
        else:
            return Message({"none": True})
        # Making characters visible only lengthens it, and never by more than ten times.
        return Message({}, visible(text[:limit])[:limit].encode("utf-8"))

    def _embedded(self) -> Embedded:
        if self._found is None:
            self._found = search(self._ranges, self._what.decoder)
        return self._found

    def _turn(self) -> int:
        if self._what.decoder in _TURNED_BY_DECODER:
            return 1
        return self._embedded().exif.orientation or 1

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
                picture.draft(None, _fitted(picture.size, box))
            picture.load()
            image = _plain_mode(picture)
            if box is not None:
                image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
            image = _to_srgb(image, picture.info.get("icc_profile"))
            image = image if keep_alpha else _on_white(image)
            if turn in _TURNS:
                image = image.transpose(_TURNS[turn])
        except (MemoryError, Image.DecompressionBombError) as error:
            raise RefusedError("memory") from error
        except Exception as error:
            raise RefusedError("unreadable") from error
        return image

    def _document(self) -> pypdfium2.PdfDocument:
        if self._what.kind != "pdf":
            raise RefusedError("unreadable")
        if self._pages is None:
            try:
                self._pages = pypdfium2.PdfDocument(io.BufferedReader(RangesFile(self._ranges)))
            except pypdfium2.PdfiumError as error:
                locked = error.err_code == _PASSWORD
                raise RefusedError("locked" if locked else "unreadable") from error
        return self._pages

    def _page_count(self) -> int:
        count = len(self._document())
        if not 0 < count <= MAX_PAGES:
            raise RefusedError("unreadable")
        return count

    def _page(self, index: int, max_width: int, max_height: int) -> Image.Image:
        if not 0 <= index < self._page_count():
            raise RefusedError("no-such-page")
        try:
            page = self._document()[index]
            width, height = page.get_size()
            scale = _page_scale(width, height, max_width, max_height)
            # No form environment is ever made, so neither forms nor scripts take part.
            bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
            image: Image.Image = bitmap.to_pil().convert("RGB")
            page.close()
        except pypdfium2.PdfiumError as error:
            raise RefusedError("unreadable") from error
        # Rounding up may give one pixel more than asked.
        return image.crop((0, 0, min(image.width, max_width), min(image.height, max_height)))


def movie_facts(facts: MediaFacts, movie: Movie) -> MediaFacts:
    """What a film says; a film without a picture track is sound."""
    notes = ["damaged"] * (not movie.whole) + ["unsearched-track"] * movie.places.unsearched
    sound = movie.found_moov and bool(movie.handlers) and b"vide" not in movie.handlers
    return replace(
        facts,
        kind="audio" if sound else facts.kind,
        width=movie.width,
        height=movie.height,
        captured_at=movie.captured,
        device=movie.device,
        duration_s=movie.seconds,
        positions=tuple(dict.fromkeys(place.position for place in movie.places.found))[:200],
        searched=movie.whole and not movie.places.unsearched,
        note=" ".join(notes),
    )


def _is_movie(what: Sniffed) -> bool:
    return what.media_type in ("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4")


def _frames(picture: Image.Image, decoder: str) -> int:
    # In a JPEG the further pictures are previews and depth maps of the first.
    return 1 if decoder == "JPEG" else getattr(picture, "n_frames", 1)


def _page_scale(width: float, height: float, max_width: int, max_height: int) -> float:
    if not (width > 0 and height > 0):
        raise RefusedError("unreadable")
    scale = min(max_width / width, max_height / height)
    most = MAX_BLOCK / 3 * 0.98
    return float(min(scale, (most / (width * height)) ** 0.5))


def _fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """The size within the box, so that no more of a picture is decoded than is needed."""
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _plain_mode(picture: Image.Image) -> Image.Image:
    """A copy as grey, colour, CMYK or with alpha; palettes, bilevel and 16 bits are widened."""
    mode = picture.mode
    if mode.startswith("I") or mode == "F":
        top = 255 / 65535 if mode != "F" else 1.0
        wide = picture.convert("F") if mode != "F" else picture
        return wide.point(lambda value: value * top).convert("L")
    if mode in ("P", "PA") or "transparency" in picture.info:
        clear = "transparency" in picture.info or mode == "PA"
        return picture.convert("RGBA" if clear else "RGB")
    plain = {"1": "L", "LA": "RGBA", "La": "RGBA", "RGBa": "RGBA", "YCbCr": "RGB", "LAB": "RGB"}
    if mode in plain or mode not in ("L", "RGB", "RGBA", "CMYK"):
        return picture.convert(plain.get(mode, "RGB"))
    return picture.copy()


def _to_srgb(image: Image.Image, profile: Any) -> Image.Image:
    """In sRGB, by its profile where that can be read; alpha is left as it is."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    base = image.convert("RGB") if alpha is not None else image
    if isinstance(profile, bytes) and profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            mode = "RGB" if base.mode == "CMYK" else base.mode
            if mode == "RGB":
                converted = ImageCms.profileToProfile(base, source, target, outputMode=mode)
                base = converted if converted is not None else base
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # A profile that cannot be used is no reason to show nothing.
            pass
    if base.mode == "CMYK":
        base = base.convert("RGB")
    if alpha is not None:
        base.putalpha(alpha)
    return base


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, (255, 255, 255))
    white.paste(image, mask=image.getchannel("A"))
    return white


def _as_file(image: Image.Image, form: str, **options: Any) -> Message:
    # A new image carries no comment, profile, resolution or text of the file.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, form, **options)
    return Message({"width": image.width, "height": image.height, "form": form}, out.getvalue())


def _as_pixels(image: Image.Image) -> Message:
    rgb = image.convert("RGB")
    return Message({"width": rgb.width, "height": rgb.height}, rgb.tobytes())


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
