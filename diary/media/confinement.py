"""What was taken away from a decoder child, as the child found by trying, and what follows.

Invariants:

- A part is limited only where a probe in the child was refused. What no probe proves is not
  limited, whatever the system answered when it was asked to limit it.
- Where files or calls are not limited, a decoder that a file took over could read what the person
  keeps. Then nothing of a stranger's is decoded unless the person said so.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from diary.media.protocol import GarbageError, Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """Whether each part is limited; all of them are False until a probe says otherwise.

    files: reading outside the program's own folders and writing anywhere. calls: system calls
    beyond those that decoding takes. network: sockets of every kind. memory: address space beyond
    the bound. processes: starting one, becoming another program, reaching another one.
    """

    files: bool = False
    calls: bool = False
    network: bool = False
    memory: bool = False
    processes: bool = False

    @property
    def is_enough(self) -> bool:
        """Whether strangers' files are decoded without asking the person."""
        return self.files and self.calls


PARTS = tuple(field.name for field in fields(Confinement))


class DecodeConsent:
    """What the person said about decoding where the child is not confined; at first, no.

    Only a person's answer in the window sets it, never a variable of the environment.
    """

    def __init__(self, *, given: bool = False) -> None:
        self.given = given


def reported(header: Header) -> Confinement:
    """What a child says of itself. Raises GarbageError for anything but the five parts."""
    if set(header) != set(PARTS) or not all(type(value) is bool for value in header.values()):
        raise GarbageError("confinement")
    return Confinement(**{name: value is True for name, value in header.items()})
