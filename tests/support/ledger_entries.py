"""Random entries for the tests of the ledger."""

from __future__ import annotations

from hypothesis import strategies as st

from diary.ledger.entry import Entry
from tests.support.generators import texts

keys = st.text(st.characters(max_codepoint=126, min_codepoint=32), min_size=1, max_size=8)
numbers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
names = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=10)
seeds = st.binary(min_size=32, max_size=32)
entries = st.builds(
    Entry,
    kind=st.sampled_from(("incident.recorded", "incident.amended", "evidence.added")),
    subject=st.binary(min_size=16, max_size=16).map(bytes.hex),
    revision=st.integers(1, 99),
    previous=st.one_of(st.just(""), seeds.map(bytes.hex)),
    written=st.just("2026-03-01T21:15:00.000001Z"),
    zone=st.sampled_from(("Europe/London", "UTC")),
    clock=st.sampled_from(("", "earlier than entry 4")),
    content=st.dictionaries(names, values, max_size=6),
    seed=seeds,
)
