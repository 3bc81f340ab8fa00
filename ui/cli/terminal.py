"""What the command line reads and writes: words, JSON, progress, prompts.

The rules are:

- A person's words, and a stalker's, may hold anything. On a terminal every control character is
  shown as a visible code, so that no text can move the cursor or run what it likes.
- No value can write a line of the program's. Whoever speaks hands over line by line; where one of
  them breaks, or is longer than the terminal is wide, what follows stands behind a bar, which
  begins no line of the program's own. And no line of its own begins with a value.
- `--json` output is one JSON value on standard output and nothing else.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, TextIO

from diary.bidi import strip_needless
from diary.errors import BadInput, Cancelled
from diary.json_value import Json
from diary.progress import Progress, no_progress


class UnansweredError(Exception):
    """The answer was not taken by where it was sent to, such as a file on a full disk."""


BAR: Final = "  | "
_KEPT: Final = frozenset("\n\t")
_TAB: Final = 8
# narrower than this nothing is read any more, and nothing is folded
_NARROWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Terminal:
    """The streams in use; `ask` asks for a passphrase without showing it."""

    out: TextIO
    err: TextIO
    source: TextIO
    ask: Callable[[str], str] = getpass.getpass

    def say(self, *lines: str) -> None:
        """Lines for a person; raises UnansweredError."""
        width = _width(self.out)
        self._answer("\n".join(laid_out(line, width) for line in lines))

    def tell_json(self, value: Json) -> None:
        """A value for a program; raises UnansweredError."""
        # of what is ASCII, this alone acts and is not escaped
        text = json.dumps(value, ensure_ascii=True, sort_keys=True)
        self._answer(text.replace("\x7f", "\\u007f"))

    def _answer(self, text: str) -> None:
        try:
            self.out.write(text + "\n")
            self.out.flush()
        except BrokenPipeError:
            raise
        except OSError as cause:
            raise UnansweredError from cause

    def complain(self, *lines: str) -> None:
        """Sentences about what went wrong, or is to be decided; each is a line."""
        for line in lines:
            self._tell(laid_out(line, _width(self.err)) + "\n")

    def _tell(self, text: str) -> None:
        # where nobody can be told, the exit code still tells
        with contextlib.suppress(OSError):
            self.err.write(text)
            self.err.flush()

    def remark(self, text: str) -> None:
        """One sentence for somebody who looks on: a line on a terminal, silence elsewhere."""
        if self.err.isatty():
            self.complain(text)

    def progress(self, label: str) -> Progress:
        """A progress callback: a line that counts up on a terminal, silence elsewhere."""
        if not self.err.isatty():
            return no_progress
        shown = -1

        def show(done: int, total: int) -> None:
            nonlocal shown
            percent = 100 if total == 0 else min(100, done * 100 // total)
            if percent == shown:
                return
            shown = percent
            self._tell(f"\r{label}: {percent} %" + ("\n" if percent == 100 else ""))

        return show

    def prompt(self, text: str) -> None:
        """What a person is asked for, before the place where it is typed."""
        self._tell(visible(text))

    def answer(self, question: str) -> str:
        """What a person answers, in lower case; raises Cancelled at the end of input."""
        self.prompt(question)
        line = self.source.readline()
        if not line:
            raise Cancelled
        return line.strip().lower()

    def choose(self, question: str, answers: Collection[str], unasked: BadInput) -> str:
        """Ask until one of the answers is given; raise `unasked` where nobody sits there."""
        if not self.interactive:
            raise unasked
        while (answer := self.answer(question)) not in answers:
            pass
        return answer

    def confirm(self, question: str, accepted: Collection[str]) -> None:
        """Ask once; raise Cancelled for any answer but those."""
        if self.answer(question) not in accepted:
            raise Cancelled

    @property
    def interactive(self) -> bool:
        """Whether a person sits there to answer."""
        return self.source.isatty()


def laid_out(line: str, width: int | None = None) -> str:
    """One line as it is shown: what does not stand on the line itself stands behind a bar."""
    first, *rest = (
        part
        for piece in visible(line.replace("\r\n", "\n")).split("\n")
        for part in _folded(piece, width)
    )
    return "".join([first, *(f"\n{BAR}{part}" for part in rest)])


def _folded(text: str, width: int | None) -> Iterator[str]:
    """A text in parts that fit, so that the terminal itself begins no line with one."""
    begin, used = 0, 0
    for at, char in enumerate(text) if width else ():
        cells = _TAB if char == "\t" else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used + cells > (width or 0) - len(BAR):
            yield text[begin:at]
            begin, used = at, 0
        used += cells
    yield text[begin:]


def _width(stream: TextIO) -> int | None:
    """How many cells a line of a terminal has; None for anything else."""
    try:
        found = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        return None
    return found if found >= _NARROWEST else None


def visible(text: str) -> str:
    """The text with every character that would act, rather than show, as a code.

    Marks of direction that change nothing in how their line is shown print nothing.
    """
    shown = strip_needless(text)
    return "".join(char if char in _KEPT or char.isprintable() else _code(char) for char in shown)


def _code(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return char
    return f"[U+{ord(char):04X}]"
