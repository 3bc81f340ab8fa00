"""The rules of macOS as text, and what follows from what the probes met there; run nowhere yet."""

from __future__ import annotations

import errno
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from diary.media.sandbox import limits, probes
from diary.media.sandbox.probes import Probes

EPERM, EAGAIN = errno.EPERM, errno.EAGAIN


def rules(text: str) -> list[str]:
    """Each rule without what it names; every quotation mark in a name is taken for its end."""
    return [
        re.sub(r'"(?:[^"\\]|\\.)*"', "NAME", line, flags=re.DOTALL) for line in text.split("\n")
    ]


def test_nothing_is_allowed_but_reading_what_is_named() -> None:
    said = rules(limits.seatbelt_profile(["/opt/daybook"]))
    assert said[:3] == ["(version 1)", "(deny default)", "(allow sysctl-read)"]
    allowed = [line.split(" (")[0] for line in said[3:]]
    assert allowed == ["(allow file-read* file-map-executable", "(allow file-read-data"]


def test_a_folder_is_named_by_both_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    text = limits.seatbelt_profile([str(tmp_path / "link")])
    for name in ("link", "real"):
        assert f'(subpath "{tmp_path / name}")' in text


@pytest.mark.parametrize("name", ['a") (allow default) (subpath "b', "a\\", 'a\\"', "a\\\\"])
def test_no_name_of_a_folder_adds_a_rule(name: str) -> None:
    plain, named = (rules(limits.seatbelt_profile([f"/x/{part}"])) for part in ("a", name))
    assert named == plain


class Library:
    def __init__(self, answer: int) -> None:
        self.told: list[tuple[Any, ...]] = []

        def sandbox_init(*told: Any) -> int:
            self.told.append(told)
            return answer

        self.sandbox_init = sandbox_init


@pytest.mark.parametrize(("answer", "entered"), [(0, True), (-1, False)])
def test_it_says_whether_macos_took_the_rules(answer: int, entered: bool) -> None:
    library: Any = Library(answer)
    assert limits.enter_seatbelt(library, ["/opt"]) is entered
    text, flags, _why = library.told[0]
    # As text, not as the name of a profile.
    assert (text, flags) == (limits.seatbelt_profile(["/opt"]).encode(), 0)


def test_without_such_a_call_nothing_is_entered() -> None:
    library: Any = object()
    assert not limits.enter_seatbelt(library, [])


def mac(monkeypatch: pytest.MonkeyPatch, before: int | None, after: dict[int, int | None]) -> bool:
    """Whether the network is limited, by the number that naming a family's address ends with."""
    answers: dict[int, int | None] = dict.fromkeys((1, 2, 30), before)

    def name(address: bytes) -> None:
        number = answers[address[1]]
        if number is not None:
            raise OSError(number, "")

    monkeypatch.setattr(probes, "_name", name)
    monkeypatch.setattr(sys, "platform", "darwin")
    tried = Probes()
    answers.update(after)
    # private: `confinement` would also try what only a confined process may
    limited = tried._network()
    monkeypatch.undo()
    return limited


ALL_REFUSED: dict[int, int | None] = {1: EPERM, 2: EPERM, 30: EPERM}


# It asks whether the null device opens, and elsewhere that is the name of a file.
@pytest.mark.integration
@pytest.mark.parametrize("family", [1, 2, 30])
def test_one_family_that_can_still_be_named_is_a_network(
    monkeypatch: pytest.MonkeyPatch, family: int
) -> None:
    assert mac(monkeypatch, None, ALL_REFUSED)
    assert not mac(monkeypatch, None, {**ALL_REFUSED, family: None})
    assert not mac(monkeypatch, None, {**ALL_REFUSED, family: errno.ENETUNREACH})
    assert not mac(monkeypatch, errno.ENETUNREACH, ALL_REFUSED)


@pytest.mark.parametrize("bound", [0, 100])
def test_a_full_table_of_processes_is_no_proof_but_a_bound_of_none_is(
    monkeypatch: pytest.MonkeyPatch, bound: int
) -> None:
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda _which: (bound, bound))
    monkeypatch.setattr(sys, "platform", "darwin")
    # private: `confinement` would start processes, and tell nothing of how each was refused
    assert (EAGAIN in probes._no_process()) is (bound == 0)
