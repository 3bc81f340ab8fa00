"""`check.html` as a file: one policy, no address, the same bytes; limits stand with the result."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path

import pytest

from diary import i18n
from exporters.bundle import layout
from exporters.check import check_page, report_texts
from tests.support.catalogues import write_catalogue
from tests.support.claims import FORBIDDEN_OF_BUNDLES, claims

SOURCES = sorted(
    path
    for path in (Path(__file__).parents[2] / "exporters" / "check" / "page").iterdir()
    if path.suffix in {".js", ".html", ".css"}
)
TEXT = check_page.page().decode()


def named(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def element(name: str) -> str:
    (found,) = re.findall(rf"<{name}>(.*?)</{name}>", TEXT, re.DOTALL)
    return str(found)


def test_its_policy_names_the_one_script_and_the_one_style_and_nothing_else() -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', TEXT)
    assert policy == (
        f"default-src 'none'; script-src {named(element('script'))}; "
        f"style-src {named(element('style'))}; worker-src blob:; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )
    # it stands before anything that it is to rule
    assert TEXT.index("Content-Security-Policy") < TEXT.index("<style>") < TEXT.index("<script>")


def test_it_has_no_address_and_nothing_that_would_be_fetched() -> None:
    assert re.findall(r"https?:|//[a-z]|\bsrc=|\bhref=|@import|url\(", TEXT) == []
    assert re.findall(r"\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource", TEXT) == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b", TEXT) == []


def test_each_line_of_its_sources_stands_in_it_as_it_was_written() -> None:
    lines = set(TEXT.splitlines())
    for path in SOURCES:
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith(("import ", "export ")) and "{" not in line[:60]:
                assert line in lines, (path.name, line)


def test_sources_are_short_and_plain() -> None:
    for path in SOURCES:
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 400, path.name
        assert max(map(len, text.splitlines())) <= 132, path.name
        if path.suffix == ".js":
            assert text.startswith("// "), path.name


def test_it_opens_with_the_one_thing_to_do() -> None:
    said = TEXT.partition("<main>")[2]
    asked = said.index("Choose the folder of the bundle, or its zip, as it was given to you.")
    assert asked < said.index('type="file"') < said.index('id="verdict"')
    # the rest is folded away: what somebody may bring, and what the page says of itself
    outside = said.partition('<details id="outside">')[2].partition("</details>")[0]
    for name in ("expected", "words", "earlier", "again"):
        assert f'id="{name}"' in outside
    assert "sha256sum check.html" in said.partition('<details id="itself">')[2]


def test_what_no_check_shows_stands_with_the_result_before_any_finding() -> None:
    limits = [TEXT.index(html.escape(text)) for text in report_texts.LIMIT_TEXTS.values()]
    assert limits == sorted(limits)
    assert TEXT.index('id="verdict"') < min(limits)
    assert max(limits) < TEXT.index('id="report"') < TEXT.index('id="outside"')


@pytest.mark.parametrize("word", [*FORBIDDEN_OF_BUNDLES, "cannot send", "secure", "safe "])
def test_it_claims_no_more_than_a_check_does(word: str) -> None:
    said = re.sub(r"<[^>]*>", " ", TEXT.partition("<script>")[0].partition("<body>")[2])
    assert not claims(word, said)


def test_it_is_the_same_whatever_the_language(tmp_path: Path) -> None:
    loud = {text: text.upper() for text in report_texts.LIMIT_TEXTS.values()}
    write_catalogue(tmp_path, "cy", loud)
    with i18n.use_language("cy", tmp_path):
        assert report_texts.limits()[0].isupper()
        assert check_page.join("main").decode() == TEXT


def test_a_bundle_holds_it_and_prints_its_digest(small_folder: Path) -> None:
    assert (small_folder / layout.CHECK_PAGE).read_bytes() == check_page.page()
    assert check_page.digest() == hashlib.sha256(check_page.page()).hexdigest()
    assert check_page.digest() in (small_folder / layout.HOW_TO_CHECK).read_text("ascii")
