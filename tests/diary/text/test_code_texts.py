"""Each code has a text of its own."""

from __future__ import annotations

from diary.model.record_nouns import Certainty, Mistake
from diary.patterns.counted_incidents import WITHDRAWN
from diary.patterns.incident_facts import Telling
from diary.text.code_texts import known_text, not_counted_text, telling_counts, telling_text


def test_what_figures_sort_by_has_words() -> None:
    assert [telling_text(each) for each in Telling] == [
        "told", "not stated, but named in a contact", "not told", "not stated",
    ]  # fmt: skip
    assert telling_counts({Telling.NOT_TOLD: 2, Telling.TOLD: 1_200}) == (
        "told 1,200; not stated, but named in a contact 0; not told 2; neither stated nor in a "
        "contact 0"
    )
    assert len({known_text(each) for each in (*Certainty, "not-stated")}) == len(Certainty) + 1
    uncounted = [WITHDRAWN, *Mistake]
    assert len({not_counted_text(each) for each in uncounted}) == len(uncounted)
