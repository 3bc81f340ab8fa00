"""Plain English for what opens a record: changes of it, the recovery code and its sheet.

Qt-free, so window and command line say the same.

**Invariants:**

- The recovery sheet names nothing: no program, no record, no person, no reason. If the wrong person
  finds it, they learn only that something, somewhere, has a code. Alone it is of no use to anybody,
  and it says so: that lets somebody agree to keep it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from diary.i18n import N_, _
from diary.text.time_texts import written_text

if TYPE_CHECKING:
    from diary.services.access.credentials import Credentials
    from diary.services.access.state import RecoveryState
    from diary.services.session import Session


OLD_COPY: Final = N_(
    "Whoever has an older copy of the record, from a backup for instance, and the words that "
    "opened it then, can still open this record."
)

CODE_MADE: Final = N_(
    "A new recovery code. It is shown this once. Any code made before opens nothing now."
)
CODE_REVOKED: Final = N_("The recovery code is taken back and opens nothing now.")


def recovery_text(state: RecoveryState, zone: str) -> str:
    """Return whether there is a recovery code, since when, and when one was used."""
    if not state.in_use:
        sentence = _("There is no recovery code.")
    elif state.made is None:
        sentence = _("There may be a recovery code; since when is not known.")
    else:
        sentence = _("There is a recovery code, made on {when}.").format(when=_at(state.made, zone))
    if state.used is None:
        return sentence
    return " ".join(
        (sentence, _("One was last used on {when}.").format(when=_at(state.used, zone)))
    )


def changed_lines(session: Session, words: Credentials) -> list[str]:
    """Return what to say after a passphrase or key file has changed."""
    if words.has_key_file:
        now = _("Changed. From now on it takes the passphrase and this very key file, unchanged.")
    else:
        now = _("Changed. From now on the new passphrase opens this record.")
    lines = [now]
    if session.access.recovery_state().in_use:
        lines.append(_("The recovery code still opens it too."))
    return [*lines, _(OLD_COPY)]


def _at(moment: datetime, zone: str) -> str:
    return written_text(moment, zone)


_PER_LINE = 4


def recovery_sheet_lines(code: str) -> tuple[str, ...]:
    """Return the lines of the sheet; the code is on two lines, in groups of four as typed."""
    groups = code.split("-")
    first, second = groups[:_PER_LINE], groups[_PER_LINE:]
    return (
        _("Keep this with somebody you trust outside your home."),
        "",
        f"    {'-'.join(first)}-",
        f"    {'-'.join(second)}",
        "",
        _("Type it where the usual words are asked for."),
        _("Large or small letters, hyphens and spaces make no difference."),
        _("There is no letter O, I, L or U in it: those are the digits 0 and 1, or a V."),
        _("Alone it opens nothing: whoever holds it needs the files as well."),
        _("It works until a new one is made or it is taken back."),
    )
