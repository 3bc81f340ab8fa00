"""The page as a person uses it: choose, read, compare; nothing is sent, nothing is run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.signing import fingerprint
from exporters.check import check_page
from exporters.check.bundle_check import CheckVerdict
from exporters.check.report_texts import OUTCOME_TEXTS, VERDICT_TEXTS
from tests.browser.chromium import Chromium
from tests.corpus.case import MINE, Given, small, written
from tests.corpus.outside import BY_HAND
from tests.corpus.rebuilt import DISPLACED, displaced
from tests.exporters.conftest import EVERYTHING, Book, ident

SAID = check_page.TEXTS
HOSTILE = (
    "<img src=x onerror=document.title='run'>",
    "</script><script>document.title='run'</script>",
    "\u202eesrever\u2066",
    "javascript:alert(1)",
    "{percent} {verdict}",
    "__proto__",
)
Variant = Callable[[str, str, str], Path]


@pytest.fixture
def variant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Variant:
    """The page with one thing changed in one of its sources, and a policy that fits."""

    def make(name: str, old: str, new: str) -> Path:
        plain = check_page.source_text

        def text(asked: str) -> str:
            said = plain(asked)
            assert asked != name or old in said
            return said.replace(old, new) if asked == name else said

        monkeypatch.setattr(check_page, "source_text", text)
        place = tmp_path / "variant.html"
        place.write_bytes(check_page.join("main"))
        return place

    return make


def lay(given: Given, place: Path) -> list[Path]:
    place.mkdir()
    return given.lay(place)


def test_of_many_files_those_are_drawn_that_somebody_asks_for(
    page: Path, chromium: Chromium, tmp_path: Path
) -> None:
    folder = tmp_path / "b"
    folder.mkdir()
    small().write(folder)
    for number in range(1_001):
        (folder / f"other-{number:04}.txt").write_bytes(b"x")
    chromium.open(page)
    chromium.ready()
    report, _ = chromium.check("#folder", [folder])
    count = len(report["files"])
    rows = "String(document.querySelectorAll('#facts tbody tr').length)"
    assert chromium.evaluate(rows) == "500"
    assert not chromium.evaluate("document.querySelector('#facts details').open")
    # the browser's own search reaches into the fold for what is drawn, and for nothing else
    assert chromium.evaluate("window.find('other-0100.txt')")
    assert not chromium.evaluate("window.find('other-1000.txt')")
    more = "document.querySelector('#facts details button')"
    left = SAID["more-files"].format(count=500, left=count - 500)
    assert chromium.evaluate(f"{more}.textContent") == left
    chromium.evaluate(f"{more}.click(), {more}.click()")
    assert chromium.evaluate(rows) == str(count)
    assert chromium.evaluate(f"{more}.closest('[hidden]') !== null")
    assert "other-1000.txt" in chromium.evaluate("document.querySelector('#facts').textContent")


def test_a_folder_is_checked_and_nothing_is_sent(
    page: Path, chromium: Chromium, small_folder: Path
) -> None:
    chromium.open(page)
    chromium.ready()
    report, _ = chromium.check("#folder", [small_folder])
    assert report["ok"]
    assert chromium.evaluate("document.title") == VERDICT_TEXTS[CheckVerdict.UNCONFIRMED]
    told = [event["method"] for event in chromium.events]
    assert "Runtime.exceptionThrown" not in told
    asked = {
        event["params"]["request"]["url"].partition(":")[0]
        for event in chromium.events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert asked <= {"file", "blob"}


def test_what_a_bundle_says_is_text_and_never_run(
    page: Path, chromium: Chromium, tmp_path: Path
) -> None:
    book = Book(MINE)
    for number, said in enumerate(HOSTILE, 1):
        fields = {"number": number, "what": said, "place": said, "title": said}
        book.add("incident.recorded", ident(said), fields, EVERYTHING)
    chromium.open(page)
    chromium.ready()
    bundle = written(book).put("data/originals/<img src=x onerror=alert(1)>.txt", b"x")
    chromium.check("#folder", lay(Given(bundle), tmp_path / "b"))
    shown = chromium.entries()
    for said in HOSTILE:
        assert shown.count(said) == 3
    assert (
        chromium.evaluate("document.querySelectorAll('img, #report a, #report script').length") == 0
    )
    assert chromium.evaluate("document.title") == VERDICT_TEXTS[CheckVerdict.PROBLEMS]
    assert chromium.evaluate("[...document.querySelectorAll('td.foreign')].every((cell) => "
                             "getComputedStyle(cell).unicodeBidi === 'isolate')")  # fmt: skip


def test_the_entries_are_those_of_the_record(
    page: Path, chromium: Chromium, small_folder: Path
) -> None:
    chromium.open(page)
    chromium.ready()
    chromium.check("#folder", [small_folder])
    shown = chromium.entries()
    assert "He was outside again, twice." in shown
    heads = chromium.evaluate("[...document.querySelectorAll('.entry h4')].map(h => h.textContent)")
    assert len(heads) == 12
    assert heads[0] == "Entry 1 · Incident 1 · recorded"
    assert heads[1] == f"Entry 2 · {SAID['kept-back']}"
    assert chromium.evaluate("document.querySelectorAll('.entry.unlike').length") == 0
    # the words that are kept back are nowhere on the page
    text = chromium.evaluate("document.documentElement.textContent")
    assert "First try." not in text
    assert "07700" not in text


def test_a_browser_that_cannot_check_a_signature_says_so(
    variant: Variant, chromium: Chromium, small_folder: Path
) -> None:
    chromium.open(variant("ed25519.js", '"Ed25519"', '"Ed25519 of another browser"'))
    chromium.ready()
    report, _ = chromium.check("#folder", [small_folder])
    assert report["verdict"] == "not-checked"
    gaps = [each["code"] for each in report["findings"] if each["level"] == "gap"]
    assert gaps == ["signature-not-checked-here"]


def test_a_browser_that_cannot_unpack_says_that_no_page_was_compared(
    variant: Variant, chromium: Chromium, small_folder: Path
) -> None:
    chromium.open(
        variant("own_pdf_objects.js", 'typeof DecompressionStream === "function"', "false")
    )
    chromium.ready()
    report, shown = chromium.check("#folder", [small_folder])
    assert report["verdict"] == "not-checked"
    gaps = [each["code"] for each in report["findings"] if each["level"] == "gap"]
    assert gaps == ["pages-not-unpacked-here"]
    assert any("this browser is too old to unpack it" in line for line in shown)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("sha256.js", "0x80;", "0x81;"),
        ("hashing.js", 'digest("SHA-256"', 'digest("SHA-384"'),
    ],
)
def test_a_browser_that_calculates_wrongly_checks_nothing(
    variant: Variant, chromium: Chromium, name: str, old: str, new: str
) -> None:
    chromium.open(variant(name, old, new))
    assert chromium.until("document.title", SAID["browser-miscounts"])
    assert chromium.evaluate("folder.disabled && files.disabled && again.disabled")


def test_a_page_whose_script_was_changed_does_not_run(
    page: Path, chromium: Chromium, tmp_path: Path
) -> None:
    raw = page.read_bytes()
    other = tmp_path / "other.html"
    other.write_bytes(raw.replace(b"open();\n", b"open() ;\n"))
    assert other.read_bytes() != raw
    chromium.open(other)
    assert chromium.evaluate("document.title") == "Check an evidence bundle"
    assert chromium.evaluate("folder.disabled")
    assert "needs JavaScript" in chromium.evaluate("said.textContent")


RECOVERY = "4H7K-9QXM-2VTB-ZP3D-W8NA-6YEC-R5JG"


def test_a_seal_typed_wrongly_is_said_to_be_and_nothing_is_checked(
    page: Path, chromium: Chromium, small_folder: Path
) -> None:
    chromium.open(page)
    chromium.ready()
    chromium.check("#folder", [small_folder])
    words = BY_HAND.split()
    for typed, said in (
        (" ".join(words[:-1]), SAID["seal-count"].format(at=11)),
        (" ".join([*words[:4], "bulet", *words[5:]]), SAID["seal-word"].format(at=5)),
        (" ".join([*words[:-1], "zoo"]), SAID["seal-check"]),
        (RECOVERY, SAID["seal-recovery"]),
        (RECOVERY.replace("-", " ").lower(), SAID["seal-recovery"]),
        (RECOVERY.replace("-", ""), SAID["seal-recovery"]),
    ):
        chromium.type("#words", typed)
        chromium.evaluate("again.click()")
        assert chromium.evaluate("said.textContent") == said
        assert chromium.evaluate("words.getAttribute('aria-invalid')") == "true"
    chromium.type("#words", "")
    chromium.evaluate("again.click()")
    assert chromium.until("document.title", VERDICT_TEXTS[CheckVerdict.UNCONFIRMED])


def test_every_control_has_a_name_and_the_keyboard_reaches_all_in_order(
    page: Path, chromium: Chromium
) -> None:
    chromium.open(page)
    chromium.ready()
    chromium.call("Accessibility.enable")
    nodes: list[dict[str, Any]] = chromium.call("Accessibility.getFullAXTree")["nodes"]
    controls = {"button", "textbox", "spinbutton", "progressbar", "region", "main", "heading"}
    nameless = [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and node["role"]["value"] in controls - {"main"}
        and not node.get("name", {}).get("value")
    ]
    assert nameless == []
    order = []
    chromium.evaluate("outside.open = true, 0")
    for _ in range(7):
        for kind in ("keyDown", "keyUp"):
            chromium.call(
                "Input.dispatchKeyEvent",
                {"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9},
            )
        order.append(
            chromium.evaluate("document.activeElement.id || document.activeElement.tagName")
        )
    assert order == ["folder", "files", "SUMMARY", "expected", "words", "earlier", "again"]


def test_the_outcome_is_told_to_a_screen_reader_and_takes_the_focus(
    page: Path, chromium: Chromium, tmp_path: Path
) -> None:
    chromium.open(page)
    chromium.ready()
    chromium.check("#folder", lay(Given(small()), tmp_path / "b"))
    assert chromium.evaluate("said.getAttribute('role')") == "status"
    assert chromium.evaluate("said.textContent") == "Result: consistent; signer not confirmed"
    assert chromium.evaluate("document.activeElement.id") == "verdict"
    assert chromium.evaluate("verdict.textContent") == OUTCOME_TEXTS[CheckVerdict.UNCONFIRMED]
    levels = chromium.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName)")
    assert levels[0] == "H1"
    assert levels.count("H1") == 1


# which of these can be seen whole, before anybody scrolls
SEEN = """(() => [...document.querySelectorAll("%s")].map((each) => {
  const { top, bottom } = each.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}))()"""


@pytest.mark.parametrize(("width", "height"), [(1024, 640), (390, 844)])
@pytest.mark.parametrize("gone", [False, True])
def test_the_result_comes_first_and_its_limits_with_it(
    page: Path, chromium: Chromium, tmp_path: Path, width: int, height: int, gone: bool
) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    chromium.call("Emulation.setDeviceMetricsOverride", metrics)
    chromium.open(page)
    chromium.ready()
    bundle = displaced(DISPLACED["one gone"][0]) if gone else small()
    chromium.check("#folder", lay(Given(bundle), tmp_path / "b"))
    seen = chromium.evaluate(SEEN % "#verdict, #result, .limits, .findings.problem li")
    first = chromium.evaluate("document.querySelector('main').firstElementChild.id")
    # whoever chooses anew finds the choice where it was
    chromium.check("#folder", lay(Given(bundle), tmp_path / "c"))
    again = chromium.evaluate(SEEN % "#verdict")
    chromium.call("Emulation.clearDeviceMetricsOverride")
    assert seen == [True] * (4 if gone else 3)
    assert first == "outcome"
    assert again == [True]


def test_a_slip_in_a_fingerprint_is_the_first_thing_said(
    page: Path, chromium: Chromium, small_folder: Path
) -> None:
    chromium.open(page)
    chromium.ready()
    chromium.type("#expected", fingerprint(MINE.public)[:-1])
    report, _ = chromium.check("#folder", [small_folder])
    assert report["verdict"] == CheckVerdict.UNCONFIRMED
    said = chromium.evaluate("verdict.textContent")
    assert said.startswith("What you typed is not a whole fingerprint.")
    assert said.endswith(OUTCOME_TEXTS[CheckVerdict.UNCONFIRMED])
    assert chromium.evaluate("verdict.className") == "consistent"


@pytest.mark.parametrize("width", [1024, 320])
def test_nothing_runs_out_of_a_narrow_or_magnified_page(
    page: Path, chromium: Chromium, tmp_path: Path, width: int
) -> None:
    metrics = {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    chromium.call("Emulation.setDeviceMetricsOverride", metrics)
    chromium.open(page)
    chromium.ready()
    chromium.check("#folder", lay(Given(small()), tmp_path / "b"))
    chromium.entries()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    over = chromium.evaluate(wide)
    chromium.call("Emulation.clearDeviceMetricsOverride")
    assert not over
