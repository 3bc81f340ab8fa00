from __future__ import annotations

import sys
from pathlib import Path

import pytest

import diary.local_zone as zone_module
from diary.local_zone import local_zone


@pytest.fixture(autouse=True)
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer that says nothing of its zone, until a test makes it."""
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(zone_module, "LINK", tmp_path / "localtime")
    monkeypatch.setattr(zone_module, "NAME", tmp_path / "timezone")
    return tmp_path


@pytest.mark.needs("names")
def test_a_computer_that_does_not_say_is_where_it_is_expected() -> None:
    assert local_zone("Europe/London") == "Europe/London"


@pytest.mark.parametrize("named", ["Asia/Kathmandu", ":Asia/Kathmandu"])
def test_the_environment_comes_first(
    computer: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    (computer / "timezone").write_text("Europe/Paris\n", encoding="utf-8")
    monkeypatch.setenv("TZ", named)
    assert local_zone("UTC") == "Asia/Kathmandu"


@pytest.mark.needs("names")
def test_then_the_systems_link_then_its_name(computer: Path) -> None:
    (computer / "timezone").write_text("Europe/Paris\n", encoding="utf-8")
    assert local_zone("UTC") == "Europe/Paris"
    (computer / "localtime").symlink_to("/usr/share/zoneinfo/America/New_York")
    assert local_zone("UTC") == "America/New_York"


class Tzlocal:
    """Stands for the library, which is there on Windows only."""

    def __init__(self, answer: str | Exception | None) -> None:
        self.answer = answer

    def get_localzone_name(self) -> str | None:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "zone"),
    [
        ("Europe/Warsaw", "Europe/Warsaw"),
        ("Mars/Base", "Europe/London"),
        (None, "Europe/London"),
        (OSError("no such key"), "Europe/London"),
        (LookupError("an odd name"), "Europe/London"),
    ],
)
def test_windows_is_asked_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch, answer: str | Exception | None, zone: str
) -> None:
    monkeypatch.setitem(sys.modules, "tzlocal", Tzlocal(answer))
    with monkeypatch.context() as on_windows:
        on_windows.setattr(sys, "platform", "win32")
        found = local_zone("Europe/London")
    assert found == zone


@pytest.mark.parametrize(
    "named", ["EST5EDT4,M3.2.0,M11.1.0", "/etc/passwd", "Mars/Base", "localtime"]
)
def test_what_names_no_zone_of_the_world_is_passed_over(
    computer: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("TZ", named)
    (computer / "localtime").symlink_to("/somewhere/else")
    (computer / "timezone").write_bytes(b"\xff\xfe")
    assert local_zone("UTC") == "UTC"
