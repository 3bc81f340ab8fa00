"""What the composition root hands to every page: the lane, the jobs, the clock, the words."""

from __future__ import annotations

from dataclasses import dataclass

from diary.media.client import MediaClient
from ui.desktop.attachment_queue import AttachmentQueue
from ui.desktop.forms.form import FormContext
from ui.desktop.privacy import Clipboard
from ui.desktop.prompts import Prompter
from ui.desktop.tasks import JobPool, VaultThread
from ui.desktop.theme import Theme


@dataclass(frozen=True, slots=True)
class PageContext:
    """Built once; pages keep it and build nothing of the kind themselves.

    `read_only` says that what is open is a bundle: pages then offer nothing that writes.
    """

    lane: VaultThread
    jobs: JobPool
    intake: AttachmentQueue
    ask: Prompter
    around: FormContext
    clipboard: Clipboard
    theme: Theme
    media: MediaClient
    read_only: bool = False
