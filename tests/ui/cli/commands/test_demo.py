"""What the demo says at its end: how the check went, and what to open next."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from diary.model.record_nouns import Incident
from diary.services.sample_case import SampleSummary
from tests.ui.cli.conftest import Cli
from ui.cli.commands import demo
from ui.cli.exit_codes import ExitCode


@pytest.fixture
def short_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample case of one incident, for what is said and not for what is in it."""

    def build(session: Any, _clock: object, _progress: object) -> SampleSummary:
        session.journal.record(Incident(what="He waited at the gate."))
        return SampleSummary(incidents=1, exhibits=0, corrections=0)

    monkeypatch.setattr(demo, "build", build)


@pytest.mark.usefixtures("short_case")
def test_the_demo_says_how_the_check_went_and_what_to_open(first_cli: Cli, tmp_path: Path) -> None:
    ran = first_cli.bare("demo", tmp_path / "a demo")
    assert ran.code == ExitCode.DONE
    lines = ran.out.splitlines()
    (checked,) = (line for line in lines if line.startswith("Checked after writing: "))
    assert "is consistent" in checked
    read, page, window = lines[-3:]
    for line, name in ((read, "Summary.pdf"), (page, "check.html")):
        path = Path(line.partition(": ")[2])
        assert (path.name, path.is_file()) == (name, True)
    typed = shlex.split(window.partition(": ")[2])
    assert typed == ["daybook", "--window", str(tmp_path / "a demo" / "vault")]


@pytest.mark.usefixtures("short_case")
def test_a_program_that_reads_the_demo_gets_the_check_as_a_code(
    first_cli: Cli, tmp_path: Path
) -> None:
    ran = first_cli.bare("demo", tmp_path / "demo", "--json")
    assert (ran.code, ran.json["checked"]) == (ExitCode.DONE, "consistent-expected-key")


@pytest.mark.usefixtures("short_case")
def test_what_does_not_read_back_is_not_called_a_bundle_to_open(
    first_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "write", lambda *_given: ExitCode.FOUND_WRONG)
    ran = first_cli.bare("demo", tmp_path / "demo")
    assert ran.code == ExitCode.FOUND_WRONG
    assert "Summary.pdf" not in ran.out
