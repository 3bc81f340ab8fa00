"""The services and context that the composition root gives to every page."""

from __future__ import annotations

from dataclasses import dataclass

from diary.media.decoder_client import MediaClient
from ui.desktop.attachment_queue import AttachmentQueue
from ui.desktop.forms.form import FormContext
from ui.desktop.idle_lock_and_hiding import Clipboard
from ui.desktop.prompter import Prompter
from ui.desktop.theme import Theme
from ui.desktop.threads import JobPool, VaultThread
from ui.desktop.waiting_line import WaitingLine


@dataclass(frozen=True, slots=True)
class PageContext:
    """Built once; pages use these services and build none of their own.

    `read_only` says that a bundle is open: pages then offer nothing that writes.
    """

    vault_thread: VaultThread
    jobs: JobPool
    attachment_queue: AttachmentQueue
    prompter: Prompter
    form_context: FormContext
    clipboard: Clipboard
    theme: Theme
    media: MediaClient
    waiting_line: WaitingLine
    read_only: bool = False
