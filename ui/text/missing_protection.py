"""Plain English for what this system protects: keys in memory, and the decoder process."""

from __future__ import annotations

from typing import Final

from diary.i18n import N_, _
from diary.media.sandbox_report import Confinement
from diary.model.field_declarations import value_of

# By part: the line if it is limited, and the line if it is not.
_LINES: Final = {
    "files": (
        N_("Files: it reads the program's own files and nothing else, and writes none."),
        N_("Files: not limited. It could read what you can read."),
    ),
    "calls": (
        N_("What it may ask the computer to do: only what opening files takes."),
        N_("What it may ask the computer to do: not limited."),
    ),
    "network": (
        N_("Network: it can open no connection."),
        N_("Network: not limited. It could open a connection."),
    ),
    "memory": (
        N_("Memory: only so much."),
        N_("Memory: not limited. A file could use it up."),
    ),
    "processes": (
        N_("Other programs: it can start none and reach none."),
        N_("Other programs: not limited. It could start or end them."),
    ),
}
TITLE: Final = N_(
    "Files from other people are opened by a part of the program that is kept apart from the rest. "
    "What it can do here, tried just now:"
)
NOT_TRIED: Final = N_("It could not be started, so nothing is known of what it can do.")
NOT_OPENED: Final = N_(
    "That is too little to show pictures, films and pages of others: one that was built to attack "
    "the program could then reach your other files. They are kept as they are. Their words, times, "
    "places and devices are read all the same."
)
OPENED_ALL_THE_SAME: Final = N_(
    "You said that pictures, films and pages of others are shown here all the same."
)
DO_NOT_OPEN: Final = N_(
    "Files cannot be looked into on this computer: the part of the program that opens them does "
    "not work. They are kept as they are. Places in them are not known, so a bundle asks about "
    "each of them. Installing the program anew may help."
)
NOT_OPENED_HERE: Final = N_(
    "Pictures, films and pages of others are not shown on this computer: one that was built to "
    "attack the program could then reach your other files. They are kept as they are."
)
QUESTION: Final = (
    N_("Show pictures of others without protection?"),
    N_(
        "A picture, film or page that somebody else made can be built to attack the program that "
        "shows it. On this computer such a file could then reach your other files."
    ),
    N_(
        "If you go back, the file is kept as it is and can be handed over, a photograph without "
        "its place too. Its picture is not shown here."
    ),
    N_("If you are not sure, go back. You can change this in the settings."),
)
AGREE: Final = N_("Show them all the same")


def confinement_lines(found: Confinement | None, *, consented: bool = False) -> list[str]:
    """Return a line for each part and what follows; `found` is None if it could not be tested."""
    if found is None:
        return [_(TITLE), _(NOT_TRIED)]
    lines = [_(TITLE)]
    for part, (limited, open_) in _LINES.items():
        lines.append(_(limited if value_of(found, part) else open_))
    if not found.is_enough:
        lines.append(_(OPENED_ALL_THE_SAME if consented else NOT_OPENED))
    return lines


_LOCKED: Final = N_(
    "Memory that the keys are in: the system does not swap it to the disk. Hibernating writes it "
    "there all the same."
)
_NOT_LOCKED: Final = N_(
    "Memory that the keys are in: the system refused to keep it off its disk. It may be swapped."
)


def key_memory_line(*, locked: bool) -> str:
    """Return a sentence on whether the keys' memory is kept off the disk."""
    return _(_LOCKED if locked else _NOT_LOCKED)
