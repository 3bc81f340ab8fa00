"""The two cases are whole and invented, and the figures expected of them add up."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from diary import jurisdiction
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import from_fields
from diary.model.record_nouns import Evidence
from tests.cases import online_story, story_lines, story_subjects
from tests.cases.story_subjects import ZONE, Subject
from tests.support.case_lines import planned
from tests.support.records import Desk, desk

HERE = Path(__file__).parent
CASES = story_lines.CASES
VERBS = ("attach", "amend", "withdraw", "reinstate", "kind")
KINDS = {
    "incident", "event", "person", "police", "order", "impact", "ask", "factor", "evidence",
    "account", "case", "platform", "contact", "declaration", "secure", "conflict",
}  # fmt: skip
CERTAINTIES = {"seen", "recording", "held", "told", "inferred"}
# Fields of a kind of line whose words are codes, by the list of the jurisdiction that has them.
CODES = {
    ("incident", "behaviours"): "behaviour",
    ("ask", "order"): "order",
    ("factor", "topic"): "factor",
    ("police", "offered"): "right",
    ("police", "not_offered"): "right",
}

# Kept for drama by the United Kingdom's regulator, and for examples by RFC 2606.
NUMBER = re.compile(r"(?<!\d)0[1-9]\d{3} ?\d{6}(?!\d)")
SAFE_NUMBER = re.compile(r"07700 900\d{3}|01632 960\d{3}")
DOMAIN = re.compile(r"[\w.]+@([\w.-]+\w)|https?://([\w.-]+)")
SAFE_DOMAIN = re.compile(r"(?:[a-z]+\.)?example(?:\.(?:com|org|net))?")


@cache
def lines_of(case: str) -> list[dict[str, Any]]:
    return story_subjects.lines_of(case)


@cache
def found(case: str) -> dict[str, Subject]:
    return story_subjects.subjects(lines_of(case))


@cache
def expected(case: str) -> dict[str, Any]:
    return tomllib.loads((HERE / case / "expected.toml").read_text(encoding="utf-8"))


def incidents(case: str) -> list[Subject]:
    return [each for each in found(case).values() if each.kind == "incident"]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in strings(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in strings(each))


# --- the lines --------------------------------------------------------------------------------


@pytest.mark.parametrize(("case", "count"), [("neighbour", 9), ("online", 900)])
def test_the_case_has_its_number_of_incidents(case: str, count: int) -> None:
    assert len(incidents(case)) == count


@pytest.mark.parametrize("case", CASES)
def test_lines_stand_in_order_of_writing_and_none_is_from_tomorrow(case: str) -> None:
    written = [line["written"] for line in lines_of(case)]
    assert written == sorted(written)
    assert written[-1][:10] == expected(case)["as_at"].isoformat()


@pytest.mark.parametrize("case", CASES)
def test_a_line_refers_to_what_was_written_before_it(case: str) -> None:
    known: set[str] = set()
    for line in lines_of(case):
        refs = {text[1:] for text in strings(line) if re.fullmatch(r"@[a-z0-9-]+", text)}
        assert refs - known == set(), line
        if "ref" in line:
            assert line["ref"] not in known
            known.add(line["ref"])
        else:
            assert line["reason"]


@pytest.mark.parametrize("case", CASES)
def test_every_line_has_one_verb_and_words_that_the_lists_know(case: str) -> None:
    vocabulary = jurisdiction.load()
    for line in lines_of(case):
        assert sum(verb in line for verb in VERBS) == 1, line
        assert line.get("kind", "incident") in KINDS
        for (kind, name), codes in CODES.items():
            given = line.get(name, []) if line.get("kind") == kind else []
            assert [code for code in strings(given) if not vocabulary.known_code(codes, code)] == []
        assert line.get("certainty", "seen") in CERTAINTIES


@pytest.mark.parametrize("case", CASES)
def test_the_program_records_every_line_as_it_stands(case: str) -> None:
    at = desk()
    for line in lines_of(case):
        at.clock.at = datetime.fromisoformat(line["written"])
        record_line(at, {name: value for name, value in line.items() if name != "written"})
    standing = [item for item in at.journal.items(Noun.INCIDENT) if item.withdrawn is None]
    gone = sum(each.withdrawn for each in incidents(case))
    assert len(standing) == len(incidents(case)) - gone
    for subject in incidents(case):
        turned_out = at.journal.get(at.intake.id_of_ref(subject.ref)).content.turned_out
        assert (turned_out.reason if turned_out else "") == subject.reason_out


def record_line(at: Desk, line: dict[str, Any]) -> None:
    journal, intake = at.journal, at.intake
    for verb in ("withdraw", "reinstate"):
        if verb in line:
            getattr(journal, verb)(intake.id_of_ref(line[verb]), line["reason"])
            return
    if "amend" in line:
        item = journal.get(intake.id_of_ref(line["amend"]))
        journal.amend(item.id, intake.changed(item, line["set"]), line.get("reason", ""))
    elif "attach" in line:
        said = {name: value for name, value in line.items() if name not in ("attach", "ref")}
        item = journal.record(from_fields(Evidence, said, intake.reading()))
        intake.remember(line["ref"], Noun.EVIDENCE, item.id)
    else:
        journal.record_all([planned(intake, line)])


@pytest.mark.parametrize("case", CASES)
def test_every_time_was_on_the_clock_once(case: str) -> None:
    for line in lines_of(case):
        for text in strings(line):
            if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text):
                both = [
                    datetime.fromisoformat(text).replace(tzinfo=ZONE, fold=fold) for fold in (0, 1)
                ]
                twice_or_never = both[0].utcoffset() != both[1].utcoffset()
                assert not twice_or_never or line["when"]["offset"], line


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_written_before_it_happened(case: str) -> None:
    for each in found(case).values():
        assert each.span is None or each.span[0] <= each.span[1], each.ref
        assert each.span is None or each.span[0] <= each.written, each.ref


@pytest.mark.parametrize("case", CASES)
def test_no_line_knows_a_day_that_was_still_to_come(case: str) -> None:
    """A reply, a request or a finding is of a day up to the writing of the line that tells it."""
    seen = Counter[str]()
    for line in lines_of(case):
        written = datetime.fromisoformat(line["written"]).astimezone(ZONE)
        for name, text in _dated(line):
            given = datetime.fromisoformat(text).replace(tzinfo=ZONE)
            assert given <= written, (line, name)
            seen[name] += 1
    assert {"when", "found", "since", "learned"} & seen.keys()


# a day that somebody sets, or by which something may be lost, lies ahead
AHEAD = {"written", "until", "expires", "by", "offset", "what", "words", "why"}


def _dated(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each day or time in a line with the field that it is of."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in AHEAD:
                yield from _dated(each, name if key == "at" else key)
    elif isinstance(value, list):
        for each in value:
            yield from _dated(each, name)
    elif isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", value):
        yield name, value


@pytest.mark.parametrize("case", CASES)
def test_nothing_in_it_could_be_somebodys(case: str) -> None:
    text = story_lines.record(case)
    numbers = set(NUMBER.findall(text))
    assert numbers
    assert {number for number in numbers if not SAFE_NUMBER.fullmatch(number)} == set()
    domains = {first or second for first, second in DOMAIN.findall(text)}
    assert domains
    assert {domain for domain in domains if not _is_safe(domain)} == set()


def _is_safe(domain: str) -> bool:
    return SAFE_DOMAIN.fullmatch(domain) is not None


@pytest.mark.parametrize("case", CASES)
def test_the_same_lines_come_out_every_time(case: str) -> None:
    assert story_lines.record(case) == story_lines.record(case)


@pytest.mark.parametrize("case", CASES)
def test_each_attached_file_is_there_and_unlike_the_others(case: str) -> None:
    files = story_lines.files(case)
    assert len(set(files.values())) == sum("attach" in line for line in lines_of(case))
    for name, data in files.items():
        if name.endswith(".png"):
            with Image.open(BytesIO(data)) as picture:
                picture.load()
                assert picture.size == (8, 8)


# --- what the stories are about ---------------------------------------------------------------


def test_the_neighbour_is_written_about_at_once_and_months_later() -> None:
    delays = expected("neighbour")["delays"]["of"]
    hours = {ref: int(least.split(":")[0]) for ref, (least, _) in delays.items()}
    assert sorted(ref for ref, least in hours.items() if least < 24) == [
        "doorbell", "note", "pots",
    ]  # fmt: skip
    assert sorted(ref for ref, least in hours.items() if least > 24 * 60) == [
        "drive", "gate", "shout",
    ]  # fmt: skip


def test_sixty_were_entered_from_old_mail_in_one_weekend() -> None:
    written = Counter(each.written.astimezone(ZONE).date() for each in incidents("online"))
    days = [day for day in written if f"{day:%Y-%m}" == "2024-10"]
    assert sum(written[day] for day in days) == 60
    assert [f"{day:%A}" for day in sorted(days)] == ["Saturday", "Sunday"]


def test_what_is_written_in_batches_is_written_on_sundays() -> None:
    on_sundays = {run.name for run in online_story.RUNS if run.written is online_story.SUNDAY}
    for each in incidents("online"):
        if each.ref.rpartition("-")[0] in on_sundays:
            assert f"{each.written.astimezone(ZONE):%A %H}" >= "Sunday 18", each.ref
    assert len(on_sundays) > 10


def test_fifty_acts_lie_in_one_hour_twice() -> None:
    for run in ("burst", "easter"):
        spans = [each.span for each in incidents("online") if each.ref.startswith(f"{run}-")]
        moments = [span[0] for span in spans if span]
        assert len(moments) == 50
        assert max(moments) - min(moments) < timedelta(hours=1)


def test_there_are_silences_of_months() -> None:
    empty = "".join("-" if count else "0" for count in expected("online")["months"].values())
    assert max(map(len, empty.split("-"))) >= 4


def test_it_came_back_under_forty_one_names() -> None:
    accounts = {each.fields["account"] for each in found("online").values()
                if each.kind == "account"}  # fmt: skip
    assert len(accounts) == 1 + 41
    named = {name for each in incidents("online") for name in each.fields.get("accounts", ())}
    assert named == accounts


# --- the figures ------------------------------------------------------------------------------


def test_all_nine_have_a_number_and_all_eight_that_count_a_delay() -> None:
    assert len(expected("neighbour")["numbers"]) == 9
    assert len(expected("neighbour")["delays"]["of"]) == 8


def test_figures_that_were_counted_by_hand_stand_in_the_table() -> None:
    by_hand = expected("online")["by_hand"]
    assert len(by_hand) >= 20
    for each in by_hand:
        assert _figure(expected("online"), each["figure"]) == each["value"], each["figure"]


def _figure(figures: Any, path: str) -> Any:
    for name in path.split("."):
        if isinstance(figures, list):
            figures = next(each for each in figures if each["ref"] == name)
        else:
            figures = figures[name]
    return figures


@pytest.mark.parametrize("case", CASES)
def test_the_figures_add_up(case: str) -> None:
    figures = expected(case)
    total = figures["incidents"]["counted"]
    left_out = ("withdrawn", "taken_out", "not_sure", "somebody_else")
    gone = [ref for name in left_out for ref in figures["incidents"][name]]
    assert figures["incidents"]["written"] == total + len(gone)
    assert len(gone) == len(set(gone))
    for name in ("knows", "police", "exhibits"):
        assert sum(figures[name].values()) == total, name
    assert sum(figures["named"][name] for name in ("person", "account", "nobody")) == total
    months = sum(figures["months"].values())
    assert months + sum(map(len, figures["months_else"].values())) == total
    delays = figures["delays"]
    assert sum(delays[n] for n in ("within_a_day", "after_a_day", "either", "unknown")) == total


def test_the_reader_of_the_stories_imports_nothing_of_the_product() -> None:
    for name in ("story_subjects.py", "story_lines.py", "online_story.py"):
        tree = ast.parse((HERE / name).read_bytes())
        modules = {
            node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert {m for m in modules if m and m.startswith(("diary", "exporters", "ui"))} == set()


SAMPLE = Path(__file__).parents[2] / "resources" / "sample" / "case.jsonl"
# what is about a day to come
TO_COME = {"by", "expires"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\dZ)?)?")


def every_line(case: str) -> list[dict[str, Any]]:
    if case != "sample":
        return lines_of(case)
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a line, with the name of the field that it stands in."""
    if isinstance(value, str):
        yield name, value
    for key, each in value.items() if isinstance(value, dict) else ():
        yield from texts(each, key)
    for each in value if isinstance(value, list) else ():
        yield from texts(each, name)


