"""What does not fit is told in words, whichever rule found it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from diary.case_file import Unanswered
from diary.contradictions.rules import RULES, RuleName
from diary.model.record_nouns import Incident
from exporters.pdf.sections.document_context import untranslated_context
from exporters.summary.schedules import schedules
from tests.support.agreement import given_case
from tests.support.records import desk


@pytest.mark.parametrize("rule", [each.value for each in RuleName])
def test_every_rule_is_told_in_words_and_not_by_its_name(rule: str) -> None:
    at = desk()
    one = at.journal.record(Incident(what="He stood there."))
    case = replace(given_case("police", at), unanswered=(Unanswered(rule, (one.id,)),))
    rows = [
        row.cells
        for page in schedules(untranslated_context(case))
        for table in page.tables
        if table.heading.startswith("Entries that do not fit each other")
        for row in table.rows
    ]
    ((_which, said, _answer),) = rows
    assert re.fullmatch("[a-z].* .*", said)
    assert rule not in said


def test_every_rule_has_a_text_and_a_place_in_the_order() -> None:
    assert {each.name for each in RULES} == {*RuleName}
    assert len(RULES) == len(RuleName)
    assert all(each.template for each in RULES)
