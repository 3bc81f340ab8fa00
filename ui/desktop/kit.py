"""What the composition root hands to every page: the lane, the jobs, the clock, the words."""

from __future__ import annotations

from dataclasses import dataclass

from diary.media.client import MediaClient
from ui.desktop.clipboard import Clipboard
from ui.desktop.dialogs.ask import Ask
from ui.desktop.forms.editor import Around
from ui.desktop.intake import Intake
from ui.desktop.jobs import Jobs
from ui.desktop.lane import Lane
from ui.desktop.theme import Theme


@dataclass(frozen=True, slots=True)
class Kit:
    """Built once; pages keep it and build nothing of the kind themselves.

    `read_only` says that what is open is a bundle: pages then offer nothing that writes.
    """

    lane: Lane
    jobs: Jobs
    intake: Intake
    ask: Ask
    around: Around
    clipboard: Clipboard
    theme: Theme
    media: MediaClient
    read_only: bool = False
