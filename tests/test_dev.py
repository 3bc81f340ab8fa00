"""The one command: what a verb runs, and what it ends with."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import dev


@pytest.mark.parametrize(
    ("codes", "ended", "runs"),
    [((0, 0), 0, 2), ((1, 0), 1, 2), ((0, 5), 5, 2), ((dev.INTERRUPTED,), dev.INTERRUPTED, 1)],
)
def test_a_soak_goes_on_after_what_fails_but_not_after_an_interruption(
    monkeypatch: pytest.MonkeyPatch, codes: tuple[int, ...], ended: int, runs: int
) -> None:
    asked: list[tuple[object, ...]] = []

    def run(*arguments: object) -> int:
        asked.append(arguments)
        return codes[len(asked) - 1]

    monkeypatch.setattr(dev, "set_up", lambda *_purposes: None)
    monkeypatch.setattr(dev, "pytest", run)
    assert dev.soak(["-x"]) == ended
    assert [arguments[:2] for arguments in asked] == [
        ("-m", "soak"),
        ("-m", "hypothesis and not soak"),
    ][:runs]
    assert all(arguments[-1] == "-x" for arguments in asked)


def a_moved_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose environment was made elsewhere; the note of that."""
    root = tmp_path / "stick" / "program"
    stamp = root / ".venv" / "daybook-setup.json"
    stamp.parent.mkdir(parents=True)
    stamp.write_text(json.dumps({"python": "as wanted", "root": "/somewhere/else"}))
    python = root / ".venv" / "python"
    python.touch()
    where = {"ROOT": root, "VENV": stamp.parent, "STAMP": stamp, "PYTHON": python}
    for name, value in where.items():
        monkeypatch.setattr(dev, name, value)
    return stamp


def test_an_environment_that_was_moved_is_told_where_its_checkout_is_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = a_moved_checkout(tmp_path, monkeypatch)
    asked: list[tuple[object, ...]] = []
    kept: list[dict[str, str]] = []

    def call(*words: object, env: dict[str, str]) -> int:
        asked.append(words)
        kept.append(env)
        return 0

    monkeypatch.setattr(dev, "call", call)
    assert dev.read_stamp() == {"python": "as wanted", "root": str(dev.ROOT)}
    assert json.loads(stamp.read_text())["root"] == str(dev.ROOT)
    assert dev.read_stamp() != {}
    ((*words, place),) = asked
    assert place == dev.ROOT
    assert {"--no-index", "--no-cache-dir", "-e"} <= set(words)
    assert kept[0]["TMPDIR"] == kept[0]["TEMP"] == str(stamp.parent)


def test_an_environment_of_another_kind_of_computer_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = a_moved_checkout(tmp_path, monkeypatch)
    dev.PYTHON.write_text("no program of this system")
    dev.PYTHON.chmod(0o755)
    monkeypatch.setattr(dev, "PIP", [dev.PYTHON])
    assert dev.read_stamp() == {}
    assert json.loads(stamp.read_text())["root"] == "/somewhere/else"


@pytest.mark.parametrize("another_disk", [True, False])
def test_from_another_disk_what_python_remembers_goes_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, another_disk: bool
) -> None:
    a_moved_checkout(tmp_path, monkeypatch)
    disks = {dev.ROOT: 1, Path(sys.base_prefix): 1 + another_disk}
    with monkeypatch.context() as patched:
        patched.setattr(dev.Path, "stat", lambda self: SimpleNamespace(st_dev=disks[self]))
        kept = dev.kept_here()
    assert kept == ({"PYTHONPYCACHEPREFIX": str(dev.VENV / "pycache")} if another_disk else {})
    called: list[dict[str, str]] = []
    monkeypatch.setattr(dev, "set_up", lambda: None)
    monkeypatch.setattr(dev, "kept_here", lambda: kept)
    monkeypatch.setattr(dev, "call", lambda *_words, env: called.append(env) or 0)
    assert dev.run(["list", "x"]) == 0
    assert called == [kept]