@pytest.mark.parametrize("case", [*CASES, "sample"])
def test_nothing_is_dated_after_it_was_written(case: str) -> None:
    late = []
    for line in every_line(case):
        written = datetime.fromisoformat(line["written"]).astimezone(ZONE)
        for name, text in texts({key: each for key, each in line.items() if key != "written"}):
            if MOMENT.fullmatch(text) and name not in TO_COME:
                said = datetime.fromisoformat(text)
                said = said.astimezone(ZONE) if said.tzinfo else said.replace(tzinfo=ZONE)
                late += [(line["written"], name, text)] if said > written else []
            elif name not in TO_COME:
                years = map(int, re.findall(r"\b20[0-9]{2}\b", text))
                ends = max(years, default=0) > written.year and not MOMENT.match(text)
                late += [(line["written"], name, text)] if ends else []
    assert late == []


@pytest.mark.parametrize("case", [*CASES, "sample"])
def test_what_may_be_broken_is_a_term_that_its_order_has(case: str) -> None:
    terms: dict[str, int] = {}
    for line in every_line(case):
        given = {**line, **line.get("set", {})}
        if line.get("kind") == "order" or "terms" in line.get("set", {}):
            terms[str(line.get("ref") or line.get("amend"))] = len(given.get("terms", ()))
        for breach in given.get("breaches", ()):
            assert 0 <= breach.get("term", 0) <= terms[breach["order"].lstrip("@")], line
        named = [int(n) for _name, text in texts(line) for n in re.findall(r"\bterm (\d+)", text)]
        assert max(named, default=0) <= max(terms.values(), default=0), line


def test_a_mail_is_from_an_account_of_the_story() -> None:
    named = {account for account, _platform in online_story.ACCOUNTS.values()}
    for name, data in story_lines.files("online").items():
        if name.endswith(".eml"):
            sender = data.decode().partition("\r\n")[0].removeprefix("From: ")
            assert sender in named | {"imara@thimble.example"}, name
