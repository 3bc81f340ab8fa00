"""Which reader looks into which kind of file: the one place where a scan begins.

Invariants:

- A kind that no reader here knows is `Unsearched.FORMAT`: nobody can say what stands in it.
- A reader that fails loses nothing of what it found before, and the file counts as damaged.
- A second reader may be handed in, and is asked for parts as well. What it alone finds is added,
  and the two are said to disagree.
"""

from __future__ import annotations

from collections.abc import Callable

from diary.media.facts import Unsearched
from diary.media.metadata.containers import read_container
from diary.media.metadata.images import read_image
from diary.media.metadata.movies import read_movie_file
from diary.media.metadata.scan import Scan
from diary.media.sniff import HEAD, Sniffed, sniff
from diary.media.source import Source

MOVIES = frozenset({"video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"})


SecondReader = Callable[[Source, Sniffed, Scan], None]
# Files that a second reader looks into as a whole; of others it looks into the parts.
_WHOLE = frozenset({"image", "video", "audio", "pdf", "text"})


def scan_file(source: Source, second: SecondReader | None = None) -> Scan:
    """What a file and everything inside it says of places, devices, times and words."""
    scan = Scan(_looking(second))
    scan.look(source, scan)
    return scan


def scan_again(source: Source, scan: Scan, second: SecondReader) -> Scan:
    """The same with a second reader, where `scan` is what was found without one."""
    what = _kind(source)
    if what.kind not in _WHOLE:
        return scan_file(source, second)
    scan.look = _looking(second)
    _look_again(source, what, scan, second)
    return scan


def _looking(second: SecondReader | None) -> Callable[[Source, Scan], None]:
    def look(part: Source, scan: Scan) -> None:
        what = _kind(part)
        _guarded(lambda: _read(part, what, scan), scan)
        if second is not None:
            _look_again(part, what, scan, second)

    return look


def _kind(source: Source) -> Sniffed:
    return sniff(source.read_at(0, min(HEAD, source.size)))


def _look_again(source: Source, what: Sniffed, scan: Scan, second: SecondReader) -> None:
    if what.kind == "image":
        # This reader compares field by field, and says itself where the two disagree.
        _guarded(lambda: second(source, what, scan), scan)
        return
    other = Scan(scan.look, budget=scan.budget, depth=scan.depth)
    _guarded(lambda: second(source, what, other), other)
    # A sheet of a document has words that only its drawing brings to light.
    _merge(scan, other, compared=what.kind in ("video", "audio"))


def _merge(scan: Scan, other: Scan, *, compared: bool) -> None:
    """Add what only the second reader found; where both look at the same, they should agree."""
    before = len(scan.positions) + len(scan.devices)
    unread = Unsearched.FORMAT in scan.unsearched
    known = {(each.latitude, each.longitude) for each in scan.positions if each.latitude}
    known |= {(each.found, "") for each in scan.positions}
    named = {each.name for each in scan.devices}
    for position in other.positions:
        if (position.latitude, position.longitude) not in known and (
            position.found,
            "",
        ) not in known:
            scan.place(position)
    for device in other.devices:
        if device.name not in named:
            scan.name_device(device.name, device.where)
    if compared and not unread and len(scan.positions) + len(scan.devices) > before:
        scan.unsearched.add(Unsearched.DISAGREE)
    if not scan.captures:
        scan.captures += other.captures
    scan.unsearched |= other.unsearched


def _guarded(read: Callable[[], None], scan: Scan) -> None:
    try:
        read()
    except RecursionError:
        scan.unsearched.add(Unsearched.DEPTH)
    except MemoryError:
        scan.unsearched.add(Unsearched.SIZE)
    except ImportError:
        # A library that was not loaded before no more code could be.
        scan.unsearched.add(Unsearched.FORMAT)
    # A reader given a hostile file raises whatever it likes.
    except Exception:
        scan.unsearched.add(Unsearched.DAMAGED)


def _read(source: Source, what: Sniffed, scan: Scan) -> None:
    if what.kind == "image":
        read_image(source, what, scan)
    elif what.media_type in MOVIES:
        read_movie_file(source, scan)
    else:
        read_container(source, what, scan)
