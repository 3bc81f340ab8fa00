"""Codes of notices shown after a record is opened: what was found and what was repaired."""

from __future__ import annotations

from enum import StrEnum


class NoticeCode(StrEnum):
    """One notice at opening. Window and command line have the sentences."""

    PLANTED_SET_ASIDE = "planted-set-aside"
    SECOND_NAME_PARTED = "second-name-parted"
    HEAD_BROUGHT_UP_TO_DATE = "head-brought-up-to-date"
    UNFINISHED_ATTACHMENTS_MOVED = "unfinished-attachments-moved"
    DISK_NEARLY_FULL = "disk-nearly-full"
    ERASING_CLEARED = "erasing-cleared"
    ERASING_NOT_CLEARED = "erasing-not-cleared"
    ACCEPTANCE_WRITTEN = "acceptance-written"
    KEYS_MENDED = "keys-mended"
    KEYS_COPY_MENDED = "keys-copy-mended"
    KEYS_PUT_BACK = "keys-put-back"
    SETTINGS_PUT_BACK = "settings-put-back"
    RECOVERY_CODE_USED = "recovery-code-used"
    WAITING_RECORDED = "waiting-recorded"
    OLDER_COPY = "older-copy"
    DRAFT_PUT_BACK = "draft-put-back"
    WAITING_HELD = "waiting-held"
    ACCEPTANCE_HELD = "acceptance-held"
