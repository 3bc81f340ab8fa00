"""What a refusal means for whoever typed a command.

The rule is: nothing that a command was given is "still here", as it is in a form of the window.
"""

from __future__ import annotations

from diary.errors import BadInput, DiaryError, DiskFull
from diary.i18n import N_, _
from ui.messages import TABLE, Message, explain

# A command may have done a part of it, and what it was given stands nowhere but where it came from.
_FULL = Message(
    N_("The disk is full."),
    N_("What was saved before is safe. What this command was to do is not done, or not all of it."),
    N_("Free some space, then do it again."),
)


def refusal(error: DiaryError) -> str:
    """All of it in one line, in the language in use."""
    said = explain(error)
    if isinstance(error, BadInput):
        # every command refuses it whole
        return f"{said.happened} {_('Nothing was changed.')}"
    if isinstance(error, DiskFull) and said.safe == _(TABLE[DiskFull.code].safe):
        return f"{_(_FULL.happened)} {_(_FULL.safe)} {_(_FULL.next)}"
    return said.text
