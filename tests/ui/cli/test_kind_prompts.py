"""Kinds of incident that a reader at work need not know stay behind unless each is let go."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2

from tests.ui.cli.conftest import Cli, Ran
from ui.cli.exit_codes import ExitCode

SAID = (
    {"what": "He put it up.", "behaviours": ["INTIMATE_SHARE", "MSG_UNWANTED"]},
    {"what": "He rang.", "behaviours": ["CALL_UNWANTED"]},
    {"what": "He came up to me.", "behaviours": ["SEXUAL_ASSAULT"]},
    {"what": "He stood there."},
)
CODES = ("INTIMATE_SHARE", "SEXUAL_ASSAULT")
WORDS = ("intimate", "sexual")


def recorded(cli: Cli) -> None:
    cli.done("record", typed="\n".join(map(json.dumps, SAID)))


def export(cli: Cli, place: Path, *more: object, audience: str = "short", typed: str = "") -> Ran:
    ran = cli(
        *("export", "--for", audience, "--out", place, *more), typed=typed, person=bool(typed)
    )
    assert ran.code == 0, ran.err
    return ran


def pages(place: Path) -> str:
    with pypdfium2.PdfDocument(str(place / "Evidence.pdf")) as document:
        return " ".join(
            " ".join(page.get_textpage().get_text_bounded() for page in document).split()
        )


def everything(place: Path) -> str:
    texts = [each.read_bytes() for each in place.rglob("*") if each.suffix in {".json", ".csv"}]
    return pages(place) + b"".join(texts).decode()


def test_such_a_kind_is_in_no_file_of_a_short_bundle_where_nobody_is_asked(
    cli: Cli, tmp_path: Path
) -> None:
    recorded(cli)
    place = tmp_path / "bundle"
    answer = json.loads(export(cli, place, "--json").out)
    assert answer["kinds_kept"] == [*CODES]
    told = everything(place)
    assert not [each for each in (*CODES, *WORDS) if each.lower() in told.lower()]
    assert "CALL_UNWANTED" in told
    # all kinds of one incident are one value: another kind of it stays behind as well
    assert "MSG_UNWANTED" not in told
    assert "Kind kept back 2" in pages(place)
    assert "Recorded 4 incidents" in pages(place)
    lines = (place / "incidents.csv").read_text(encoding="utf-8").splitlines()
    assert [("kind kept back" in line) for line in lines[1:]] == [True, False, True, False]


def test_each_is_let_go_by_name_or_when_asked(cli: Cli, tmp_path: Path) -> None:
    recorded(cli)
    named, asked = tmp_path / "named", tmp_path / "asked"
    export(cli, named, "--tell-kind", "INTIMATE_SHARE")
    assert "INTIMATE_SHARE" in everything(named)
    assert "SEXUAL_ASSAULT" not in everything(named)
    ran = export(cli, asked, typed="no\nyes\n")
    assert "Sexual attack" in ran.err
    assert "SEXUAL_ASSAULT" in everything(asked)
    assert "INTIMATE_SHARE" not in everything(asked)


def test_a_kind_that_nobody_asks_about_is_refused(cli: Cli, tmp_path: Path) -> None:
    recorded(cli)
    ran = cli("export", "--for", "short", "--out", tmp_path / "b", "--tell-kind", "CALL_UNWANTED")
    assert ran.code != 0
    assert "--tell-kind" in ran.err
    assert not (tmp_path / "b").exists()


def test_a_kind_that_was_taken_back_in_a_correction_is_not_told_either(
    cli: Cli, tmp_path: Path
) -> None:
    recorded(cli)
    cli.done("amend", "3", typed=json.dumps({"behaviours": ["FOLLOW"], "reason": "wrong tick"}))
    place = tmp_path / "bundle"
    export(cli, place)
    assert "SEXUAL_ASSAULT" not in everything(place)


def test_police_are_told_every_kind(cli: Cli, tmp_path: Path) -> None:
    recorded(cli)
    place = tmp_path / "bundle"
    ran = export(cli, place, "--json", audience="police")
    assert json.loads(ran.out)["kinds_kept"] == []
    assert all(code in (place / "record.json").read_text(encoding="utf-8") for code in CODES)


def test_an_effect_leaves_for_an_order_only_if_that_one_is_let_go(cli: Cli, tmp_path: Path) -> None:
    effects = ("I sleep at Odile's.", "I do not answer the phone.")
    said = "\n".join(json.dumps({"kind": "impact", "what": what}) for what in effects)
    sleeps, phone = [each["id"] for each in cli.done("record", typed=said)["recorded"]]
    nobody, named, asked = (tmp_path / name for name in ("nobody", "named", "asked"))
    answer = json.loads(export(cli, nobody, "--json", audience="order").out)
    assert answer["entries_kept"] == [sleeps, phone]
    assert not [each for each in effects if each in everything(nobody)]
    export(cli, named, "--tell-entry", phone, audience="order")
    assert [each in everything(named) for each in effects] == [False, True]
    ran = export(cli, asked, "--words", "leave", audience="order", typed="yes\nno\n")
    assert effects[0] in ran.err
    assert [each in everything(asked) for each in effects] == [True, False]
    ran = cli("export", "--for", "police", "--out", tmp_path / "p", "--tell-entry", phone)
    assert ran.code == ExitCode.USAGE
