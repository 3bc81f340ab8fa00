"""The confinement of a decoder child, as its probes report it, and the consent.

**Invariants:**

- A part counts as limited only where a probe in the child was refused. What no probe proves is not
  limited, whatever the system answered when it was asked to limit it.
- Where files or calls are not limited, a decoder that a file took over could read what the person
  keeps. So no native decoder gets a stranger's file there unless the person agreed to it; what
  Python's own readers find is found there too.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from diary.media.decoder_protocol import GarbageError, Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """Which parts are limited; all of them are False until a probe proves otherwise.

    files: reading outside the program's own folders, and writing anywhere. calls: system calls
    beyond those that decoding needs. network: sockets of every kind. memory: address space beyond
    the limit. processes: starting one, becoming another program, reaching another one.
    """

    files: bool = False
    calls: bool = False
    network: bool = False
    memory: bool = False
    processes: bool = False

    @property
    def is_enough(self) -> bool:
        """Return whether native decoders get foreign files without asking the person."""
        return self.files and self.calls


PARTS = tuple(field.name for field in fields(Confinement))


@dataclass(slots=True, kw_only=True)
class DecodeConsent:
    """The person's consent to decoding where the child is not confined; at first not given.

    Only a person's answer sets it, in the window or by an option of one command, never an
    environment variable.
    """

    given: bool = False


def reported(header: Header) -> Confinement:
    """Return what a child reports. Raises GarbageError unless it has exactly the five parts."""
    if set(header) != set(PARTS) or not all(type(value) is bool for value in header.values()):
        raise GarbageError("confinement")
    return Confinement(**{name: value is True for name, value in header.items()})
