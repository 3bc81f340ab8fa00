"""A bundle that adds to an earlier one: the whole course on page 1, sheets only for what is new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from diary.casefile import EarlierBundle, Given, Supplement
from exporters.pdf import news
from tests.exporters.pdf.structure import failures, read

DIGEST = "0123456789abcdef" * 4


@pytest.fixture(scope="module")
def case(casemaker: Any) -> Any:
    return casemaker.some_case(12, pictures=4)


@pytest.fixture(scope="module")
def added(case: Any) -> Any:
    """The same case as a supplement: all but the last incident and the first exhibit are old."""
    old = sorted(item.entry for item in case.incidents)[-2]
    exhibits = tuple(
        replace(
            each,
            item=replace(each.item, entry=1 if at else old + 1),
            given=Given(1, "data/originals/AB-1_a.jpg", "0" * 64) if at else None,
        )
        for at, each in enumerate(case.exhibits)
    )
    before = EarlierBundle(DIGEST, case.made, old, bytes(32))
    return replace(case, exhibits=exhibits, supplement=Supplement((before,)))


def test_sheets_are_only_of_what_is_new(added: Any, case: Any, written: Callable[..., Any]) -> None:
    new = {item.number for item in news.incidents(added)}
    last = max(case.incidents, key=lambda item: item.entry)
    assert last.number in new
    assert len(new) < len(case.incidents)
    (exhibit,) = news.exhibits(added)
    made = written(added)
    texts = made.texts()
    whole = "\n".join(texts)
    assert f"{len(case.incidents)} recorded incidents" in texts[0]
    assert "This adds to the bundle of" in texts[0]
    assert DIGEST[:16] in texts[0]
    named = ", ".join(str(number) for number in sorted(new))
    about = f"New or changed: incidents {named}; exhibit {exhibit.item.content.reference}."
    assert about in " ".join(texts[0].split())
    for item in case.incidents:
        assert (item.commitment in whole.replace("\r\n", "")) is (item.number in new)
    flat = " ".join(whole.split())
    files = [each for each in added.exhibits if each.given and not each.item.content.physical]
    assert flat.count("Given with the bundle of") == len(files) > 1
    assert exhibit.item.commitment in whole.replace("\r\n", "")
    assert DIGEST in whole.replace("\r\n", "")
    assert "daybook check FOLDER --earlier EARLIER-FOLDER" in whole
    assert " new " in flat


def test_a_bundle_that_stands_alone_says_nothing_of_it(
    case: Any, written: Callable[..., Any]
) -> None:
    whole = " ".join("\n".join(written(case).texts()).split())
    assert "adds to" not in whole
    assert "Given with" not in whole
    assert news.incidents(case) == case.incidents
    assert news.exhibits(case) == case.exhibits


def test_it_is_tagged_and_every_link_leads_somewhere(
    added: Any, written: Callable[..., Any]
) -> None:
    data = written(added).data
    assert failures(data) == set()
    assert read(data).faults == []


def test_what_is_new_is_named_as_far_as_a_line_holds(added: Any) -> None:
    everything = replace(added, exhibits=(), supplement=_since(added, 0))
    assert "(+" not in " ".join(news.sentences(everything))
    more = replace(everything, incidents=everything.incidents + everything.incidents[:3])
    assert " (+3)." in " ".join(news.sentences(more))
    nothing = replace(added, exhibits=(), supplement=_since(added, 10_000))
    assert "No incident and no exhibit is new or changed." in " ".join(news.sentences(nothing))


def _since(case: Any, entries: int) -> Supplement:
    return Supplement((EarlierBundle(DIGEST, case.made, entries, bytes(32)),))
