"""Why a record was locked, told by one process to the next, which says it at the lock screen.

**Invariants:**

- It names what the program or the computer did, and nothing of the record.
- "Nothing is lost" is said only where what was typed was kept and no file was on its way.
- What cannot be read is no reason: the lock screen then says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from diary.i18n import _, ngettext
from ui.desktop.platform.session_events import DepartureReason


class LockCause(StrEnum):
    """What locked the record. Its value is what the next process is told."""

    ASKED = "asked"
    IDLE = "idle"
    ASLEEP = "asleep"
    SCREEN = "screen"
    SWITCH = "switch"


_OF_SYSTEM: Final = {
    DepartureReason.SCREEN: LockCause.SCREEN,
    DepartureReason.SLEEP: LockCause.ASLEEP,
    DepartureReason.SWITCH: LockCause.SWITCH,
}
_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class LockReason:
    """The cause, whole minutes without input before it, and what could not be kept.

    `unfinished` counts the files that were still being added.
    """

    cause: LockCause = LockCause.ASKED
    minutes: int = 0
    is_kept: bool = True
    unfinished: int = 0

    @classmethod
    def of_system(cls, why: DepartureReason) -> LockReason:
        """Return the reason for what the computer reported."""
        return cls(_OF_SYSTEM[why])

    @classmethod
    def read(cls, line: str) -> LockReason | None:
        """Return the reason that `LockReason.line` wrote, or None if it is anything else."""
        try:
            cause, minutes, kept, unfinished = line.split(" ")
            numbers = int(minutes), int(kept), int(unfinished)
            if not all(0 <= number <= _MOST for number in numbers):
                return None
            return cls(LockCause(cause), numbers[0], bool(numbers[1]), numbers[2])
        except ValueError:
            return None

    @property
    def line(self) -> str:
        """Return what the next process is told."""
        return f"{self.cause} {self.minutes} {int(self.is_kept)} {self.unfinished}"

    @property
    def text(self) -> str:
        """Return why it is locked, and what came of it."""
        return " ".join((self._happened(), *self._what_was_kept()))

    def _happened(self) -> str:
        if self.cause is LockCause.IDLE:
            return ngettext(
                "Locked after {n} minute without a key or a click.",
                "Locked after {n} minutes without a key or a click.",
                self.minutes,
            ).format(n=self.minutes)
        return {
            LockCause.ASLEEP: _("Locked because the computer slept."),
            LockCause.SCREEN: _("Locked because the screen of the computer was locked."),
            LockCause.SWITCH: _("Locked because somebody else's account was opened here."),
        }.get(self.cause, _("Locked, as you asked."))

    def _what_was_kept(self) -> list[str]:
        said = []
        if not self.is_kept:
            said.append(
                _("The disk refused what you had typed last; everything that was saved is there.")
            )
        if self.unfinished:
            said.append(
                ngettext(
                    "{n} file was still being added: add it again.",
                    "{n} files were still being added: add them again.",
                    self.unfinished,
                ).format(n=self.unfinished)
            )
        return said or [_("Nothing is lost.")]
