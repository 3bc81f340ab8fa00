"""What is listed of a paper is what taking the words out changes, and nothing of them is left."""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.jurisdiction import load
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Answer, Area, EventKind
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from diary.paper_content import (
    AnsweredTopic,
    ContactDetails,
    ContactSheet,
    Effect,
    EffectNotes,
    FactorSheet,
    Paper,
    PaperHead,
    Paragraph,
    StatementNotes,
    TopicAnswer,
)
from diary.services.disclosure.paper_service import find_in_paper
from diary.services.disclosure.redaction_service import HitPlace
from diary.word_redaction import word_redaction
from exporters.delivery import paper_file as delivery_paper

VOCABULARY = load()
NAME, NUMBER, ADDRESS = "Quillfeather", "+44 (0)7700 900123", "12 Millrace Lane"
WORDS = word_redaction((NAME, NUMBER, ADDRESS, "Skelbourne"))
LEFT = ("quillfeather", "7700900123", "millrace", "skelbourne")
SAID = (
    "at 12 MILLRACE LANE,\nSkelbourne",
    "ring 07700 900-123",
    "Ann Quillfeather's",
    "a_Quillfeather.jpg",
)
ZONE = "Europe/London"
MADE = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
DAY = typed_when(Precision.DAY, "Europe/London", "2026-03-02", how="Quillfeather's diary")
ZONED = typed_when(Precision.EXACT, "Europe/London", "2026-03-02T21:10")
HEAD = PaperHead(MADE, "Europe/London", "Daybook 0.1.0", "england-wales", "Ann Quillfeather")
# what the program says, and what is of no words
OURS = {"made", "zone", "program", "jurisdiction", "written", "id", "number", "event", "certainty",
        "times", "area", "answer", "incidents"}  # fmt: skip

texts = st.sampled_from((*SAID, "nothing of hers", ""))
several = st.lists(texts, max_size=2).map(tuple)
paragraphs = st.builds(
    Paragraph, number=st.integers(1, 9), event=st.sampled_from((None, EventKind.MOVED)),
    when=st.sampled_from((DAY, ZONED, None)), written=st.just(MADE), zone=st.just(ZONE),
    what=texts, place=texts,
    platform=texts, accounts=several, did=texts, effect=texts, people=several, exhibits=several,
)  # fmt: skip
effects = st.builds(
    Effect, st.sampled_from((Area.SLEEP, None)), st.sampled_from((DAY, ZONED, None)),
    st.just(MADE), st.just(ZONE), texts, st.integers(1, 9),
)  # fmt: skip
answers = st.builds(
    TopicAnswer, st.just(Answer.YES), texts, st.just(()), st.just(MADE), st.just(ZONE)
)
topics = st.builds(AnsweredTopic, st.just("threats"), st.lists(answers, max_size=2).map(tuple))
heads = st.builds(dataclasses.replace, st.just(HEAD), name=texts)
details = st.builds(
    ContactDetails, **{field.name: texts for field in dataclasses.fields(ContactDetails)}
)
every_paper = st.one_of(
    st.builds(lambda head, said: ContactSheet(dataclasses.replace(head, name=said.name), said),
              heads, details),
    st.builds(StatementNotes, heads, st.lists(paragraphs, max_size=3).map(tuple)),
    st.builds(EffectNotes, heads, st.lists(effects, max_size=3).map(tuple),
              st.lists(effects, max_size=3).map(tuple)),
    st.builds(FactorSheet, heads, st.lists(topics, max_size=2).map(tuple)),
)  # fmt: skip


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("\0", ""))
    return re.sub(r"[\s\W_]", "", letters).casefold()


def left_in(text: str) -> list[str]:
    return [word for word in LEFT if word in plain(text)]


def changed(before: Any, after: Any) -> int:
    """In how many fields two papers differ."""
    if dataclasses.is_dataclass(before) and not isinstance(before, When):
        names = [field.name for field in dataclasses.fields(before)]
        return sum(changed(getattr(before, name), getattr(after, name)) for name in names)
    if isinstance(before, tuple) and before and dataclasses.is_dataclass(before[0]):
        return sum(map(changed, before, after))
    return int(before != after)


