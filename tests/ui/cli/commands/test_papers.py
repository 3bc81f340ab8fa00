from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pypdfium2
import pytest

from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli

DETAILS = {"telephone": "07700 900111", "times": "12 to 1", "ways": "Text first"}


def text_of(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize(
    "kind", ["statement", "personal-statement", "factors", "needs", "extracts"]
)
def test_a_paper_is_written_and_noted(used: Cli, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "paper.pdf"
    value = valid("paper", used.done("paper", "--kind", kind, "--out", file))
    assert (value["kind"], value["file"]) == (kind, str(file))
    assert value["digest"] == hashlib.sha256(file.read_bytes()).hexdigest()
    (noted,) = used.done("list", "--kind", "sharing")["items"]
    fields = noted["fields"]
    assert (fields["audience"], fields["digest"]) == (kind, value["digest"])
    words = text_of(file)
    assert "07700 900123" not in words
    assert "a private note" not in words
    assert ("He rang 37 times." in words) == (kind in ("statement", "extracts"))


def test_a_contact_sheet_holds_what_was_handed_in_and_keeps_it_nowhere(
    used: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "contact.pdf"
    how = {"typed": json.dumps(DETAILS)}
    value = valid("paper", used.done("paper", "--kind", "contact", "--out", file, **how))
    assert value["entries"] == 0
    words = text_of(file)
    assert all(detail in words for detail in DETAILS.values())
    assert "He rang" not in words
    nouns = ("incident", "person", "note", "sharing", "event", "factor")
    kept = [used("list", "--kind", noun, "--json").out for noun in nouns]
    assert not any(detail in each for detail in DETAILS.values() for each in kept)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "empty"),
        ("{}", "telephone"),
        ('{"times": "12 to 1"}', "telephone"),
        ('{"telephone": 7}', "telephone"),
        ('{"telephone": "1", "fax": "MARKER"}', "none of"),
        ('{"telephone": "1"}\n{"telephone": "2"}', "--from"),
        ("[1]", "braces"),
    ],
)
def test_details_of_another_form_are_refused_and_nothing_is_written(
    used: Cli, tmp_path: Path, typed: str, said: str
) -> None:
    before = sorted(tmp_path.iterdir())
    ran = used("paper", "--kind", "contact", "--out", tmp_path / "c.pdf", typed=typed)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "MARKER" not in ran.err
    assert ran.err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before
    assert used.done("list", "--kind", "sharing")["items"] == []


def test_a_paper_goes_into_no_bundle_no_record_and_over_no_file(used: Cli, tmp_path: Path) -> None:
    used.done("export", "--for", "police", "--out", tmp_path / "bundle")
    (tmp_path / "mine.pdf").write_text("mine", encoding="utf-8")
    places = (
        (tmp_path / "bundle" / "statement.pdf", "beside a bundle and never in one", 2),
        (used.vault / "statement.pdf", "inside the record's own folder", 2),
        (tmp_path / "mine.pdf", "", 2),
        (tmp_path / "no" / "a.pdf", "", 6),
    )
    for place, said, code in places:
        ran = used("paper", "--kind", "statement", "--out", place)
        assert (ran.code, ran.out) == (code, "")
        assert said in ran.err
    assert (tmp_path / "mine.pdf").read_text(encoding="utf-8") == "mine"
    assert len(used.done("list", "--kind", "sharing")["items"]) == 1
    assert used.bare("check", tmp_path / "bundle").code == 0


def test_erasing_names_a_paper_that_may_hold_it(used: Cli, tmp_path: Path) -> None:
    used.done("paper", "--kind", "statement", "--out", tmp_path / "a.pdf")
    said = used("erase", "1", typed="1\n", person=True, answers=("no",)).err
    assert f"(statement) may hold it: {tmp_path / 'a.pdf'}" in said


OWN = ({"kind": "own", "words": "12 Mill Lane"}, {"kind": "own", "words": "07700 900111"},
       {"kind": "own", "words": "Marta Quill"})  # fmt: skip
HERS = (
    {"kind": "person", "name": "Marta Quill", "role": "me"},
    {"what": "He stood at 12 Mill Lane.", "effect": "I no longer sleep at 12 mill lane."},
    {"kind": "impact", "what": "Rings +44 7700 900111 at night.", "area": "sleep"},
    {"kind": "factor", "topic": "threats", "words": "Marta Quill, he wrote."},
)


@pytest.mark.parametrize(
    ("kind", "where", "places"),
    [
        ("statement", "Incident 3: What happened; Effect on me\n", 3),
        ("personal-statement", "Effect on daily life 1: What happened\n", 3),
        ("factors", "Answer Threats, in words or in other ways: In my own words\n", 2),
        ("contact", "What it says of you: Telephone\n", 1),
    ],
)
def test_own_words_in_a_paper_are_listed_and_asked_about(
    used: Cli, tmp_path: Path, kind: str, where: str, places: int
) -> None:
    used.done("record", typed="\n".join(map(json.dumps, (*OWN, *HERS))))
    file = tmp_path / "paper.pdf"
    given = tmp_path / "details.json"
    given.write_text(json.dumps(DETAILS), encoding="utf-8")
    asked = ("paper", "--kind", kind, "--out", file)
    asked += ("--from", given) if kind == "contact" else ()
    ran = used(*asked)
    assert (ran.code, ran.out) == (2, "")
    assert where in ran.err
    assert ("What it says of you: Name\n" in ran.err) == (kind != "contact")
    assert not any(word in ran.err for word in ("Mill Lane", "900111", "Quill"))
    assert not file.exists()
    ran = used(*asked, typed="perhaps\ntake-out\n", person=True)
    assert ran.code == 0
    words = text_of(file)
    assert "[blacked out]" in words
    assert not any(word in words.casefold() for word in ("mill lane", "900111", "quill"))
    kept = tmp_path / "kept.pdf"
    value = valid("paper", used.done(*asked[:4], kept, *asked[5:], "--own", "keep"))
    assert value["taken_out"] == 0
    assert "[blacked out]" not in text_of(kept)
    again = used.done(*asked[:4], tmp_path / "c.pdf", *asked[5:], "--own", "take-out")
    assert valid("paper", again)["taken_out"] == places


def test_each_item_of_a_sheet_is_asked_about_and_stays_behind_without_a_yes(
    used: Cli, tmp_path: Path
) -> None:
    said = ({"kind": "secure", "what": what, "holder": "Ravi"} for what in ("the film", "the tyre"))
    used.done("record", typed="\n".join(map(json.dumps, said)))
    file = tmp_path / "asked.pdf"
    ran = used(
        "paper", "--kind", "to-secure", "--out", file, "--json", typed="no\nyes\n", person=True
    )
    assert ran.code == 0
    assert ran.err.index("Let secure/1 go") < ran.err.index("Let secure/2 go")
    assert valid("paper", ran.json)["entries"] == 1
    words = " ".join(text_of(file).split())
    assert "the tyre" in words
    assert "the film" not in words
    assert "1 more is kept back, ask" in words


def test_a_key_that_names_no_item_of_the_sheet_is_refused(used: Cli, tmp_path: Path) -> None:
    file = tmp_path / "none.pdf"
    ran = used("paper", "--kind", "needs", "--out", file, "--on-sheet", "secure/1", "--json")
    assert ran.code == 2
    assert "--on-sheet" in ran.err
    assert not file.exists()
