"""What is said about entries that do not fit each other, for the window and the command line."""

from __future__ import annotations

from diary.i18n import _


def case_going_on_text() -> str:
    """Return what is said before anything is changed while a case goes on."""
    return _(
        "A case is going on. Adding is fine. Before you change what an earlier entry says, ask the "
        "officer."
    )
