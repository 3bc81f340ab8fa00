"""Work on a whole record: its session is closed first, and nothing of it is on screen meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from diary.i18n import _
from diary.progress import Progress

if TYPE_CHECKING:
    from ui.desktop.opening import Opening


@dataclass(frozen=True, slots=True)
class WholeWork:
    """What to do with a record's folder, beside the lane; its sentences say what came of it.

    `gone` tells that there is no record to open afterwards.
    """

    title: str
    said: str
    work: Callable[[Opening, Path, Progress], tuple[str, ...]]
    stoppable: bool
    gone: bool


def finish_removal() -> WholeWork:
    """The rest of a removal that was cut off once the keys were gone."""

    def work(opening: Opening, folder: Path, progress: Progress) -> tuple[str, ...]:
        return opening.remove(folder, None, progress)

    return WholeWork(
        _("Removing the record"),
        _("Removing what is left of it."),
        work,
        stoppable=False,
        gone=True,
    )
