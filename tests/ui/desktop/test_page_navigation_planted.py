"""What stood in the folder and was no part of the record is told when the window opens it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from ui.desktop.page_navigation import opening_sentences
from ui.desktop.typed_credentials import TypedCredentials
from ui.text.unlock_notices import PLANTED_NOTICES

PASSPHRASE = "marble otter quiet lantern"


def test_it_is_told_once(record: Any, opening: Any, qtbot: Any) -> None:
    context = record.page_context

    def told() -> str:
        got: list[Any] = []
        context.vault_thread.lock().result(timeout=5)
        unlock = partial(opening.unlock, record.folder, TypedCredentials(PASSPHRASE))
        context.vault_thread.unlock(
            context.vault_thread, record.folder, unlock, got.append, pytest.fail
        )
        qtbot.waitUntil(lambda: bool(got))
        return opening_sentences(got[0].info, context.form_context, ())

    context.vault_thread.lock().result(timeout=5)
    (record.folder / "db-journal").write_bytes(b"planted")
    assert PLANTED_NOTICES["planted-set-aside"] in told()
    assert PLANTED_NOTICES["planted-set-aside"] not in told()
