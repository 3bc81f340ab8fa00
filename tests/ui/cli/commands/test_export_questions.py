"""What a bundle asks before it leaves is named at once, and its place is tried before that."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from diary.errors import BadInput, PlaceGone
from tests.ui.cli.conftest import Cli
from ui.bundle_handover import refuse_place
from ui.cli.open_questions import OpenQuestions
from ui.cli.terminal import UnansweredQuestion


def unanswered(option: str) -> Any:
    def ask() -> str:
        raise UnansweredQuestion(option, "say keep or withhold")

    return ask


def test_all_that_is_open_is_named_with_its_options() -> None:
    questions = OpenQuestions()
    assert questions.answered(unanswered("--positions"), "keep") == "keep"
    assert questions.answered(lambda: "answered", "otherwise") == "answered"
    questions.answered(unanswered("--own"), "keep")
    with pytest.raises(BadInput) as refused:
        questions.refuse()
    assert "--positions (say keep or withhold); --own (say" in refused.value.reason


def test_one_that_is_open_is_named_as_ever_and_none_refuses_nothing() -> None:
    questions = OpenQuestions()
    questions.refuse()
    questions.answered(unanswered("--own"), "keep")
    with pytest.raises(BadInput) as refused:
        questions.refuse()
    assert refused.value.field == "--own"


def test_another_refusal_is_no_question() -> None:
    def refuse() -> str:
        raise BadInput("--let-word", "must be a word")

    with pytest.raises(BadInput, match="let-word"):
        OpenQuestions().answered(refuse, "")


def test_a_place_that_cannot_be_written_to_is_said_before_anything_is_asked(
    used: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_parts: object, **_named: object) -> str:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(os, "mkdir", refused)
    # without the passphrase: nobody was asked for it
    ran = used.bare("export", used.vault, "--for", "police", "--out", tmp_path / "b", person=True)
    assert (ran.code, ran.out) == (6, "")
    assert "assphrase" not in ran.err


def test_trying_a_place_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place in ("new", "empty"):
        refuse_place(tmp_path / place)
    with pytest.raises(PlaceGone):
        refuse_place(tmp_path / "not" / "there")
    assert sorted(os.listdir(tmp_path)) == ["empty"]
    assert os.listdir(tmp_path / "empty") == []