@given(every_paper)
def test_what_is_listed_is_what_changes_and_no_word_is_left(paper: Paper) -> None:
    found = [*find_in_paper(paper, WORDS, VOCABULARY)]
    clean = WORDS.of(paper)
    # the name at the top of a contact sheet is the one in it
    twice = isinstance(paper, ContactSheet) and bool(left_in(paper.head.name))
    assert len(found) == changed(paper, clean) - twice
    assert left_in(repr(clean).replace(repr(DAY.how), "")) == []
    assert [*find_in_paper(clean, WORDS, VOCABULARY)] == []
    assert word_redaction(()).of(paper) == paper
    assert [*find_in_paper(paper, word_redaction(()), VOCABULARY)] == []


def full(kind: type[Any], **said: Any) -> Any:
    """One with own words in every field that is not the program's."""
    made: dict[str, Any] = {}
    for at, field in enumerate(dataclasses.fields(kind)):
        word = SAID[at % len(SAID)]
        made[field.name] = (word,) if str(field.type).startswith("tuple") else word
    return kind(**(made | said))


P = full(
    Paragraph, number=7, event=None, when=DAY, written=MADE, zone=ZONE, certainty=None, times=3
)
E = full(Effect, area=Area.SLEEP, when=DAY, written=MADE, zone=ZONE, number=4)
A = full(TopicAnswer, answer=Answer.YES, incidents=(3,), written=MADE, zone=ZONE)
DETAILS = full(ContactDetails)
PAPERS = (
    ContactSheet(dataclasses.replace(HEAD, name=DETAILS.name), DETAILS),
    StatementNotes(HEAD, (P, dataclasses.replace(P, number=2, event=EventKind.MOVED))),
    EffectNotes(HEAD, (E,), (dataclasses.replace(E, area=None),)),
    FactorSheet(HEAD, (AnsweredTopic("threats", (A, A)),)),
)


def said(paper: Paper, folder: Path) -> str:
    """The bytes of the PDF, what is in its streams and objects, and its text."""
    data, _pages = delivery_paper.pdf(paper)
    (folder / "a.pdf").write_bytes(data)
    told = [data.decode("latin-1")]
    for tool in (["pdftotext", folder / "a.pdf", "-"], ["pdfinfo", "-meta", folder / "a.pdf"]):
        told.append(subprocess.run(tool, check=True, capture_output=True, text=True).stdout)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                told.append(thing.read_bytes().decode("latin-1"))
            elif isinstance(thing, pikepdf.Dictionary | pikepdf.Array | pikepdf.String):
                told.append(repr(thing))
    return "\n".join(told)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: type(paper).__name__)
def test_nothing_of_the_words_is_left_in_the_file(paper: Paper, tmp_path: Path) -> None:
    assert set(left_in(said(paper, tmp_path))) >= {"quillfeather"}
    assert left_in(said(WORDS.of(paper), tmp_path)) == []


def test_no_field_of_any_paper_is_passed_over() -> None:
    for kind in (PaperHead, ContactDetails, Paragraph, Effect, TopicAnswer, AnsweredTopic):
        for field in dataclasses.fields(kind):
            if field.name in OURS:
                continue
            made = full(kind)
            clean = WORDS.of(made)
            assert getattr(clean, field.name) != getattr(made, field.name), (kind, field.name)


def test_a_time_goes_whole_where_a_word_names_its_zone() -> None:
    notes = StatementNotes(HEAD, (dataclasses.replace(P, when=ZONED),))
    assert word_redaction(["London"]).of(notes).paragraphs[0].when is None
    (found,) = find_in_paper(notes, word_redaction(["London"]), VOCABULARY)
    assert (found.noun, found.number, found.field) == (Noun.INCIDENT, 7, "when")


def test_places_are_named_by_what_they_are_in_the_record() -> None:
    told = [{(each.noun, each.number, each.field, each.where) for each in
             find_in_paper(paper, WORDS, VOCABULARY)} for paper in PAPERS]  # fmt: skip
    assert {field for _noun, _number, field, _where in told[0]} == {
        field.name for field in dataclasses.fields(ContactDetails)
    }
    assert (Noun.INCIDENT, 7, "witnesses", HitPlace.NOW) in told[1]
    assert (Noun.EVENT, 2, "how", HitPlace.NOW) in told[1]
    assert (Noun.PERSON, 0, "name", HitPlace.NOW) in told[1]
    assert {
        (Noun.IMPACT, 4, "what", HitPlace.NOW),
        (Noun.INCIDENT, 4, "effect", HitPlace.NOW),
    } < told[2]
    (now, before) = [
        each for each in find_in_paper(PAPERS[3], WORDS, VOCABULARY) if not each.number
    ][1:]
    assert (now.where, before.where) == (HitPlace.NOW, HitPlace.EARLIER)
    assert now.reference == "Threats, in words or in other ways"
