"""The services and context that the composition root gives to every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diary.i18n import _
from diary.media.decoder_client import MediaClient
from diary.media.sound_process import SoundProcess, SoundSink
from ui.desktop.attachment_queue import AttachmentQueue
from ui.desktop.files_not_kept import FilesNotKept
from ui.desktop.forms.form import FormContext
from ui.desktop.idle_lock_and_hiding import Clipboard
from ui.desktop.prompter import Prompter
from ui.desktop.theme import Theme
from ui.desktop.threads import JobPool, VaultThread
from ui.desktop.waiting_line import WaitingLine

if TYPE_CHECKING:
    from diary.text.code_texts import Voice

MakeSound = Callable[[], SoundSink]


@dataclass(frozen=True, slots=True)
class PageContext:
    """Built once; pages use these services and build none of their own.

    `read_only` says that a bundle is open: pages then offer nothing that writes.
    `make_sound` starts the sound child; nothing calls it before a person asks to hear something.
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
    files_not_kept: FilesNotKept
    read_only: bool = False
    make_sound: MakeSound = SoundProcess

    def for_reader(self) -> PageContext:
        """Return the context of an opened bundle: nothing is written, and a reader is told."""
        words = self.form_context.vocabulary.for_others(_("the person recording"))
        told = replace(self.form_context, vocabulary=words)
        return replace(self, form_context=told, read_only=True)

    @property
    def voice(self) -> Voice:
        """In which voice pages speak: to the person recording, or of them to a reader."""
        from diary.text.code_texts import Voice

        return Voice.THIRD if self.read_only else Voice.FIRST
