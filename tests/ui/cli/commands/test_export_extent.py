"""What of a record a bundle has, and which words stay in, said by options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.cli.conftest import Cli, Ran

MARCH = {"precision": "day", "zone": "Europe/London", "at": "2026-03-05"}
MAY = {"precision": "day", "zone": "Europe/London", "at": "2026-05-05"}


def export(cli: Cli, place: Path, *more: object) -> Ran:
    return cli("export", "--for", "court", "--out", place, *more)


def opened(place: Path) -> str:
    return (place / "record.json").read_text(encoding="utf-8")


def test_only_incidents_of_the_days_go(cli: Cli, tmp_path: Path) -> None:
    said = ({"what": "in spring", "when": MARCH}, {"what": "in May", "when": MAY}, {"what": "once"})
    cli.done("record", "--sure", typed="\n".join(map(json.dumps, said)))
    place = tmp_path / "bundle"
    ran = export(cli, place, "--from-day", "2026-05-01", "--until-day", "2026-05-31")
    assert ran.code == 0, ran.err
    assert "in May" in opened(place)
    assert "in spring" not in opened(place)
    assert "once" not in opened(place)


def test_a_person_stays_behind_with_what_is_put_down_to_them(cli: Cli, tmp_path: Path) -> None:
    said = (
        {"kind": "person", "ref": "lew", "name": "Lew Ash", "role": "suspected"},
        {"what": "He rang", "person": "@lew"},
        {"what": "Another day"},
    )
    cli.done("record", typed="\n".join(map(json.dumps, said)))
    place = tmp_path / "bundle"
    ran = export(cli, place, "--leave-person", "person/1")
    assert ran.code == 0, ran.err
    assert "Another day" in opened(place)
    assert "He rang" not in opened(place)
    assert "Lew" not in opened(place)


def test_a_word_stays_in_by_itself(cli: Cli, tmp_path: Path) -> None:
    cli.done("record", typed=json.dumps({"what": "My solicitor rang. I told my therapist."}))
    place = tmp_path / "bundle"
    ran = export(cli, place, "--words", "take-out", "--let-word", "solicitor")
    assert ran.code == 0, ran.err
    assert "solicitor" in pages(place)
    assert "therapist" not in pages(place)


def pages(place: Path) -> str:
    return (place / "incidents.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--let-word", "nothing like it"), "must be a word that is listed for this bundle"),
        (("--leave-person", "1"), "must be a person"),
        (("--from-day", "2062-01-01"), "--from-day: no incident lies on these days; a year may be"),
        (("--until-day", "1926-01-01"), "--until-day: no incident lies on these days"),
        (("--from-day", "soon"), "--from-day: must be a day, such as 2026-05-01"),
    ],
)
def test_what_cannot_be_is_refused(
    cli: Cli, tmp_path: Path, options: tuple[str, str], why: str
) -> None:
    cli.done("record", typed=json.dumps({"what": "He rang"}))
    ran = export(cli, tmp_path / "bundle", *options)
    assert ran.code != 0
    assert why in ran.err
    assert not (tmp_path / "bundle").exists()
