"""Separate papers made in another zone than they were written in: by which clock they tell."""

from __future__ import annotations

import dataclasses

from diary.papers import StatementNotes
from tests.exporters.test_papers import EFFECTS, FACTORS, HEAD, STATEMENT, pages, paragraph


def test_times_of_writing_are_those_of_the_clock_of_that_day_wherever_the_paper_is_made() -> None:
    abroad = dataclasses.replace(HEAD, zone="Asia/Tokyo")
    stated = " ".join(pages(dataclasses.replace(STATEMENT, head=abroad)))
    # the stated time beside it is by the same clock
    assert "Written down Wed 4 Mar 2026, 09:30 (written 1 day later). Incident 7" in stated
    tokyo = StatementNotes(HEAD, (paragraph(zone="Asia/Tokyo"),))
    assert "Written down Wed 4 Mar 2026, 18:30 Asia/Tokyo (written" in " ".join(pages(tokyo))
    effects = " ".join(pages(dataclasses.replace(EFFECTS, head=abroad)))
    assert "Written down Wed 4 Mar 2026, 09:30 Europe/London E-money" in effects
    answers = " ".join(pages(dataclasses.replace(FACTORS, head=abroad)))
    assert "Perhaps. Wed 4 Mar 2026, 09:30 Europe/London" in answers
