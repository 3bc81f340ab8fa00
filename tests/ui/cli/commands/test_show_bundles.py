"""Commands that read take a bundle in place of a vault, and say of it what the vault says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from exporters.check.bundle_check import CheckVerdict
from exporters.check.report_texts import VERDICT_TEXTS
from tests.corpus.zips import cases
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli

WITHHELD = {"witnesses", "witnesses.contact"}


@pytest.fixture(scope="module")
def handed(first_used: Cli, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """The usual record, corrected, with an order, and the bundle of it; to be read only."""
    cli = Cli(tmp_path_factory.mktemp("handed")).stand_where(first_used)
    later = {"what": "He rang 38 times.", "when": "2026-03-01T21:10", "times": 38}
    (cli.folder / "later.json").write_text(json.dumps(later), encoding="utf-8")
    cli.done("amend", "1", "--from", cli.folder / "later.json")
    cli.done("record", typed=json.dumps({"kind": "order", "title": "Order", "terms": ["Away."]}))
    cli.done("export", "--for", "police", "--out", cli.folder / "bundle")
    return cli


@pytest.fixture
def bundle(handed: Cli, used: Cli, tmp_path: Path) -> Path:
    """A copy of that bundle, of whose vault the command line has a copy too."""
    used.stand_where(handed)
    return Path(shutil.copytree(handed.folder / "bundle", tmp_path / "bundle"))


def both(used: Cli, bundle: Path, command: str, *rest: object) -> tuple[Any, Any]:
    ran = used.bare(command, bundle, *rest, "--json")
    assert ran.code == 0, ran.err
    return used.done(command, *rest), ran.json


@pytest.mark.parametrize("rest", [(), ("--search", "rang"), ("--search", "nothing of it")])
def test_the_list_is_that_of_the_vault(used: Cli, bundle: Path, rest: tuple[str, ...]) -> None:
    in_vault, in_bundle = both(used, bundle, "list", *rest)
    assert ("files" in in_vault) is ("files" in in_bundle) is bool(rest)
    for each in (in_vault, in_bundle):
        each.pop("files", None)
    assert valid("list", in_bundle) == in_vault


@pytest.mark.parametrize("kind", ["person", "police", "order", "evidence", "continuity"])
def test_other_kinds_are_those_of_the_vault(used: Cli, bundle: Path, kind: str) -> None:
    in_vault, in_bundle = both(used, bundle, "list", "--kind", kind)
    assert in_bundle == in_vault


@pytest.mark.parametrize("way", ["zip", "upload"])
def test_a_zip_and_the_files_of_a_set_say_what_the_folder_says(
    used: Cli, bundle: Path, way: str, tmp_path: Path
) -> None:
    out = tmp_path / ("z.zip" if way == "zip" else "set")
    used.done("export", "--for", "police", "--as", way, "--out", out)
    paths = [out] if way == "zip" else sorted(out.iterdir())
    commands = (("list",), ("show", "1"), ("patterns",), ("questions",))
    for command, *rest in commands:
        said = used.bare(command, *paths, *rest, "--json")
        assert said.code == 0, said.err
        assert said.json == used.bare(command, bundle, *rest, "--json").json
        assert VERDICT_TEXTS[CheckVerdict.UNCONFIRMED] in said.err


def test_a_zip_that_deceives_is_refused_in_one_sentence(used: Cli, tmp_path: Path) -> None:
    for made in cases():
        if made.name in (f"zip: {how}" for how in ("a name twice", "cut short", "a bomb")):
            (path,) = made.make().lay(tmp_path)
            ran = used.bare("list", path)
            assert (ran.code, ran.out) == (2, "")
            assert ran.err.count("\n") == 1
            assert "This zip is" in ran.err or "in this zip" in ran.err


def test_a_file_that_is_not_there_is_named_by_its_place(used: Cli, bundle: Path) -> None:
    ran = used.bare("list", bundle / "Evidence.pdf", bundle / "nothing")
    assert (ran.code, ran.err) == (2, "BUNDLE 2: there is nothing under this name. Nothing was "
                                      "changed.\n")  # fmt: skip


def test_figures_are_those_of_the_vault(used: Cli, bundle: Path) -> None:
    in_vault, in_bundle = both(used, bundle, "patterns")
    assert valid("patterns", in_bundle) == in_vault


def test_one_thing_is_shown_with_its_history_but_for_what_is_withheld(
    used: Cli, bundle: Path
) -> None:
    in_vault, in_bundle = both(used, bundle, "show", "1", "--history")
    for told in (in_vault, *in_vault["history"], in_bundle, *in_bundle["history"]):
        told["fields"] = {k: v for k, v in told["fields"].items() if k not in WITHHELD}
    assert in_bundle == in_vault
    assert len(in_bundle["history"]) == 2
    told = used.bare("show", bundle, "1").out
    assert "He rang 38 times." in told
    assert "07700 900123" not in told


def test_the_private_book_is_not_there(used: Cli, bundle: Path) -> None:
    assert used.bare("list", bundle, "--kind", "note", "--json").json == {"items": []}


def test_a_person_is_told_first_what_the_check_said(used: Cli, bundle: Path) -> None:
    assert VERDICT_TEXTS[CheckVerdict.UNCONFIRMED] in used.bare("list", bundle).err
    (bundle / "Evidence.pdf").write_bytes(b"%PDF-1.7 another")
    ran = used.bare("list", bundle)
    assert "not consistent" in ran.err
    assert "He rang 38 times." in ran.out


def test_a_bundle_whose_record_was_changed_is_refused_in_one_sentence(
    used: Cli, bundle: Path
) -> None:
    record = bundle / "record.json"
    record.write_bytes(record.read_bytes() + b" ")
    ran = used.bare("list", bundle)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "not a bundle" in ran.err


def test_a_command_that_writes_takes_no_bundle(used: Cli, bundle: Path) -> None:
    ran = used.bare("withdraw", bundle, "1", "--reason", "x", "--passphrase-file", used.key)
    assert ran.code == 4


def test_questions_are_named_by_number_and_say_what_cannot_be_told(used: Cli, bundle: Path) -> None:
    in_vault, in_bundle = both(used, bundle, "questions")
    asked = {one["code"]: one for one in valid("questions", in_vault)["questions"]}
    assert asked["day-not-known"]["about"] == ["2"]
    assert asked["seen-or-told"]["kind"] == "incident"
    assert asked["what-is-asked-for"]["about"] == []
    assert not in_vault["withheld_cannot_be_told"]
    assert valid("questions", in_bundle)["withheld_cannot_be_told"]
    text = used.bare("questions", bundle).out
    assert text.startswith("Readers often ask for this, and this bundle does not say it.")
    assert "withheld" in text
