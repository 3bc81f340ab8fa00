"""Which reader looks into which kind of file: the one place where a scan begins.

Invariants:

- A kind that no reader here knows is `Unsearched.FORMAT`: nobody can say what stands in it.
- A reader that fails loses nothing of what it found before, and the file counts as damaged.
"""

from __future__ import annotations

from diary.media.facts import Unsearched
from diary.media.metadata.images import read_image
from diary.media.metadata.scan import Scan
from diary.media.quicktime import read_movie
from diary.media.sniff import HEAD, Sniffed, sniff
from diary.media.source import Source

MOVIES = frozenset({"video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"})


def scan_file(source: Source) -> Scan:
    """What a file and everything inside it says of places, devices, times and words."""
    scan = Scan(_look)
    _look(source, scan)
    return scan


def _look(source: Source, scan: Scan) -> None:
    what = sniff(source.read_at(0, min(HEAD, source.size)))
    try:
        _read(source, what, scan)
    except RecursionError:
        scan.unsearched.add(Unsearched.DEPTH)
    except MemoryError:
        scan.unsearched.add(Unsearched.SIZE)
    # A reader given a hostile file raises whatever it likes.
    except Exception:
        scan.unsearched.add(Unsearched.DAMAGED)


def _read(source: Source, what: Sniffed, scan: Scan) -> None:
    if what.kind == "image":
        read_image(source, what, scan)
    elif what.media_type in MOVIES:
        _read_movie(source, scan)
    elif what.kind != "text":
        scan.unsearched.add(Unsearched.FORMAT)


def _read_movie(source: Source, scan: Scan) -> None:
    movie = read_movie(source.read_at, 0, source.size)
    for place in movie.places.found:
        scan.place(place.position)
    if movie.captured is not None:
        scan.captures.append(movie.captured)
    scan.name_device(movie.device, "QuickTime")
    if not movie.whole:
        scan.unsearched.add(Unsearched.DAMAGED)
    if movie.places.unsearched:
        scan.unsearched.add(Unsearched.FORMAT)
