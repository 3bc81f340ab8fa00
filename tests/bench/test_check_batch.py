"""A batch of checks says of every bundle what was found, or that nobody looked."""

from __future__ import annotations

import concurrent.futures
import json
import shlex
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from bench import check_batch

# Ends as the bundle's name says; `answers` come before the end.
PROGRAM = """
import os, pathlib, sys, threading
name = pathlib.Path(sys.argv[-1]).name
if name == "slow":
    threading.Event().wait()
if name == "killed":
    os.kill(os.getpid(), 9)
print("not JSON" if name == "garbled" else '{"counts": {}}')
sys.exit(int(name) if name.isdigit() else 0)
"""
pytestmark = pytest.mark.integration
COMMAND = [sys.executable, "-I", "-c", PROGRAM]


class Future(concurrent.futures.Future[Any]):
    key: str

    def release(self) -> None:
        """Nothing is kept."""


class Client:
    """A cluster of one worker, which is lost with the bundle `lost`."""

    def __init__(self, address: str) -> None:
        assert address == "tcp://127.0.0.1:1"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *told: object) -> None:
        pass

    def map(self, work: Any, bundles: list[str], *, pure: bool, **rest: Any) -> list[Future]:
        assert not pure
        made = []
        for bundle in bundles:
            future = Future()
            future.key = f"task of {bundle}"
            if Path(bundle).name == "lost":
                future.set_exception(RuntimeError("the worker is gone"))
            else:
                future.set_result(work(bundle, **rest))
            made.append(future)
        return made


@pytest.fixture(autouse=True)
def distributed(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = types.ModuleType("distributed")
    module.Client, module.as_completed = Client, concurrent.futures.as_completed
    monkeypatch.setitem(sys.modules, "distributed", module)


@pytest.fixture
def run(tmp_path: Path) -> Any:
    def call(*names: str, patience: float = 60) -> tuple[int, dict[str, Any]]:
        bundles, answers = tmp_path / "bundles", tmp_path / "answers.jsonl"
        for name in names:
            (bundles / name).mkdir(parents=True, exist_ok=True)
        told = ["--scheduler", "tcp://127.0.0.1:1", "--patience", str(patience)]
        code = check_batch.main(
            [str(bundles), str(answers), *told, "--daybook", shlex.join(COMMAND)]
        )
        return code, {each["bundle"]: each for each in check_batch.answers_in(answers)}

    return call


def test_each_code_of_the_program_is_a_state(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code, answers = run("0", "1", "2", "7", "70")
    assert {name: each["state"] for name, each in answers.items()} == {
        "0": "no fault found",
        "1": "fault found",
        "2": "refused",
        "7": "put back from a copy",
        "70": "not checked",
    }
    assert answers["0"]["answer"] == {"counts": {}}
    assert code == check_batch.UNCHECKED
    assert "not checked: 1" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["killed", "garbled", "lost", "slow"])
def test_what_was_not_looked_at_to_the_end_is_not_checked(run: Any, name: str) -> None:
    code, answers = run(name, "0", patience=2 if name == "slow" else 60)
    assert answers[name]["state"] == check_batch.NOT_CHECKED
    assert answers[name]["reason"]
    assert answers["0"]["state"] == "no fault found"
    assert code == check_batch.UNCHECKED


def test_a_program_that_is_not_there_has_looked_at_nothing() -> None:
    told = check_batch.check("bundle", ["/nowhere/daybook"], 60)
    assert told["state"] == check_batch.NOT_CHECKED


@pytest.mark.parametrize(("names", "code"), [(["0"], 0), (["0", "1"], 1), (["2"], 1)])
def test_the_code_of_the_batch_tells_the_worst(run: Any, names: list[str], code: int) -> None:
    assert run(*names)[0] == code


def test_a_stopped_batch_goes_on_with_what_nobody_looked_at(run: Any, tmp_path: Path) -> None:
    answers = tmp_path / "answers.jsonl"
    earlier: list[dict[str, Any]] = [
        {"bundle": "0", "state": "no fault found", "code": 0, "answer": "the earlier one"},
        {"bundle": "1", "state": "not checked", "reason": "the earlier one"},
    ]
    whole = "".join(json.dumps(each) + "\n" for each in earlier)
    answers.write_text(whole + '{"bundle": "2", "sta', encoding="utf-8")
    code, told = run("0", "1", "2")
    assert told["0"]["answer"] == "the earlier one"
    assert told["1"]["state"] == "fault found"
    assert told["2"]["state"] == "refused"
    assert code == check_batch.FAULTS
    assert all(json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("letter", ["A letter.\nOf two lines.\n", "One line without an end"])
def test_a_file_that_is_something_else_is_not_written_to(
    run: Any, tmp_path: Path, letter: str
) -> None:
    other = tmp_path / "answers.jsonl"
    other.write_text(letter, encoding="utf-8")
    with pytest.raises(ValueError, match=r"Expecting value|something else"):
        run("0")
    assert other.read_text(encoding="utf-8") == letter


def test_files_beside_the_bundles_are_no_bundles(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("a.zip", "note.txt"):
        (tmp_path / name).touch()
    assert [each.name for each in check_batch.bundles_in(tmp_path)] == ["a.zip", "b"]
