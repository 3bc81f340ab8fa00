"""`check.html` and the program's checker say the same of records that were changed at random.

`dev.py soak` draws many: each is a bundle whose every proof fits, so that only the value that was
changed can tell the two apart.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from diary.errors import MistypedSeal
from exporters.check import own_pdf
from exporters.check.bundle_check import check
from tests.browser.chromium import Chromium
from tests.browser.test_corpus import alike, told
from tests.corpus.case import Bundle, Given
from tests.corpus.lines import HE
from tests.corpus.mutations import changed_lines, copied, mutated, mutated_lines
from tests.support.thinning import examples


def reports(given: Given, browser: Chromium) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """What both say of it; None for a seal that is none."""
    with tempfile.TemporaryDirectory() as place:
        paths = given.lay(Path(place))
        try:
            own = check(
                paths, expected=given.fingerprint, seal_words=given.seal, pdf=own_pdf.read
            ).to_json()
        except MistypedSeal:
            own = None
        browser.type("#expected", given.fingerprint or "")
        browser.type("#words", given.seal or "")
        browser.type("#earlier", "")
        if own is None:
            browser.put_files("#folder", paths)
            assert browser.until("document.querySelector('#words').ariaInvalid", "true")
            browser.type("#words", "")
            return None, None
        here, _shown = browser.check("#folder", paths)
    return own, here


def compare(given: Given, browser: Chromium) -> None:
    own, here = reports(given, browser)
    if own is None or here is None:
        assert own is here
        return
    assert told(here["findings"]) == told(own["findings"])
    assert alike(here) == alike(own)
    assert here["verdict"] == own["verdict"]


@examples(daily=20, soak=2000)
@given(bundle=mutated())
def test_both_say_the_same_of_a_record_with_other_values(
    bundle: Bundle, checking: Chromium
) -> None:
    compare(Given(bundle), checking)


@pytest.mark.parametrize(
    "changes",
    [
        ((5, "zone", None),),
        ((4, "thread", "A"), (4, "files", "odd"), (9, "thread", "B")),
        (
            (3, "thread", "A"),
            (3, "files", 5),
            (4, "own", False),
            (4, "sender", HE),
            (4, "thread", "B"),
        ),
    ],
)
def test_both_read_a_line_of_a_wrong_form_alike(
    changes: tuple[tuple[int, str, Any], ...], checking: Chromium
) -> None:
    compare(Given(changed_lines(*changes)), checking)


@examples(daily=20, soak=1000)
@given(bundle=mutated_lines())
def test_both_say_the_same_of_lines_with_other_values(bundle: Bundle, checking: Chromium) -> None:
    compare(Given(bundle), checking)


@examples(daily=20, soak=1000)
@given(typed=copied())
def test_both_read_a_pasted_fingerprint_or_seal_alike(typed: Given, checking: Chromium) -> None:
    compare(typed, checking)
