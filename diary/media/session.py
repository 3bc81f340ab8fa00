"""Everything that may be asked about one source, answered by one child that sees no other.

The rules are:

- A child that failed in any way is ended, and the next question gets a fresh one.
- A clean copy is looked at by another child before it is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

from diary.errors import BadInput, MediaError
from diary.media import replies
from diary.media.child import Child
from diary.media.facts import (
    CleanCopy,
    Inside,
    Mail,
    MediaFacts,
    Pixels,
    ReducedImage,
    Still,
    Unsearched,
)
from diary.media.protocol import MAX_SIDE, GarbageError, Message
from diary.media.source import BytesSource, PatchedSource, Source

T = TypeVar("T")
_WHOLE = 1000
# The child ended or broke its word: nothing is known of the file by that, and it may pass.
_FAILURES = frozenset({"crashed", "timeout", "protocol", "memory", "unreadable"})
Exchange = Callable[[Child, Message, Source], Message]


class SourceSession:
    """One source under inspection. Use as a context manager; one thread at a time.

    Every question raises MediaError (timeout, crashed, protocol, unreadable, too-large, memory,
    locked, no-such-page, cannot-strip, source, cannot-start), or Cancelled when the client was
    closed meanwhile. What the source itself raises passes through.
    """

    def __init__(
        self,
        source: Source,
        take: Callable[[], Child],
        drop: Callable[[Child], None],
        exchange: Exchange,
        inspect_apart: Callable[[Source], MediaFacts],
    ) -> None:
        self._source = source
        self._take = take
        self._drop = drop
        self._exchange = exchange
        self._inspect_apart = inspect_apart
        self._child: Child | None = None

    def __enter__(self) -> SourceSession:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            self._drop(child)

    def inspect(self) -> MediaFacts:
        """What the file is and says of itself.

        Where a decoder dies of it, that is what readers without decoders find, and FAILED is among
        the reasons why it was not wholly searched. Raises MediaError where they fail as well.
        """
        try:
            return self._ask(replies.facts, "inspect")
        except MediaError as error:
            if error.reason not in _FAILURES:
                raise
        seen = self._ask(replies.facts, "scan")
        return replace(seen, note="damaged", unsearched=(*seen.unsearched, Unsearched.FAILED))

    def reduced(self, *, max_width: int, max_height: int) -> ReducedImage | None:
        """A JPEG within the box in pixels, never enlarged; None if the kind has no picture."""
        box = _box(max_width, max_height)
        return self._ask(lambda m: replies.reduced(m, *box), "picture", form="jpeg", **_named(box))

    def thumbnail(self, *, edge: int) -> ReducedImage | None:
        """A JPEG whose longer side is at most `edge` pixels."""
        return self.reduced(max_width=edge, max_height=edge)

    def pixels(self, *, max_width: int, max_height: int) -> Pixels | None:
        """Raw pixels within the box, for the window; None if the kind has no picture."""
        box = _box(max_width, max_height)
        return self._ask(lambda m: replies.pixels(m, *box), "picture", form="rgb", **_named(box))

    def part(self, index: int, *, width: int) -> ReducedImage:
        """Part `index`, counted from 0, of a picture cut as `parts` says, `width` pixels wide."""
        width, most = _box(width, MAX_SIDE)
        return self._picture("part", (width, most), index=index)

    def page(self, index: int, *, max_width: int, max_height: int) -> ReducedImage:
        """One page of a document, counted from 0, as a JPEG within the box."""
        return self._picture("page", _box(max_width, max_height), index=index)

    def still(self, at: float, *, edge: int) -> Still:
        """The whole picture of a film at `at` seconds or before, its longer side `edge` pixels."""
        if not 0 <= at <= replies.MAX_SECONDS:
            raise BadInput("at", "range")
        edge, _ = _box(edge, edge)
        box = _named((edge, edge))
        return self._ask(
            lambda m: replies.still(m, edge), "frame", at=float(at), form="jpeg", **box
        )

    def part_pixels(self, index: int, *, width: int) -> Pixels:
        """The same as `part`, as pixels for the window."""
        return self._pixels("part", _box(width, MAX_SIDE), index=index)

    def still_pixels(self, at: float, *, edge: int) -> Pixels:
        """The same as `still`, as pixels for the window."""
        return self._pixels("frame", _box(edge, edge), at=float(at))

    def mail(self, limit: int = 200_000) -> Mail | None:
        """An e-mail with words of at most `limit` characters; None where it is none."""
        if not 0 < limit <= 2_000_000:
            raise BadInput("limit", "range")
        return self._ask(lambda m: replies.mail(m, limit), "mail", limit=limit)

    def pdf_pages(self) -> int:
        """How many pages the document has."""
        return self._ask(replies.pages, "pages")

    def pdf_page(self, index: int, *, width: int) -> Pixels:
        """One page, counted from 0, at most `width` pixels wide (less where it is very long)."""
        return self._pixels("page", _box(width, MAX_SIDE), index=index)

    def page_text(self, index: int, limit: int = 20_000) -> str:
        """The words of one page, counted from 0, as inert text of at most `limit` characters."""
        return (
            self._ask(lambda m: replies.text(m, limit), "page-text", index=index, limit=limit) or ""
        )

    def text(self, limit: int = 200_000) -> str | None:
        """Plain text or e-mail as inert text of at most `limit` characters; None if it is neither.

        Characters that cannot be seen are written as their codes.
        """
        if not 0 < limit <= 2_000_000:
            raise BadInput("limit", "range")
        return self._ask(lambda m: replies.text(m, limit), "text", limit=limit)

    def inside(self, first: int = 0, limit: int = 400_000) -> Inside:
        """Words inside the file that are searched and never shown, of pages from `first` on."""
        if not 0 < limit <= 2_000_000 or first < 0:
            raise BadInput("limit", "range")
        read = partial(replies.inside, first=first, limit=limit)
        return self._ask(read, "words", first=first, limit=limit)

    def without_position(self) -> CleanCopy:
        """How to make a copy without any position. Raises MediaError("cannot-strip") if none."""
        kind = self.inspect().media_type
        size = self._source.size
        copy = self._ask(lambda m: replies.clean_copy(m, size, kind), "clean")
        made = (
            BytesSource(copy.data)
            if copy.kind == "image"
            else PatchedSource(self._source, copy.ranges)
        )
        # The child that made the copy has seen the file; another one, which sees only the copy,
        # says whether a position is left.
        seen = self._inspect_apart(made)
        if seen.positions or seen.unsearched:
            raise MediaError("cannot-strip")
        return copy

    def covered(self, regions: Sequence[Sequence[int]]) -> CleanCopy:
        """A copy of a picture with parts painted black, made anew, so without any metadata.

        A part is left, top, width and height, in thousandths of the picture as it is seen. Raises
        MediaError("cannot-strip") for what is no picture, or several in one file.
        """
        if not regions or not all(map(_is_part, regions)):
            raise BadInput("region", "must lie inside the picture, in thousandths of it")
        size, kind = self._source.size, self.inspect().media_type
        parts = [list(region) for region in regions]
        copy = self._ask(lambda m: replies.clean_copy(m, size, kind), "cover", regions=parts)
        if copy.kind != "image":
            raise MediaError("protocol")
        seen = self._inspect_apart(BytesSource(copy.data))
        if seen.positions or seen.unsearched:
            raise MediaError("cannot-strip")
        return copy

    def _picture(self, operation: str, box: tuple[int, int], **params: Any) -> ReducedImage:
        params |= {"form": "jpeg", **_named(box)}
        found = self._ask(lambda m: replies.reduced(m, *box), operation, **params)
        if found is None:
            raise MediaError("protocol")
        return found

    def _pixels(self, operation: str, box: tuple[int, int], **params: Any) -> Pixels:
        params |= {"form": "rgb", **_named(box)}
        found = self._ask(lambda m: replies.pixels(m, *box), operation, **params)
        if found is None:
            raise MediaError("protocol")
        return found

    def _ask(self, read: Callable[[Message], T], operation: str, **params: Any) -> T:
        child = self._child
        if child is None or not child.usable:
            self.close()
            child = self._child = self._take()
        try:
            job = Message({"op": operation, **params})
            return read(self._exchange(child, job, self._source))
        except GarbageError as error:
            self.close()
            raise MediaError("protocol") from error
        except BaseException:
            self.close()
            raise


def _is_part(region: Sequence[int]) -> bool:
    left, top, width, height = region
    inside = left + width <= _WHOLE and top + height <= _WHOLE
    return min(left, top) >= 0 and min(width, height) > 0 and inside


def _box(max_width: int, max_height: int) -> tuple[int, int]:
    for name, side in (("max_width", max_width), ("max_height", max_height)):
        if not 1 <= side <= MAX_SIDE:
            raise BadInput(name, "range")
    return max_width, max_height


def _named(box: tuple[int, int]) -> dict[str, int]:
    return {"max_width": box[0], "max_height": box[1]}
