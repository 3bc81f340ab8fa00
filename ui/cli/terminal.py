"""Input and output of the command line: text, JSON, progress, prompts.

**Invariants:**

- A person's words, and a stalker's, may hold anything. On a terminal every control character is
  shown as a visible code, so that no text can move the cursor or run anything.
- No value can forge a line of the program. Callers pass text line by line; if one of the lines
  breaks, or is longer than the terminal is wide, what follows is printed behind a bar, with which
  no line of the program begins. And no line of the program begins with a value.
- `--json` output is one JSON value on standard output and nothing else.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, TextIO

from diary import characters
from diary.errors import BadInput, Cancelled
from diary.invisible_marks import strip_needless
from diary.json_value import Json
from diary.progress import Progress, no_progress


class UnansweredError(Exception):
    """The answer could not be written to its destination, such as a file on a full disk."""


class UnansweredQuestion(BadInput):
    """A question that no option answers, where nobody can be asked."""


@dataclass(slots=True)
class OutputState:
    """What was written so far: whether a line is still open, and whether it was answered."""

    is_line_open: bool = False
    has_answered: bool = False


BAR: Final = "  | "
_KEPT: Final = frozenset("\n\t")
_TAB: Final = 8
# A terminal narrower than this cannot be read anyway, so nothing is folded.
_NARROWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Terminal:
    """The streams in use; `ask` asks for a passphrase without showing it.

    `is_quiet` leaves out notes and advice.
    """

    out: TextIO
    err: TextIO
    source: TextIO
    ask: Callable[[str], str] = getpass.getpass
    is_quiet: bool = False
    shows_progress: bool = True
    state: OutputState = field(default_factory=OutputState)

    @property
    def has_answered(self) -> bool:
        """Whether something was written to standard output."""
        return self.state.has_answered

    def write_lines(self, *lines: str) -> None:
        """Print lines for a person; raise UnansweredError."""
        width = _width(self.out)
        self._answer("\n".join(laid_out(line, width) for line in lines))

    def write_json(self, value: Json) -> None:
        """Print a value for a program; raise UnansweredError."""
        # DEL is the only control character of ASCII that json.dumps does not escape.
        text = json.dumps(value, ensure_ascii=True, sort_keys=True)
        self._answer(text.replace("\x7f", "\\u007f"))

    def _answer(self, text: str) -> None:
        self.state.has_answered = True
        try:
            self.out.write(text + "\n")
            self.out.flush()
        except BrokenPipeError:
            # Whoever read it has read enough; what the command does, and its exit code, stay.
            return
        except OSError as cause:
            raise UnansweredError from cause

    def write_error(self, *lines: str) -> None:
        """Print sentences about an error, or a decision to make; each is a line."""
        if lines and self.state.is_line_open:
            self.end_line()
        for line in lines:
            self._tell(laid_out(line, _width(self.err)) + "\n")

    def end_line(self) -> None:
        """Go to a new line on a terminal, where progress or a prompt stands on this one."""
        self.state.is_line_open = False
        if self.err.isatty():
            self._tell("\n")

    def advise(self, *lines: str) -> None:
        """Print sentences about what is safer; nothing if it is to be quiet."""
        if not self.is_quiet:
            self.write_error(*lines)

    def _tell(self, text: str) -> None:
        # If standard error is closed, the exit code still reports the error.
        with contextlib.suppress(OSError):
            self.err.write(text)
            self.err.flush()

    def write_note(self, text: str) -> None:
        """Print one sentence on a terminal, and nothing elsewhere."""
        if self.err.isatty() and not self.is_quiet:
            self.write_error(text)

    def progress(self, label: str) -> Progress:
        """Return a progress callback: a line that counts up on a terminal, silent elsewhere."""
        if not (self.err.isatty() and self.shows_progress):
            return no_progress
        shown = -1

        def show(done: int, total: int) -> None:
            nonlocal shown
            percent = 100 if total == 0 else min(100, done * 100 // total)
            if percent == shown:
                return
            shown = percent
            self.state.is_line_open = percent < 100
            self._tell(f"\r{label}: {percent} %" + ("\n" if percent == 100 else ""))

        return show

    def prompt(self, text: str) -> None:
        """Print a prompt, without a line end."""
        self._tell(visible(text))

    def answer(self, question: str) -> str:
        """Ask a question; return the answer in lower case. Raises Cancelled at end of input."""
        self.prompt(question)
        line = self.source.readline()
        if not line:
            raise Cancelled
        return line.strip().lower()

    def choose(self, question: str, answers: Collection[str], unasked: BadInput) -> str:
        """Ask until one of the answers is given; raise `unasked` if nobody can be asked."""
        if not self.interactive:
            raise UnansweredQuestion(unasked.field, unasked.reason)
        while (answer := self.answer(question)) not in answers:
            pass
        return answer

    def confirm(self, question: str, accepted: Collection[str]) -> None:
        """Ask once; raise Cancelled for any other answer."""
        if self.answer(question) not in accepted:
            raise Cancelled

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked."""
        return is_terminal(self.source)


def is_terminal(stream: TextIO) -> bool:
    """Return whether a person sits at a stream.

    Windows says so of any device, such as NUL; only a console has a mode.
    """
    if stream.isatty() and sys.platform == "win32":
        import ctypes
        import msvcrt

        try:
            handle = msvcrt.get_osfhandle(stream.fileno())
        except (OSError, ValueError):
            return True  # a stream of a test, which says what it is
        mode, kernel = ctypes.c_uint32(), ctypes.WinDLL("kernel32")
        return bool(kernel.GetConsoleMode(ctypes.c_void_p(handle), ctypes.byref(mode)))
    return stream.isatty()


def laid_out(line: str, width: int | None = None) -> str:
    """Return one line as it is shown: whatever does not fit on it follows behind a bar."""
    first, *rest = (
        part
        for piece in visible(line.replace("\r\n", "\n")).split("\n")
        for part in _wrapped_parts(piece, width)
    )
    return "".join([first, *(f"\n{BAR}{part}" for part in rest)])


def _wrapped_parts(text: str, width: int | None) -> Iterator[str]:
    """Yield a text in parts that fit, so that the terminal itself does not wrap it."""
    begin, used = 0, 0
    for at, char in enumerate(text) if width else ():
        cells = _TAB if char == "\t" else 2 if characters.is_wide(char) else 1
        if used + cells > (width or 0) - len(BAR):
            yield text[begin:at]
            begin, used = at, 0
        used += cells
    yield text[begin:]


def _width(stream: TextIO) -> int | None:
    """Return how many cells a line of a terminal has; None for anything else."""
    try:
        found = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        return None
    return found if found >= _NARROWEST else None


def visible(text: str) -> str:
    """Return the text with every character that would act, rather than show, as a code.

    Marks of direction that do not change how their line is shown are left out.
    """
    shown = strip_needless(text)
    return "".join(char if char in _KEPT or char.isprintable() else _code(char) for char in shown)


def _code(char: str) -> str:
    if characters.category(char) == "Zs":
        return char
    return f"[U+{ord(char):04X}]"
