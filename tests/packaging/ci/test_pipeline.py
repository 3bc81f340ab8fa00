"""The jobs for a service: each step is a command of this checkout, and no secret stands in it."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest

import dev

ROOT = Path(__file__).resolve().parents[3]
PIPELINE = ROOT / "packaging" / "ci" / "pipeline.toml"
JOBS: list[dict[str, Any]] = tomllib.loads(PIPELINE.read_text(encoding="utf-8"))["job"]
KEYS = {"name", "on", "after", "administrator", "keeps", "secrets", "steps", "variables"}


def strangers(step: str) -> list[str]:
    """What a step names that is not in the checkout."""
    program, script, *words = shlex.split(step)
    lacking = [] if program in ("python3", "py", "sh") else [program]
    lacking += [] if (ROOT / script).is_file() else [script]
    if script == "dev.py" and words[0] not in dev.VERBS:
        lacking.append(words[0])
    lacking += [word for word in words if word.startswith("tests/") and not (ROOT / word).exists()]
    return lacking


@pytest.mark.parametrize("job", JOBS, ids=lambda job: str(job["name"]))
def test_every_step_is_a_command_of_this_checkout(job: dict[str, Any]) -> None:
    assert job.keys() <= KEYS
    assert [stranger for step in job["steps"] for stranger in strangers(step)] == []
    assert not re.search(r"\b(sudo|su|curl|wget)\b", " ".join(job["steps"])), "an ordinary user"


@pytest.mark.parametrize(
    "step",
    ["python3 dev.py tset", "sh packaging/no.sh", "bash dev.py test", "py dev.py test tests/x"],
)
def test_a_step_that_nothing_answers_to_is_found(step: str) -> None:
    assert strangers(step)


def test_a_job_waits_for_jobs_that_come_before() -> None:
    names: list[str] = []
    for job in JOBS:
        assert set(job.get("after", [])) <= set(names)
        names.append(job["name"])
    assert len(set(names)) == len(names)
    assert {"test-linux", "test-windows", "test-macos", "installed-linux", "release"} <= set(names)


def test_the_release_waits_for_every_package() -> None:
    (release,) = (job for job in JOBS if job["name"] == "release")
    packages = {job["name"] for job in JOBS if job.get("keeps") == release["keeps"]} - {"release"}
    waited, waiting = set(), {"release"}
    while waiting:
        waited |= waiting
        waiting = {name for job in JOBS if job["name"] in waiting for name in job.get("after", [])}
    assert {"package-linux", "package-macos", "package-windows"} <= packages <= waited


def test_the_installed_program_is_walked() -> None:
    (job,) = (job for job in JOBS if job["name"] == "installed-linux")
    assert job["variables"] == {"DAYBOOK_COMMAND": "/usr/bin/daybook"}
    assert any("test_accessibility_bus.py" in step for step in job["steps"])


def test_no_secret_and_no_address_stands_in_it() -> None:
    text = PIPELINE.read_text(encoding="utf-8")
    assert re.search(r"://|@|\b[A-Za-z0-9+=]{32,}|BEGIN ", text) is None
    for job in JOBS:
        named = set(job.get("secrets", []))
        assert all(re.fullmatch(r"DAYBOOK_[A-Z_]+", name) for name in named)
        assert named.isdisjoint(job.get("variables", {}))
