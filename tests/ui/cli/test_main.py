from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.support.cli_answers import CASE, schemas, valid
from tests.ui.cli.conftest import Cli
from ui.cli.main import COMMANDS

# --- schemas ----------------------------------------------------------------------------------


def test_every_schema_is_one_and_allows_nothing_by_accident() -> None:
    told = schemas()
    assert {"subject", "show", "list", "check", "export", "verify"} <= set(told)
    for name, schema in told.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"urn:daybook:{name}:1"
        assert schema.get("additionalProperties", "oneOf" in schema or None) in (False, True)
        assert "additionalProperties" in json.dumps(schema)


# --- new --------------------------------------------------------------------------------------


def test_new_makes_a_vault_and_says_what_cannot_be_undone(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    ran = cli("new")
    assert (ran.code, ran.err) == (0, "")
    assert "cannot be reset" in ran.out
    assert (cli.vault / "keys").is_file()


def test_new_gives_the_fingerprint_as_json(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    value = valid("new", cli.done("new"))
    assert value["fingerprint"] in cli("export", "--for", "police", "--out", tmp_path / "b").out


def test_new_leaves_what_is_there(cli: Cli) -> None:
    before = (cli.vault / "keys").read_bytes()
    ran = cli("new")
    assert ran.code == 2
    assert "has that name already" in ran.err
    assert (cli.vault / "keys").read_bytes() == before


# --- record, amend, withdraw ------------------------------------------------------------------


def test_record_takes_lines_and_gives_each_its_number(cli: Cli) -> None:
    value = valid("record", cli.done("record", typed=CASE))
    told = [(item["kind"], item["number"], item["entry"]) for item in value["recorded"]]
    assert told == [
        ("person", 1, 1), ("incident", 1, 2), ("incident", 2, 3), ("police", 1, 4), ("note", 1, 1),
    ]  # fmt: skip


def test_record_reads_a_file_and_says_what_it_recorded(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text('{"what":"x"}', encoding="utf-8")
    ran = cli("record", "--from", tmp_path / "one.json")
    assert (ran.code, ran.err) == (0, "")
    id_, said = ran.out.strip().split("  ")
    assert said == "incident 1"
    assert len(id_) == 32


def test_record_refuses_the_whole_batch_for_one_mistake(cli: Cli) -> None:
    ran = cli("record", typed='{"what":"x"}\n{"what":"y","times":"five"}\n')
    assert ran.code == 2
    assert ran.err == (
        "line 2, times: must be a whole number from 0 to 1,000,000,000. Nothing was changed.\n"
    )
    assert ran.out == ""
    assert cli.done("list")["incidents"] == []


def test_amend_keeps_the_old_words(used: Cli) -> None:
    value = valid("subject", used.done("amend", "1", typed='{"times":38,"reason":"counted again"}'))
    assert (value["revision"], value["fields"]["times"]) == (2, 38)
    assert value["fields"]["what"] == "He rang 37 times."
    assert "revision 2" not in used("show", "1").out
    history = valid("show", used.done("show", "1", "--history"))["history"]
    assert [(each["fields"]["times"], each["reason"]) for each in history] == [
        (37, ""), (38, "counted again"),
    ]  # fmt: skip
    text = used("amend", "1", typed='{"times":39}').out
    assert text == f"{value['id']}  revision 3\n"


def test_amend_takes_one_object(used: Cli) -> None:
    ran = used("amend", "1", typed='{"times":38}\n{"times":39}\n')
    assert ran.code == 2
    assert ran.err.startswith("line 2: must be one object")


def test_withdraw_says_that_the_words_stay(used: Cli) -> None:
    ran = used("withdraw", "2", "--reason", "a neighbour")
    assert ran.code == 0
    assert "words stay" in ran.out
    assert [row["number"] for row in used.done("list")["incidents"]] == [1]
    value = valid("show", used.done("show", "2", "--history"))
    assert value["withdrawn"] == "a neighbour"
    assert [each["withdrawn"] for each in value["history"]] == [False, True]
    assert "Withdrawn: a neighbour" in used("show", "2").out


def test_withdraw_as_json_is_a_subject(used: Cli) -> None:
    assert valid("subject", used.done("withdraw", "1", "--reason", "x"))["withdrawn"] == "x"
    ran = used("withdraw", "1", "--reason", "again")
    assert ran.code == 2
    assert "withdrawn" in ran.err


def test_reinstate_puts_back_what_was_withdrawn_and_history_says_so(used: Cli) -> None:
    used.done("withdraw", "2", "--reason", "a neighbour")
    ran = used("reinstate", "2", "--reason", "it was him")
    assert ran.code == 0
    assert "counts again" in ran.out
    assert [row["number"] for row in used.done("list")["incidents"]] == [2, 1]
    value = valid("show", used.done("show", "2", "--history"))
    assert value["withdrawn"] is None
    steps = [(each["withdrawn"], each["reinstated"]) for each in value["history"]]
    assert steps == [(False, False), (True, False), (False, True)]
    assert value["history"][0]["fields"] == value["history"][2]["fields"]
    out = used("show", "2", "--history").out
    assert "put back it was him" in out
    used.done("withdraw", "2", "--reason", "no")
    assert valid("subject", used.done("reinstate", "2", "--reason", "yes"))["withdrawn"] is None
    ran = used("reinstate", "2", "--reason", "again")
    assert ran.code == 2
    assert "not withdrawn" in ran.err


# --- list, show, patterns ---------------------------------------------------------------------


def test_list_shows_the_latest_first(used: Cli) -> None:
    value = valid("list", used.done("list"))
    assert [row["number"] for row in value["incidents"]] == [2, 1]
    lines = used("list").out.splitlines()
    assert "He rang 37 times." in "\n".join(lines)
    assert "Sun 1 Mar 2026, 21:10" in "\n".join(lines)


def test_list_finds_words_and_lists_other_kinds(used: Cli) -> None:
    assert [row["number"] for row in used.done("list", "--search", "outside")["incidents"]] == [2]
    people = valid("list", used.done("list", "--kind", "person"))
    assert [item["fields"]["name"] for item in people["items"]] == ["unknown"]
    assert used("list", "--kind", "note").out == "note/1  a private note\n"
    assert used("list", "--kind", "police").out == "police/1  Told them.\n"
    ran = used("list", "--kind", "note", "--search", "private")
    assert (ran.code, ran.out) == (2, "")


def test_where_there_is_nothing_to_list_a_sentence_says_so(cli: Cli) -> None:
    assert cli("list").out == "No incident is recorded.\n"
    assert cli("list", "--kind", "order").out == "Nothing of this kind is recorded.\n"
    assert cli("list", "--search", "outside").out == "No incident has these words.\n"
    assert cli.done("list") == {"incidents": []}
    assert "How known" not in cli("patterns").out


def test_list_pages_through_more_than_one_page(cli: Cli) -> None:
    cli.done("record", typed="\n".join(f'{{"what":"n{n}"}}' for n in range(501)))
    rows = cli.done("list")["incidents"]
    assert [row["number"] for row in rows] == list(range(501, 0, -1))


@pytest.mark.parametrize("said", ["1", "incident/1"])
def test_show_says_everything_and_the_delay(used: Cli, said: str) -> None:
    out = used("show", said).out
    for words in (
        "Incident 1", "He rang 37 times.", "Sun 1 Mar 2026, 21:10 (Europe/London)", "Jo",
        "07700 900123", "How many times: 37", "Reported to police: No", "written within the hour",
    ):  # fmt: skip
        assert words in out


def test_show_names_the_parts_of_a_value_and_what_it_refers_to(cli: Cli) -> None:
    lines = (
        {"what": "He stood there.", "ref": "i", "certainty": "recording",
         "recognition": {"first_seen": "2026-03-02", "face": "no"},
         "turned_out": {"reason": "not-sure", "was_told": "no"}},
        {"kind": "police", "what": "Who is it?", "ref": "p"},
        {"kind": "police", "what": "They rang.", "answers": ["@p"],
         "outcomes": [{"incident": "@i", "what": "closed"}]},
    )  # fmt: skip
    cli.done("record", typed="\n".join(map(json.dumps, lines)))
    out = cli("show", "1").out
    assert (
        "  Recognised on a recording: First seen: Mon 2 Mar 2026; Was the face visible: no\n" in out
    )
    assert "What it turned out to be: I am no longer sure; Was it told to police: No\n" in out
    out = cli("show", "police/2").out
    assert "  Answers earlier contacts: Police contact 1\n" in out
    assert "  What became of single incidents: Incident 1: closed\n" in out


def test_show_says_labels_names_and_sizes_and_no_identifier_or_code(
    cli: Cli, tmp_path: Path
) -> None:
    lines = (
        {"kind": "person", "name": "Jo Marsh", "ref": "p"},
        {"what": "He rang.", "behaviours": ["CALL_UNWANTED"], "person": "@p"},
    )
    cli.done("record", typed="\n".join(map(json.dumps, lines)))
    (tmp_path / "a.bin").write_bytes(bytes(3_000_000))
    cli.done("attach", "1", tmp_path / "a.bin")
    out = cli("show", "1").out
    assert "Behaviour: Unwanted calls" in out
    assert "CALL_UNWANTED" not in out
    assert "Person suspected: Jo Marsh" in out
    assert not re.search("[0-9a-f]{32}", out)
    assert "3.0 MB" in cli("show", "EX/1").out


@pytest.mark.parametrize("said", ["person/1", "police/1", "note/1"])
def test_show_shows_every_kind(used: Cli, said: str) -> None:
    value = valid("show", used.done("show", said))
    assert used.done("show", value["id"]) == value
    assert value["id"] not in used("show", said).out
    assert value["id"] in used("show", said, "--ids").out


@pytest.mark.parametrize("said", ["9", "person/9", "he was here", "AB/1", "x/y", "ab" * 16, "/1"])
def test_what_is_not_there_is_one_sentence(used: Cli, said: str) -> None:
    ran = used("show", said)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    if len(said) > 9:
        assert said not in ran.err


def test_patterns_counts_and_gives_no_verdict(used: Cli) -> None:
    value = valid("patterns", used.done("patterns"))
    conduct = value["course_of_conduct"]
    assert (conduct["incidents"], conduct["undated"], conduct["bursts"]) == ([1, 2], [2], [1])
    assert conduct["by_month"] == {"2026-03": [1]}
    assert value["hours"]["timed"] == [{"weekday": 6, "hour": 21, "incidents": [1]}]
    out = used("patterns").out
    assert "Recorded incidents only: 2" in out
    assert "Sun  21h: 1" in out
    assert "1 without a known day" in out


def test_patterns_tell_apart_what_only_a_report_names(cli: Cli) -> None:
    def record(**said: object) -> str:
        return str(cli.done("record", typed=json.dumps(said))["recorded"][0]["id"])

    order = record(kind="order", title="The order", order="spo", terms=["Not to come here."])
    broken = [{"order": order, "term": 1}]
    told = record(what="Came.", breaches=broken, reported=True)
    named = record(what="Came again.", breaches=broken)
    record(kind="police", contact="report", what="Told them.", incidents=[told, named])
    out = cli("patterns").out
    police = (
        "Police: told 1; not stated, but named in a contact 1; not told 0; neither stated nor in "
        "a contact 0.\n"
    )
    assert f"\n{police}" in out
    assert f"“The order”, term 1: 2 incidents. {police}" in out
    value = valid("patterns", cli.done("patterns"))
    told = {"told": [1], "in-contact": [2], "not-told": [], "not-stated": []}
    assert value["police_told"] == value["orders"][0]["terms"][0]["police_told"] == told


def test_patterns_of_an_empty_record(cli: Cli) -> None:
    assert valid("patterns", cli.done("patterns"))["course_of_conduct"]["first"] is None
    assert cli("patterns").out.startswith("Recorded incidents only: 0\n")


# --- attach -----------------------------------------------------------------------------------


def test_attach_keeps_each_file_and_names_the_one_that_failed(used: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"abc")
    ran = used("attach", "1", tmp_path / "a.jpg", tmp_path / "gone.jpg", "--json")
    assert ran.code == 2
    value = valid("attach", ran.json)
    (item,) = value["attached"]
    assert item["fields"]["sha256"] == hashlib.sha256(b"abc").hexdigest()
    assert item["fields"]["reference"] == "EX/1"
    assert value["failed"] == [{"file": 2, "code": "source"}]
    assert "\nFILE 2: " in ran.err
    assert "gone" not in ran.err
    assert "[1]" in used("list").out
    assert used("show", "EX/1").out.startswith("Exhibit 1")
    assert used("show", "ex/1").code == 0
    assert used("show", "AB/1").code == 2
    assert "EX/1: a.jpg" in used("show", "1").out


def test_attach_says_the_reference(used: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"abc")
    ran = used("attach", "1", tmp_path / "a.jpg")
    assert ran.code == 0
    assert ran.out.splitlines()[0].endswith("  EX/1")


def test_a_file_that_is_in_the_record_already_is_said_to_be(used: Cli, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(b"abc")
    assert "same file" not in used("attach", "1", tmp_path / "a.jpg").out
    told = used("attach", "1", tmp_path / "b.jpg").out.splitlines()
    assert told[1] == "EX/2 is the same file as EX/1. You can keep both."


def test_nothing_is_attached_to_what_is_withdrawn(used: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"abc")
    used.done("withdraw", "1", "--reason", "x")
    assert used("attach", "1", tmp_path / "a.jpg").code == 2
    assert used.done("list", "--kind", "evidence")["items"] == []


# --- help ---


def test_every_command_has_help_that_ends_well(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    overview = cli.bare("--help")
    assert overview.code == 0
    for command in COMMANDS:
        assert f"  {command.name} " in overview.out
        ran = cli.bare(command.name, "--help")
        assert (ran.code, ran.err) == (0, "")
        assert f"daybook {command.name}" in ran.out
        assert "--json" in ran.out


# --- starting ---


LOADED = """
import sys
from ui.cli.entry_point import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
heavy = {"mnemonic", "rfc3161_client", "cryptography.x509", "phonenumbers", "socket"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["check", "nothing"]])
def test_starting_loads_neither_words_nor_certificates(arguments: list[str]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=False
    )
    assert told.stderr.splitlines()[-1] == "[]"
