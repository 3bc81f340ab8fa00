"""`check.html` against the corpus: what it says is what the program says, to the last word.

The rules are:

- Each case is chosen in a real browser as a person would choose it, from the same files that the
  program's own checker is given.
- Findings, files, counts and sentences are the same; left out is only what the page says that it
  does not look at. Where the table gives another outcome here, that one is held.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from exporters.check import own_pdf
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel, check
from exporters.check.finding_texts import sentence
from exporters.check.report_texts import VERDICT_TEXTS
from tests.browser.chromium import Chromium
from tests.browser.firefox import Firefox
from tests.corpus.case import Case
from tests.corpus.table import CASES
from tests.support import thinning

ALIKE = {name: case for name, case in CASES.items() if not case.here}
# a browser sees less of these, by design
LESS = {name: case for name, case in CASES.items() if case.here}
# whose a time stamp is the page leaves to the program, and says so
LEFT = ("stamp-says", "stamp-no-", "stamp-not-checked-here")


def shared(code: str) -> bool:
    return not code.startswith(LEFT)


def told(findings: Any) -> Counter[str]:
    """Findings that both look for; how a text is malformed is not told in the same words."""
    return Counter(
        repr((
            str(item["code"]), item["level"], item["file"],
            sorted((k, v) for k, v in item["detail"].items() if k != "reason"),
        ))
        for item in findings
        if shared(item["code"])
    )  # fmt: skip


def sentences(report: CheckReport) -> Counter[str]:
    return Counter(
        sentence(item)
        for item in report.findings
        if shared(item.code) and item.code != "part-malformed"
    )


def alike(report: dict[str, Any]) -> dict[str, Any]:
    """All but findings and outcome; a browser's order of files is its own."""
    same = {name: report[name] for name in ("format", "mode", "fingerprint", "made", "digest")}
    files = sorted((each["file"], each["supplied"], each["status"]) for each in report["files"])
    anchors = [{**each, "authority": "", "why": each["why"] if each["verdict"] == "wrong" else ""}
               for each in report["anchors"]]  # fmt: skip
    return {
        **same,
        "head": report["head"],
        "counts": report["counts"],
        "files": files,
        "anchors": anchors,
    }


def compare(case: Case, place: Path, browser: Chromium | Firefox) -> None:
    given = case.make()
    paths, earlier = given.lay(place), given.lay_earlier(place)
    own = check(
        paths,
        expected=given.fingerprint,
        seal_words=given.seal,
        earlier=earlier,
        pdf=own_pdf.read,
    )
    browser.type("#expected", given.fingerprint or "")
    browser.type("#words", given.seal or "")
    browser.type("#earlier", "")
    if earlier:
        browser.put_files("#earlier", [earlier])
    choice = "#folder" if paths[0].is_dir() else "#files"
    here, shown = browser.check(choice, paths)
    # which of these names a browser leaves out, and which it tells otherwise, is its own affair
    either = {case.here or case.verdict, *([case.verdict] if case.why == "names" else [])}
    assert here["verdict"] in {verdict.value for verdict in either}, here["findings"]
    assert here["ok"] is here["verdict"].startswith(("consistent", "supplied"))
    assert browser.title() == VERDICT_TEXTS[CheckVerdict(here["verdict"])]
    named = {each["file"] for each in here["findings"] if each["level"] != FindingLevel.NOTE.value}
    if case.here:
        return
    assert case.named <= named
    whole = own.to_json()
    assert told(here["findings"]) == told(whole["findings"])
    assert alike(here) == alike(whole)
    mine = {line for line in shown if line in sentences(own)}
    assert mine == set(sentences(own))


@pytest.mark.parametrize("case", [*thinning.every(15, ALIKE), *thinning.every(1, LESS)])
def test_the_page_says_what_the_program_says(
    case: Case, tmp_path: Path, checking: Chromium
) -> None:
    compare(case, tmp_path, checking)


@pytest.mark.parametrize(
    "case", [each for name, each in CASES.items() if name.startswith(("worded:", "state:"))]
)
def test_the_page_says_the_same_of_words_and_states(
    case: Case, tmp_path: Path, checking: Chromium
) -> None:
    compare(case, tmp_path, checking)


@pytest.mark.parametrize(
    "case", [each for name, each in ALIKE.items() if name.startswith(("lines:", "rows:"))]
)
def test_the_page_says_the_same_of_lines_and_rows(
    case: Case, tmp_path: Path, checking: Chromium
) -> None:
    compare(case, tmp_path, checking)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_firefox_says_so_too(case: Case, tmp_path: Path, firefox: Firefox) -> None:
    compare(case, tmp_path, firefox)
