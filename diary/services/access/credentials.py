"""Credentials: a passphrase, perhaps with a key file, or a recovery code.

**Invariants:**

- A text that reads as a recovery code is one and is never tried as a passphrase; no new passphrase
  may read as one. So each opening costs one key derivation.
- A key file goes with a passphrase and never with a recovery code: the code is for when both are
  lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from diary.crypto import recovery_code
from diary.crypto.kdf import check_new_passphrase, passphrase_bytes
from diary.crypto.keys import wipe
from diary.errors import (
    BadInput,
    DiaryError,
    MistypedCode,
    MistypedCodeReason,
    MistypedSeal,
    WrongPassphrase,
)
from diary.i18n import N_
from diary.store import key_files


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person typed and chose to open a vault; never shown by `repr`."""

    text: str = field(repr=False)
    key_file: Path | None = field(default=None, repr=False)

    @property
    def is_code(self) -> bool:
        """Return whether the text reads as a recovery code."""
        try:
            recovery_code.parse(self.text)
        except MistypedCode:
            return False
        return True

    @property
    def has_key_file(self) -> bool:
        """Return whether a key file is part of the credentials."""
        return self.key_file is not None and not self.is_code

    def secret(self) -> bytearray:
        """Return the bytes that slots are tried with, for the caller to wipe; raises BadInput."""
        if self.is_code:
            return recovery_code.secret(self.text)
        words = passphrase_bytes(self.text)
        if self.key_file is None:
            return words
        file = key_files.key_file_digest(self.key_file)
        both = words + file
        wipe(words, file)
        return both

    def new_secret(self) -> bytearray:
        """Return the bytes for a new passphrase, or raise BadInput.

        It may not read as a recovery code, nor have a character that other computers may not know.
        """
        if self.is_code:
            raise BadInput("new passphrase", N_("reads as a recovery code; choose other words"))
        try:
            check_new_passphrase(self.text)
            return self.secret()
        except BadInput as refused:
            # The old and the new one may be given at once, so the error names which.
            field = "new passphrase" if refused.field == "passphrase" else refused.field
            raise BadInput(field, refused.reason) from refused

    def check_new(self) -> None:
        """Raise BadInput unless this could be set as a new passphrase."""
        wipe(self.new_secret())

    def refused(self) -> DiaryError:
        """Return the error if no slot opens: MistypedCode if a code or a seal code was meant."""
        if recovery_code.looks_like_code(self.text):
            try:
                recovery_code.parse(self.text)
            except MistypedCode as mistyped:
                return mistyped
        return MistypedCode(MistypedCodeReason.SEAL) if self._is_seal() else WrongPassphrase()

    def _is_seal(self) -> bool:
        # Imported here, since opening a vault does not need it.
        from diary.crypto import seal_code

        try:
            # A passphrase may have twelve words too; those of a seal code also have a valid
            # checksum.
            return seal_code.looks_like_code(self.text) and bool(seal_code.parse(self.text))
        except MistypedSeal:
            return False


def read_code(typed: str) -> str:
    """Return a typed recovery code in its displayed form; raises MistypedCode."""
    # Imported here, since opening a vault does not need it.
    from diary.crypto import seal_code

    if seal_code.looks_like_code(typed):
        raise MistypedCode(MistypedCodeReason.SEAL)
    return recovery_code.parse(typed)
