"""The services and context that the composition root gives to every page."""

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
    """Built once; pages use these services and build none of their own.

    `read_only` says that a bundle is open: pages then offer nothing that writes.
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
