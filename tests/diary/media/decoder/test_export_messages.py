"""Messages of an export in the decoder child: portions, refusals, and nothing lost between."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import SimpleNamespace

import pytest

from diary.errors import ExportRefused
from diary.media import decoder_export_reply_checks
from diary.media.decoder import export_messages
from diary.media.decoder.export_messages import MessagesJob
from diary.media.decoder.pipe import Params, Ranges, RefusedError
from diary.media.decoder_protocol import GarbageError, WireMessage
from diary.media.imports import registry
from diary.media.imports.format import (
    Answers,
    ColumnRole,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.message import (
    NO_TIME,
    CallKind,
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    NoteCode,
    UnreadLine,
    UnreadReason,
)

SAID = Message(
    at=3,
    kind=MessageKind.TEXT,
    sender="07700 900264",
    time=MessageTime("2026-03-01T21:40", "+00:00"),
    text="I know where you\u202e are\nnow",
    label="C do not answer",
    own=False,
    recipients=("07700 900001",),
    thread="t",
    files=(MessageFile("IMG 1.jpg", "chat/IMG 1.jpg", "image/jpeg"),),
    edited=True,
    identity="a1",
    doubts=(Doubt.TIME_RUNS_BACKWARDS,),
)


class Toy:
    """A format whose export is the word `toy`; what it yields is set by the test."""

    code = "toy"
    choices: tuple[str, ...] = ("Ada", "07700 900264")
    me = ""
    columns: tuple[ColumnRole, ...] = ()
    items: tuple[Item, ...] = (
        SAID,
        UnreadLine(4, UnreadReason.NOT_JSON),
        ExportNote(NoteCode.REFERENCES_MENDED, 7),
    )

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        return tuple(name for name in names if name.endswith(".toy"))

    def recognise(self, export: Export) -> Confidence:
        return Confidence.SURE if export.head() == b"toy" else Confidence.NO

    def questions(self, export: Export) -> tuple[Question, ...]:
        return (Question(QuestionKind.WHO_IS_ME, self.choices),)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        self.me, self.columns = answers.me, answers.columns
        if answers.me == "nobody":
            raise UnreadableError("encrypted")
        yield from self.items


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Toy:
    made = Toy()
    monkeypatch.setattr(registry, "CODES", ("toy",))
    monkeypatch.setattr(
        registry.importlib, "import_module", lambda _name: SimpleNamespace(FORMAT=made)
    )
    return made


def job(data: bytes = b"toy") -> MessagesJob:
    return MessagesJob(Ranges(len(data), lambda at, length: data[at : at + length]))


BEGIN: Params = {"name": "a.toy", "format": "toy", "main": "", "answers": {}}


def read(made: MessagesJob, params: Params = BEGIN) -> list[Item]:
    found = decoder_export_reply_checks.portion(made.answer("messages", params))
    items = list(found.items)
    while not found.end:
        found = decoder_export_reply_checks.portion(made.answer("more-messages", {}))
        items += found.items
    return items


def test_an_export_is_offered_with_what_has_to_be_asked(toy: Toy) -> None:
    (found,) = decoder_export_reply_checks.offered(
        job().answer("exports", {"name": "a.toy", "beside": {}})
    )
    assert (found.format, found.confidence, found.main) == ("toy", Confidence.SURE, "")
    assert found.questions == (Question(QuestionKind.WHO_IS_ME, ("Ada", "07700 900264")),)
    other = job(b"no").answer("exports", {"name": "a.toy", "beside": {}})
    assert decoder_export_reply_checks.offered(other) == ()


def test_a_sender_whose_name_hides_a_character_is_offered_and_can_be_chosen(toy: Toy) -> None:
    hidden = "Dex\u202e 2"
    toy.choices = ("Ada", hidden, "x" * 2000)
    made = job()
    (found,) = decoder_export_reply_checks.offered(
        made.answer("exports", {"name": "a.toy", "beside": {}})
    )
    (question,) = found.questions
    assert hidden not in question.choices
    read(made, {**BEGIN, "answers": {"me": question.choices[1]}})
    assert toy.me == hidden
    read(made, {**BEGIN, "answers": {"me": question.choices[2]}})
    assert toy.me == "x" * 2000


def test_what_each_column_has_reaches_the_reader_and_no_other_word_does(toy: Toy) -> None:
    read(job(), {**BEGIN, "answers": {"columns": ["time", "none", "text"]}})
    assert toy.columns == (ColumnRole.TIME, ColumnRole.NONE, ColumnRole.TEXT)
    for wrong in (["weather"], "time", [["time"]], [None], ["time"] * 2000):
        with pytest.raises(RefusedError):
            read(job(), {**BEGIN, "answers": {"columns": wrong}})  # type: ignore[dict-item]


def test_what_a_reader_yields_arrives_with_hidden_characters_shown(toy: Toy) -> None:
    said, unread, note = read(job())
    assert isinstance(said, Message)
    assert "\u202e" not in said.text
    assert said._replace(text=SAID.text) == SAID
    assert (unread, note) == toy.items[1:]


def test_a_long_export_comes_in_portions_with_nothing_lost(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_messages, "PORTION", 1000)
    toy.items = tuple(SAID._replace(at=at, text="word") for at in range(1, 101))
    assert [item.at for item in read(job()) if isinstance(item, Message)] == [*range(1, 101)]


def test_a_year_that_no_message_can_have_is_said_to_be_doubtful(toy: Toy) -> None:
    stated = (
        "",
        "1970-01-01T00:00:00",
        "1990-01-01",
        "2026-03-01T21:40",
        "2037-12-31",
        "2568-03-01",
    )
    toy.items = tuple(SAID._replace(time=MessageTime(local), doubts=()) for local in stated)
    said = [item.doubts for item in read(job()) if isinstance(item, Message)]
    assert said == [(), (Doubt.UNLIKELY_YEAR,), (), (), (), (Doubt.UNLIKELY_YEAR,)]
    toy.items = (SAID._replace(time=MessageTime("1404-08-23")),)
    (item,) = read(job())
    assert isinstance(item, Message)
    assert item.doubts == (Doubt.TIME_RUNS_BACKWARDS, Doubt.UNLIKELY_YEAR)


def test_a_message_larger_than_a_portion_comes_alone_and_says_that_it_is_cut(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_messages, "PORTION", 1000)
    monkeypatch.setattr(export_messages, "MAX_TEXT", 5000)
    toy.items = (SAID._replace(text="x" * 5001), SAID)
    first, second = read(job())
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (len(first.text), first.cut, second.cut) == (5000, True, False)


def test_a_file_is_looked_at_once_however_often_it_is_asked_about(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    find = export_messages.find_exports
    monkeypatch.setattr(
        export_messages,
        "find_exports",
        lambda name, *rest: looked.append(name) or find(name, *rest),
    )
    made = job()
    for _again in range(3):
        made.answer("exports", {"name": "a.toy", "beside": {}})
        assert len(read(made)) == 3
    assert looked == ["a.toy"]
    made.answer("exports", {"name": "b.toy", "beside": {}})
    assert looked == ["a.toy", "b.toy"]


def test_a_message_to_very_many_is_cut_and_says_so(toy: Toy) -> None:
    many = SAID._replace(recipients=("a",) * 20_000)
    files = SAID._replace(files=(MessageFile("n", "x" * 5000),) * 1001)
    toy.items = (many, files, SAID)
    found = [item for item in read(job()) if isinstance(item, Message)]
    assert [(len(each.recipients), len(each.files)) for each in found] == [
        (1000, 1), (1, 1000), (1, 1),
    ]  # fmt: skip
    assert [each.cut for each in found] == [True, True, False]
    assert found[1].files[0] == MessageFile("n")


def test_another_child_does_not_pretend_that_the_export_ended(toy: Toy) -> None:
    with pytest.raises(RefusedError):
        job().answer("more-messages", {})


def test_a_reader_that_can_read_nothing_says_why(toy: Toy) -> None:
    with pytest.raises(ExportRefused) as refused:
        read(job(), {**BEGIN, "answers": {"me": "nobody"}})
    assert refused.value.reason == "encrypted"


def test_messages_cross_in_the_order_in_which_they_stand(toy: Toy) -> None:
    unread = UnreadLine(4, UnreadReason.NOT_JSON)
    no_time = SAID._replace(time=NO_TIME, own=None, files=(), text="")
    call = SAID._replace(kind=MessageKind.CALL, call=CallKind.MISSED, seconds=0, cut=True)
    toy.items = (unread, no_time, SAID, unread, unread, call, *toy.items[2:], SAID)
    shown = "I know where you\u27e8U+202E\u27e9 are\nnow"
    assert read(job()) == [
        item._replace(text=shown) if isinstance(item, Message) and item.text else item
        for item in toy.items
    ]


def portion(**columns: object) -> list[Item]:
    """Return what the program takes of a reply with these columns, those left out being good."""
    good: dict[str, object] = {
        "at": [1, 2],
        "kind": ["text"],
        "time": {"local": ["2026-03-01T21:40", ""], "offset": [""], "source": ["export"]},
    }
    run = {"is": "messages", "columns": good | columns}
    block = json.dumps([{"is": "unread", "rows": [[1, "not-json"]]}, run]).encode()
    return [*decoder_export_reply_checks.portion(WireMessage({"end": True}, block)).items]


def test_a_column_of_one_value_has_it_in_every_row_and_one_left_out_is_empty() -> None:
    _unread, first, second = portion(sender=["Dex"], text=["a", "b"])
    time = MessageTime("2026-03-01T21:40")
    assert first == Message(1, MessageKind.TEXT, "Dex", time, text="a")
    assert second == Message(2, MessageKind.TEXT, "Dex", time._replace(local=""), text="b")


TIME = {"local": ["2026-03-01T21:40"], "offset": [""], "source": ["export"]}


@pytest.mark.parametrize(
    "columns",
    [
        {"at": []},
        {"at": 7},
        {"at": [1, -1]},
        {"at": [1, True]},
        {"at": [1, 1 << 53]},
        {"at": [1, 2.0]},
        {"weather": ["fine"]},
        {"kind": ["text", "shout"]},
        {"kind": ["text"] * 3},
        {"kind": []},
        {"kind": "text"},
        {"kind": [["text"]]},
        {"text": ["a", "\u202e"]},
        {"text": ["a", "\ud83d"]},
        {"text": ["a", None]},
        {"text": ["x" * (12 << 20) + "x"]},
        {"sender": ["a", "a\nb"]},
        {"sender": ["a", "a\tb"]},
        {"label": ["\u202e"]},
        {"thread": ["x" * 1001]},
        {"identity": [{}]},
        {"own": [1]},
        {"edited": [0]},
        {"cut": [None]},
        {"seconds": [None, -1]},
        {"seconds": ["1"]},
        {"call": ["shouted"]},
        {"call": [[]]},
        {"recipients": ["a"]},
        {"recipients": [["a", "\u202e"], []]},
        {"recipients": [["a"] * 10_001]},
        {"doubts": [["no"]]},
        {"files": [[{"name": "a\nb"}]]},
        {"files": [[{"inline": 1}]]},
        {"files": [["a"]]},
        {"time": None},
        {"time": {}},
        {"time": TIME | {"local": ["2026-13-01T10:00"]}},
        {"time": TIME | {"local": ["2026-03-01T24:00"]}},
        {"time": TIME | {"local": ["20260301T10:00"]}},
        {"time": TIME | {"local": ["2026-W10-1"]}},
        {"time": TIME | {"local": ["2026-03-01T10:00\n"]}},
        {"time": TIME | {"local": ["2026-03-01T10:00Z"]}},
        {"time": TIME | {"local": ["2026-03-01", ""], "offset": ["+00:00"]}},
        {"time": TIME | {"offset": ["+0:00"]}},
        {"time": TIME | {"offset": ["+99:99"]}},
        {"time": TIME | {"source": ["guess"]}},
        {"time": TIME | {"more": [""]}},
        {"time": {"local": ["2026-03-01"], "offset": [""]}},
    ],
)
def test_a_column_with_a_value_that_no_message_has_is_refused(columns: dict[str, object]) -> None:
    assert len(portion()) == 3
    with pytest.raises(GarbageError):
        portion(**columns)


@pytest.mark.parametrize(
    "block",
    [
        b"[",
        b"{}",
        b"[[]]",
        b'[{"is":"other"}]',
        b'[{"is":"other","rows":[]}]',
        b'[{"is":"messages","columns":{}}]',
        b'[{"is":"messages","columns":[]}]',
        b'[{"is":"notes","rows":[["Not a code",1]]}]',
        b'[{"is":"notes","rows":[["reactions"]]}]',
        b'[{"is":"unread","rows":[[-1,"not-json"]]}]',
        b'[{"is":"unread","rows":[[1,"x"]]}]',
        b'[{"is":"unread","rows":{}}]',
    ],
)
def test_a_reply_of_another_form_is_refused(block: bytes) -> None:
    with pytest.raises(GarbageError):
        decoder_export_reply_checks.portion(WireMessage({"end": True}, block))


def test_nothing_of_a_reply_is_taken_before_all_of_it_is_checked() -> None:
    good = b'[{"is":"unread","rows":[[1,"not-json"]]},{"is":"other","rows":[]}]'
    with pytest.raises(GarbageError):
        decoder_export_reply_checks.portion(WireMessage({"end": True}, good))


def test_an_export_that_goes_on_without_end_is_read_up_to_a_bound_which_is_said(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_messages, "MOST_LINES", 5)
    monkeypatch.setattr(export_messages, "PORTION", 300)
    said = ExportNote(NoteCode.ONLY_THE_BEGINNING, 5)
    for there in (4, 5):
        toy.items = (SAID,) * there
        assert len(read(job())) == there
    for there in (6, 50):
        toy.items = (SAID,) * there
        found = read(job())
        assert len(found) == 6
        assert found[-1] == said
