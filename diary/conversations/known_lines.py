"""Which lines of a conversation the record has already: they are not suggested again.

**Invariants:**

- A line is known that the export before has, which this one continues.
- A file of a folder is known whose bytes an earlier folder has, or an earlier line of this one: the
  same photograph in two places is one exhibit, and is in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diary.conversations.lines import ConversationLine
from diary.conversations.overlap import LineDigests, senders_of
from diary.media.imports.message import MessageKind


class KnownLines:
    """The lines that are known, read once. Raises what reading the lines raises."""

    def __init__(
        self,
        lines: Iterable[ConversationLine],
        earlier: Iterable[ConversationLine] | None,
        folders: Sequence[Iterable[ConversationLine]],
    ) -> None:
        """Take the lines themselves, of the export before, and of the folders before a folder."""
        self._earlier = LineDigests()
        for line in earlier or ():
            self._earlier.add(line)
        self._both = self._earlier.senders and self._earlier.senders & senders_of(lines)
        self._files = {digest for folder in folders for line in folder for digest in _files(line)}
        self._again: set[int] = set()
        own: set[str] = set()
        for line in lines if folders or _has_files(lines) else ():
            digests = _files(line)
            if digests and own.issuperset(digests):
                self._again.add(line.n)
            own.update(digests)

    def has(self, line: ConversationLine) -> bool:
        """Return whether a line is known."""
        digests = _files(line)
        is_file = bool(digests) and self._files.issuperset(digests)
        return is_file or line.n in self._again or self._earlier.has(line, self._both)


def _has_files(lines: Iterable[ConversationLine]) -> bool:
    first = next(iter(lines), None)
    return first is not None and first.message.kind is MessageKind.FILE


def _files(line: ConversationLine) -> tuple[str, ...]:
    """Return the digests of the files of a folder that a line is, where they are kept."""
    if line.message.kind is not MessageKind.FILE:
        return ()
    return tuple(file.sha256 for file in line.message.files if file.sha256)
