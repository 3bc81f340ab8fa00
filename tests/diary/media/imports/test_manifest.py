"""The manifests: one for each format and no other, whole, and what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diary.errors import BadInput, Unknown
from diary.i18n import use_language
from diary.media.imports import manifest
from diary.media.imports.format import QuestionKind
from diary.media.imports.registry import CODES, load_format
from tests.support import imports_page
from tests.support.catalogues import write_catalogue
from tests.support.imports_page import MANIFESTS

FOLDER = Path(__file__).parents[4] / "resources" / "imports"
BY_OTHERS = re.compile(r"\b(by e?-?mail|send it|online|upload|cloud)\b", re.IGNORECASE)
NEVER_BY = re.compile(r"\b(not?|without|off)\b", re.IGNORECASE)
SAMPLE = re.compile(r"[\w.-]+/[\w.-]+(@[0-9a-f]{7,40})?:\S+")
WHOLE = (FOLDER / "whatsapp.toml").read_text("utf-8")


def test_each_format_has_a_manifest_and_no_other_is_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{code}.toml" for code in MANIFESTS}
    assert [load_format(code).code for code in CODES] == [
        manifest.load(code).code for code in CODES
    ]


@pytest.mark.parametrize("code", MANIFESTS)
def test_a_manifest_says_everything_and_shows_no_way_by_mail(code: str) -> None:
    found = manifest.load(code)
    assert found.from_phone
    assert found.keeps
    assert found.lost
    ways = [step for step in found.from_phone if BY_OTHERS.search(step)]
    assert [step for step in ways if not NEVER_BY.search(step)] == []
    assert all(SAMPLE.fullmatch(each) for each in found.seen)


def test_a_file_into_which_others_can_write_says_so_and_calls_no_line_false() -> None:
    said = {code: manifest.load(code).translated().authorship for code in MANIFESTS}
    silent = {"signal-desktop", "telegram-desktop", "photographs"}
    assert {code for code, text in said.items() if not text} == silent
    for code in {*MANIFESTS} - silent:
        assert "annot show who wrote" in said[code]
        assert "does not show that any" in said[code]
        assert "Compare important" in said[code]


def test_every_question_has_words() -> None:
    assert set(manifest.ASKED) == set(QuestionKind)


def test_the_page_is_made_of_the_manifests() -> None:
    assert imports_page.PAGE.read_text("utf-8") == imports_page.page()


def test_a_format_that_nobody_saw_says_so_on_the_page() -> None:
    parts = imports_page.page().split("\n## ")[1:]
    unseen = {part.split('"')[1] for part in parts if manifest.NOT_SEEN in part}
    assert unseen == {code for code in MANIFESTS if not manifest.load(code).seen}


@pytest.mark.parametrize(
    "text",
    [
        WHOLE.replace("title", "titel"),
        WHOLE.replace("zone", "weather"),
        WHOLE.replace("asks", "ask"),
        WHOLE + 'more = "x"\n',
        re.sub(r"(?s)^seen = .*", "", WHOLE, flags=re.MULTILINE),
        "",
    ],
)
def test_a_manifest_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        manifest.parse(text, "whatsapp")


def test_a_format_that_is_not_there_has_none() -> None:
    with pytest.raises(Unknown):
        manifest.load("pigeon-post")


@pytest.mark.parametrize("code", ["pigeon-post", "", "../whatsapp", "<b>\n\u202e" + "x" * 9_000])
def test_a_format_that_a_record_names_and_nobody_knows_is_said_to_be_unknown(code: str) -> None:
    found = manifest.of_record(code).translated()
    assert found.title.isprintable() or not found.title
    assert len(found.title) < 1_000
    assert found.authorship == "This is no export that the program knows."
    # nothing is said of samples and descriptions that there may be elsewhere
    assert found.warning == ""


def test_a_format_that_a_record_names_has_its_manifest() -> None:
    for code in MANIFESTS:
        assert manifest.of_record(code) == manifest.load(code)


def test_its_words_are_said_in_the_language_in_use(tmp_path: Path) -> None:
    found = manifest.load("whatsapp")
    assert found.translated() == found
    said = {
        each: f"[{each}]" for each in (found.what, *found.from_phone, *found.keeps, *found.lost)
    }
    write_catalogue(tmp_path, "xx", {**said, found.title: "no", found.seen[0]: "no"})
    with use_language("xx", tmp_path):
        shown = found.translated()
    assert shown.what == f"[{found.what}]"
    assert shown.from_phone == tuple(f"[{each}]" for each in found.from_phone)
    assert shown.keeps + shown.lost == tuple(f"[{each}]" for each in found.keeps + found.lost)
    assert (shown.title, shown.seen, shown.asks) == (found.title, found.seen, found.asks)
