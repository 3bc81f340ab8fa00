"""One exhibit while it is looked at: its picture or pages, as near as a person wants to see them.

**Invariants:**

- One decoder child stays for as long as one exhibit is looked at, and no longer: a picture is
  decoded once, and the child ends with the look.
- A leaf is a page of a document, a still of a film, or the only picture. A long picture is one leaf
  here, since a person can move about in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diary.case_file import ExhibitLayout
from diary.errors import MediaError, MediaReason
from diary.media.decoder_results import Cutout, Pixels
from diary.services.exhibit_look import ExhibitLook

if TYPE_CHECKING:
    from diary.services.derivatives import Derivatives
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal


def leaf_count(found: Derivatives) -> int:
    """Return the number of leaves: 0 if nothing can be shown."""
    match found.layout:
        case ExhibitLayout.NONE:
            return 0
        case ExhibitLayout.PAGES:
            return found.facts.pages or 1
        case ExhibitLayout.FRAMES:
            return len(found.made)
    return 1


class ExhibitLeaves:
    """The leaves of one exhibit, asked of one decoder child."""

    def __init__(self, original: ExhibitOriginal, found: Derivatives) -> None:
        self._found = found
        self._look = ExhibitLook(original)

    @property
    def layout(self) -> ExhibitLayout:
        """Return what its leaves are."""
        return self._found.layout

    def extent(self, leaf: int) -> tuple[int, int]:
        """Return width and height of a leaf; of a page at 96 pixels an inch.

        Raises MediaError, Damaged, Cancelled.
        """
        with self._look.opened() as session:
            if self._found.layout is ExhibitLayout.FRAMES:
                still = session.still_pixels(self._second(leaf), edge=_STILL)
                return still.width, still.height
            return session.extent(leaf)

    def pixels(self, leaf: int, cut: Cutout) -> Pixels:
        """Return a rectangle of a leaf at a scale; a still of a film only as a whole.

        Raises MediaError, Damaged, Cancelled.
        """
        with self._look.opened() as session:
            if self._found.layout is ExhibitLayout.FRAMES:
                edge = max(cut.of_width, cut.of_height)
                return session.still_pixels(self._second(leaf), edge=edge)
            return session.cutout(cut, leaf)

    def close(self) -> None:
        """End the child at once, and wait for nothing. Idempotent."""
        self._look.close()

    def _second(self, leaf: int) -> float:
        if not 0 <= leaf < len(self._found.made):
            raise MediaError(MediaReason.NO_SUCH_PAGE)
        return self._found.made[leaf].at or 0.0


_STILL = 1920
