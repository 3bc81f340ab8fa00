"""Mails as they are shown and as text, read where no child is needed."""

from __future__ import annotations

from diary.media.decoder.mail_text import read_file
from diary.media.decoder_results import Mail


def read_mail(data: bytes, limit: int) -> Mail:
    """Return what is shown of an e-mail."""
    return read_file(data, limit).mail()


def message_text(data: bytes, limit: int) -> str:
    """Return all of an e-mail as text."""
    return read_file(data, limit).whole_text(limit)


def is_damaged(data: bytes) -> bool:
    """Return whether some of it could not be read."""
    return read_file(data, 1 << 20, is_skimmed=True).damaged
