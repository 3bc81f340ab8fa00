"""What is told of the ways into a record when it opens: mended key files, a recovery code used.

The rule is: Qt-free, so that window and command line say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from diary.display import written_text
from diary.i18n import N_, _
from diary.notices import NoticeCode

if TYPE_CHECKING:
    from diary.services.access.credentials import Credentials
    from diary.services.access.state import RecoveryState
    from diary.services.session import Session, VaultInfo

ACCESS_NOTICES: Final[Mapping[str, str]] = {
    NoticeCode.KEYS_MENDED: N_("The record's key file was put right from its copy."),
    NoticeCode.KEYS_COPY_MENDED: N_("The copy of the record's key file was put right."),
    NoticeCode.KEYS_PUT_BACK: N_(
        "The record's key file is not the one that was written last. Somebody may have put an "
        "older one back, and an older passphrase or recovery code may open this record. Change "
        "the passphrase, and make a new recovery code or take the old one back."
    ),
    NoticeCode.SETTINGS_PUT_BACK: N_(
        "What the record's settings keep of who can open it is from an earlier day. Somebody may "
        "have put an older part of the record back, to hide that an older key file was put back or "
        "that a recovery code was used. Change the passphrase, and make a new recovery code or "
        "take the old one back."
    ),
    NoticeCode.RECOVERY_CODE_USED: N_(
        "A recovery code opened this record on {when}. If that was not you, change the passphrase, "
        "and make a new recovery code or take the old one back."
    ),
}
OLD_COPY: Final = N_(
    "Whoever has an older copy of the file 'keys', from a backup for instance, and the words that "
    "opened it then, can still open this record."
)

CODE_MADE: Final = N_(
    "A new recovery code. It is shown this once. Any code made before opens nothing now."
)
CODE_REVOKED: Final = N_("The recovery code is taken back and opens nothing now.")


def access_notices(info: VaultInfo, zone: str) -> list[str]:
    """A sentence for each notice about the ways in, in the order in which they were found."""
    used = written_text(info.recovery_used, zone) if info.recovery_used else _("a day not known")
    return [
        _(ACCESS_NOTICES[code]).format(when=used) for code in info.notices if code in ACCESS_NOTICES
    ]


def recovery_text(state: RecoveryState, zone: str) -> str:
    """Whether there is a recovery code, since when, and when one was used."""
    if not state.in_use:
        said = _("There is no recovery code.")
    elif state.made is None:
        said = _("There may be a recovery code; since when is not known.")
    else:
        said = _("There is a recovery code, made on {when}.").format(when=_at(state.made, zone))
    if state.used is None:
        return said
    return " ".join((said, _("One was last used on {when}.").format(when=_at(state.used, zone))))


def changed_lines(session: Session, words: Credentials) -> list[str]:
    """What is told once a passphrase or key file has changed."""
    if words.has_key_file:
        now = _("Changed. From now on it takes the passphrase and the key file, byte for byte.")
    else:
        now = _("Changed. From now on the new passphrase opens this record.")
    said = [now]
    if session.access.recovery_state().in_use:
        said.append(_("The recovery code still opens it too."))
    return [*said, _(OLD_COPY)]


def _at(moment: datetime, zone: str) -> str:
    return written_text(moment, zone)
