"""Where in the days of an order an incident lies, and what the record leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.model.record_nouns import Order
from diary.model.when import When
from diary.patterns.order_stages import OrderStage, order_stage
from diary.text.code_texts import order_stage_text
from tests.support.generators import LONDON
from tests.support.order_days import CASES, END, SERVED, TIMED, at

OPEN = {OrderStage.SERVICE_DAY, OrderStage.EDGE, OrderStage.NO_SERVICE, OrderStage.NO_DAY}


@pytest.mark.parametrize(("when", "order", "stage"), CASES)
def test_each_time_lies_where_both_say(when: When | None, order: Order, stage: str) -> None:
    assert order_stage(when, order, LONDON) == stage


def test_every_stage_has_a_case_and_a_text_of_its_own() -> None:
    assert {stage for _when, _order, stage in CASES} == {*map(str, OrderStage)}
    assert len({*map(order_stage_text, OrderStage)}) == len(OrderStage)


def test_what_is_open_is_said_to_be_so_and_never_in_force() -> None:
    for stage in OrderStage:
        text = order_stage_text(stage)
        assert ("not settled" in text) is (stage in OPEN)
        assert "force" not in text


@given(st.dates(min_value=at(SERVED).day(), max_value=at(END).day()).map(str))  # type: ignore[arg-type]
def test_a_whole_day_is_settled_on_all_days_but_that_of_handing_over(day: str) -> None:
    stage = order_stage(at(day), TIMED, LONDON)
    assert (stage is OrderStage.SERVICE_DAY) is (day == SERVED)
    assert (stage is OrderStage.LAST_DAY) is (day == END)
