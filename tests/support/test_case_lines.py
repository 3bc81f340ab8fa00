from __future__ import annotations

from datetime import timedelta

from tests.support.case_lines import case_to_read, lines_of, recorded


def test_a_case_is_recorded_once_and_stands_where_its_last_line_left_it() -> None:
    first = case_to_read("neighbour")
    end = recorded(lines_of("neighbour")).clock.at
    first.clock.at += timedelta(days=9)
    again = case_to_read("neighbour")
    assert again.journal is first.journal
    assert again.clock.at == end
