"""The one command: what a verb runs, and what it ends with."""

from __future__ import annotations

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
