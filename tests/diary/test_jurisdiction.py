"""What the England and Wales file says, row by row, and that its reader takes nothing else."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import jurisdiction
from diary.errors import BadInput, Unknown
from diary.jurisdiction import Helpline, Law, Notice, Vocabulary
from diary.model.record_nouns import Area, EventKind
from diary.shipped_data import read_shipped
from tests.support.behaviour_mapping import ROWS

NAME = "england-wales"

LAWS_CONFIRMED = {
    "ew.pha.7",
    "ew.pha.2a",
    "ew.pha.2a3",
    "ew.pha.4a",
    "ew.sca.76",
    "ew.ca.127",
    "ew.spo",
    "ew.spo.interim",
    "ew.spo.duration",
    "ew.spo.breach",
    "ew.ro",
    "ew.nmo.breach",
    "ew.bail",
}
LAWS_TO_CHECK = {
    "ew.pha.1",
    "ew.pha.2",
    "ew.pha.4",
    "ew.cjpa.42a",
    "ew.mca.1",
    "ew.osa.179",
    "ew.osa.181",
    "ew.soa.66a",
    "ew.soa.66b",
    "ew.mca80.127",
    "ew.cpa26.spo",
    "ew.cpa26.guidance",
    "ew.cpa26.identity",
    "ew.osa.takedown",
    "ew.charging",
    "ew.victims-code",
    "ew.vrr.police",
    "ew.vrr.cps",
    "ew.complaint.police",
    "ew.cma.1",
    "ew.cda.1",
    "ew.oapa.16",
    "ew.theft.21",
    "ew.theft.9",
    "ew.cjpoa.51",
    "ew.pcj",
    "ew.nmo",
    "ew.pha.3",
    "ew.dapo",
}
HELPLINES = {
    "police-emergency": ("999", "ok"),
    "police": ("101", "ok"),
    "national-stalking-helpline": ("0808 802 0300", "ok"),
    "paladin": ("020 3866 4107", "ok"),
    "veritas-justice": ("01273 234773", "ok"),
    "victim-support": ("08 08 16 89 111", "ok"),
    "national-domestic-abuse-helpline": ("0808 2000 247", "ok"),
    "live-fear-free": ("0808 80 10 800", "ok"),
    "mens-advice-line": ("0808 801 0327", "ok"),
    "galop": ("0800 999 5428", "ok"),
    "revenge-porn-helpline": ("0345 6000 459", "ok"),
    "ncdv": ("0800 970 2070", "ok"),
    "samaritans": ("116 123", "check"),
}
# Once printed for these services, and answered by somebody else or nobody now.
STALE_NUMBERS = ("03006360300", "1850211407")


@pytest.fixture(scope="module")
def england() -> Vocabulary:
    return jurisdiction.load()


def test_every_behaviour_has_its_channel_letters_and_groups(england: Vocabulary) -> None:
    said = [
        (row.code, row.channel, *map(" ".join, (row.limbs, row.sco_ni_limbs, row.groups)))
        for row in england.behaviours
    ]
    assert len(said) == 44
    assert said == [*ROWS]


def test_what_to_read_first_is_one_list_in_one_order(england: Vocabulary) -> None:
    assert [(row.id, " ".join(row.behaviours)) for row in england.read_first] == [
        ("attack", "ASSAULT SEXUAL_ASSAULT"),
        ("neck", "STRANGULATION"),
        ("weapon", "WEAPON"),
        ("threat-you", "THREAT_YOU"),
        ("threat-others", "THREAT_OTHERS"),
        ("threat-hinted", "THREAT_IMPLIED"),
        ("intimate", "CYBERFLASH INTIMATE_SHARE THREAT_INTIMATE"),
        ("home", "ENTER_HOME"),
        ("tracked", "TRACKER LOC_TRACK"),
        ("published", "DOXX"),
        ("devices", "SPYWARE ACCOUNT_ACCESS CAMERA_LISTEN"),
        ("damage", "PROPERTY_DAMAGE"),
        ("animal", "PET_HARM"),
        ("own-death", "THREAT_SELF"),
        ("other-people", "PROXY"),
        ("after-order", ""),
    ]
    assert [row.id for row in england.read_first if row.breaches] == ["after-order"]


def test_every_behaviour_explains_itself_in_a_sentence(england: Vocabulary) -> None:
    for row in england.behaviours:
        assert row.explanation.endswith("."), row.code
        assert row.label[0].isupper(), row.code


def test_examples_of_the_act_are_a_to_g(england: Vocabulary) -> None:
    assert [limb.letter for limb in england.limbs] == list("abcdefg")
    act = england.law("ew.pha.2a3")
    assert [element[:3] for element in act.elements] == [f"({x})" for x in "abcdefg"]


def test_examples_of_the_other_acts_are_a_to_j_and_wait_to_be_confirmed(
    england: Vocabulary,
) -> None:
    assert [limb.letter for limb in england.sco_ni_limbs] == list("abcdefghij")
    assert {limb.status for limb in england.sco_ni_limbs} == {"check"}
    # letters differ from those of the 1997 Act: property is (f) there and (g) here
    words = {limb.letter: limb.label.split()[0] for limb in england.sco_ni_limbs}
    assert "".join(words) == "abcdefghij"
    assert [*words.values()] == (
        "Following Contacting, Publishing Monitoring Entering Loitering Interfering Giving Watching"
        " Anything"
    ).split()


def test_laws_are_confirmed_or_wait_as_the_sources_allow(england: Vocabulary) -> None:
    by_status = {"ok": set[str](), "check": set[str]()}
    for law in england.laws:
        by_status[law.status].add(law.id)
    assert by_status == {"ok": LAWS_CONFIRMED, "check": LAWS_TO_CHECK}


def test_every_row_about_law_or_help_says_when_and_where_it_was_looked_up(
    england: Vocabulary,
) -> None:
    rows: list[Law | Helpline | Notice] = [*england.laws, *england.helplines, *england.notices]
    for row in rows:
        assert date(2026, 1, 1) <= row.provenance.checked_on <= england.as_at, row.id
        assert row.provenance.source, row.id
        assert bool(row.provenance.to_check) is (row.status == "check"), row.id


def test_law_never_goes_without_its_caution(england: Vocabulary) -> None:
    for law in england.laws:
        said = england.orientation(law)
        assert said.startswith("Police and prosecutors decide which offence fits. "), law.id
        assert said.endswith(law.plain)


def test_limits_and_penalties_that_are_known(england: Vocabulary) -> None:
    stalking = england.law("ew.pha.2a")
    assert "6 months" in stalking.time_limit
    assert "51 weeks" in stalking.max_penalty
    serious = england.law("ew.pha.4a")
    assert serious.time_limit == "No 6-month limit"
    assert serious.max_penalty.startswith("10 years")
    assert england.law("ew.osa.181").in_force_from == date(2024, 1, 31)
    assert england.law("ew.sca.76").in_force_from is None
    assert "3 days" in england.law("ew.spo.breach").plain


def test_orders_that_only_police_can_ask_for_say_so(england: Vocabulary) -> None:
    types = [row.id for row in england.order_types]
    assert types == ["spo", "interim-spo", "ro", "nmo", "pha3", "dapo", "bail", "other"]
    for order in ("spo", "interim-spo"):
        assert england.order_type(order).applicant == "police"
        assert "Only police" in england.order_type(order).plain
    assert england.order_type("nmo").applicant == "person"


def test_words_of_the_model_and_of_the_file_are_the_same(england: Vocabulary) -> None:
    assert {row.id for row in england.event_kinds} == {kind.value for kind in EventKind}
    assert {row.id for row in england.impact_areas} == {area.value for area in Area}
    assert england.known_code("behaviour", "LOITER")
    assert england.known_code("order", "interim-spo")
    assert not england.known_code("behaviour", "interim-spo")
    assert not england.known_code("order", "LOITER")
    assert not england.known_code("law", "ew.pha.2a")


def test_helplines_and_their_status(england: Vocabulary) -> None:
    assert {row.id: (row.number, row.status) for row in england.helplines} == HELPLINES
    texts = {row.id: row.text_number for row in england.helplines}
    assert texts["live-fear-free"] == "07860 077333"
    assert england.emergency == "999"


def test_no_stale_number_is_printed_anywhere_in_the_file() -> None:
    digits = re.sub(r"(?<=[0-9])[ -](?=[0-9])", "", read_shipped("jurisdictions", NAME))
    for number in STALE_NUMBERS:
        assert number not in digits


# What is read first and may not be over: the notice about danger speaks of each kind in these rows
# and of each kind of intimidation, but for those of whom somebody decided that it does not.
AT_ONCE = {"attack", "neck", "weapon", "threat-you", "threat-others", "threat-hinted", "home"}
# pictures, an animal, property: by that alone nobody is in danger of their life
NO_DANGER_NOTICE = {"THREAT_INTIMATE", "PET_HARM", "PROPERTY_DAMAGE"}


def test_notices_appear_for_what_they_are_about(england: Vocabulary) -> None:
    def ids(*codes: str) -> list[str]:
        return [notice.id for notice in england.notices_for(codes)]

    for code in ("TRACKER", "SPYWARE", "ACCOUNT_ACCESS"):
        assert ids(code) == ["device"]
    for code in ("THREAT_YOU", "THREAT_SELF", "THREAT_OTHERS", "ENTER_HOME", "ASSAULT"):
        assert "danger" in ids(code)
    assert ids("MSG_UNWANTED") == []
    dangerous = {row.code for row in england.behaviours if "intimidation" in row.groups}
    dangerous |= {
        code for row in england.read_first if row.id in AT_ONCE for code in row.behaviours
    }
    assert {code for code in dangerous if "danger" not in ids(code)} == NO_DANGER_NOTICE
    first = {notice.id for notice in england.notices_at("first-run")}
    assert first == {"first-run", "disclosure"}
    assert [row.id for row in england.notices_at("before-attach")] == ["under-18"]
    assert england.before_attaching().startswith("Never add, copy or send")
    assert {row.id for row in england.notices_at("edit")} == {"edit"}
    assert "recognition" in {row.id for row in england.notices_at("attach")}
    told = [row.id for row in england.notices_at("export")]
    assert told == ["export", "duty-to-disclose", "posting", "witnesses"]


@pytest.mark.parametrize(
    ("notice", "must_say"),
    [
        ("emergency-line", "call 999"),
        ("silent-call", "55"),
        ("silent-call", "does not tell police where you are"),
        ("first-run", "no connection to police"),
        ("first-run", "Nobody can reset your passphrase"),
        ("first-run", "does not hide that the program is on this device"),
        ("disclosure", "does not mean that police or a court can never ask"),
        ("under-18", "tell police"),
        ("device", "Do not remove it"),
        ("edit", "The earlier version stays in the record"),
        ("export", "may be read by the other side"),
        ("recognition", "do not show it round to ask who it is"),
        ("recognition", "Police show recordings to one person at a time, under rules."),
        ("duty-to-disclose", "Police must keep what you give them and tell prosecutors of it"),
        ("duty-to-disclose", "do not delete it"),
        ("posting", "Do not post any of this."),
        ("witnesses", "Do not read this to, or write it with, another person who saw something."),
        ("witnesses", "The words for what happened are yours."),
        ("sending", "Do not e-mail it from an account or a device that they may read"),
        ("factors", "not an assessment"),
    ],
)
def test_notice_says_what_it_is_there_for(england: Vocabulary, notice: str, must_say: str) -> None:
    assert must_say in " ".join(england.notice(notice).text)


@pytest.mark.parametrize("name", ["atlantis", "../profiles/police", "", "England", "a/b"])
def test_unknown_jurisdiction_is_refused(name: str) -> None:
    with pytest.raises(Unknown):
        jurisdiction.load(name)


def test_lookups_refuse_what_is_not_there(england: Vocabulary) -> None:
    for look in (england.behaviour, england.law, england.order_type, england.notice):
        with pytest.raises(Unknown):
            look("nothing")


def _changed(find: str, put: str) -> str:
    text = read_shipped("jurisdictions", NAME)
    assert text.count(find) >= 1, find
    return text.replace(find, put, 1)


@pytest.mark.parametrize(
    ("find", "put", "names"),
    [
        ("schema = 1", "schema = 2", "schema"),
        ("schema = 1", "schema = true", "schema"),
        ("schema = 1", "schema = 1\nextra = 1", "extra"),
        ('id = "england-wales"', 'id = "atlantis"', "id"),
        ('country = "GB"', 'country = "United Kingdom"', "country"),
        ("as_at = 2026-11-27", 'as_at = "2026-11-27"', "as_at"),
        ("as_at = 2026-11-27", "as_at = 2026-11-27T00:00:00", "as_at"),
        ('letter = "b"', 'letter = "a"', "limb"),
        ('letter = "e"', 'letter = "h"', "behaviour[1].limbs"),
        ('letter = "a"', 'letter = "ab"', "limb[0].letter"),
        ('letter = "j"', 'letter = "k"', "sco_ni_limbs"),
        ('letter = "j"', 'letter = "i"', "sco_ni_limb"),
        ('code = "LOITER"', 'code = "FOLLOW"', "behaviour"),
        ('code = "OTHER"', 'code = "REST"', "behaviour"),
        ('code = "FOLLOW"', 'code = "follow"', "behaviour[0].code"),
        ('code = "FOLLOW"', "", "behaviour[0].code"),
        ('code = "FOLLOW"', 'code = "FOLLOW"\nscore = 3', "behaviour[0].score"),
        ('label = "Followed you"', 'label = ""', "behaviour[0].label"),
        ('label = "Followed you"', 'label = " Followed you"', "behaviour[0].label"),
        ('label = "Followed you"', 'label = "Followed\\nyou"', "behaviour[0].label"),
        ('label = "Followed you"', 'label = "Followed\\u202eyou"', "behaviour[0].label"),
        ('label = "Followed you"', "label = 7", "behaviour[0].label"),
        ('channel = "physical"', 'channel = "spiritual"', "behaviour[0].channel"),
        ('limbs = ["e"]', 'limbs = ["e", "e"]', "behaviour[1].limbs"),
        ('limbs = ["e"]', 'limbs = "e"', "behaviour[1].limbs"),
        ('id = "neck"', 'id = "attack"', "read_first"),
        ('behaviours = ["STRANGULATION"]', 'behaviours = ["NECK"]', "read_first[1].behaviours"),
        ("breaches = true", "breaches = 1", "breaches"),
        ('groups = ["surveillance"]', 'groups = ["spying"]', "behaviour[0].groups"),
        ('id = "ew.pha.7"', 'id = "ew.pha.1"', "law"),
        ('kind = "offence"', 'kind = "crime"', "kind"),
        ('status = "ok"', 'status = "fine"', "status"),
        ('status = "ok"', 'status = "check"', "to_check"),
        ('status = "ok"', 'status = "ok"\nto_check = "All of it."', "to_check"),
        ('source = ["legislation.gov.uk/ukpga/1997/40/section/7"]', "source = []", "source"),
        ('source = ["legislation.gov.uk/ukpga/1997/40/section/7"]', "", "source"),
        ('law = "ew.spo"', 'law = "ew.none"', "order_type[0].law"),
        ('applicant = "police"', 'applicant = "me"', "order_type[0].applicant"),
        ('number = "101"', 'number = "one-o-one"', "helpline[1].number"),
        ('when = "factors"', 'when = "sometimes"', "notice[0].when"),
        ('text = ["If you feel in danger now, call 999."]', "text = []", "notice[0].text"),
        ('behaviours = ["ENTER_HOME", ', 'behaviours = ["BREAK_IN", ', "notice[2].behaviours"),
        ("[[four]]", "[[five]]", "five"),
    ],
)
def test_each_kind_of_mistake_is_refused_by_file_and_key(find: str, put: str, names: str) -> None:
    with pytest.raises(BadInput) as refused:
        jurisdiction.parse(_changed(find, put), NAME)
    assert refused.value.field.startswith("england-wales.toml: ")
    assert names in refused.value.field


def test_a_file_that_is_no_toml_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        jurisdiction.parse("schema = [", NAME)
    assert refused.value.field == "england-wales.toml"


WHOLE: dict[str, Any] = tomllib.loads(read_shipped("jurisdictions", NAME))
VOCABULARY = jurisdiction.load()


@given(st.data())
def test_any_key_left_out_of_a_row_is_noticed_unless_it_may_be_absent(data: st.DataObject) -> None:
    may_be_absent = {
        "files",
        "notes",
        "explanation",
        "max_penalty",
        "time_limit",
        "in_force_from",
        "enacted_on",
        "law",
        "text_number",
        "told",
    }
    lists = sorted(key for key, value in WHOLE.items() if isinstance(value, list))
    kind = data.draw(st.sampled_from(lists))
    row = data.draw(st.integers(0, len(WHOLE[kind]) - 1))
    key = data.draw(st.sampled_from(sorted(WHOLE[kind][row])))
    changed = {**WHOLE, kind: [dict(entry) for entry in WHOLE[kind]]}
    del changed[kind][row][key]
    if key in may_be_absent and not (kind == "behaviour" and key == "explanation"):
        assert jurisdiction.parse(_toml(changed), NAME) != VOCABULARY
        return
    with pytest.raises(BadInput) as refused:
        jurisdiction.parse(_toml(changed), NAME)
    assert key in refused.value.field


def _toml(values: dict[str, Any]) -> str:
    lines = [f"{key} = {_value(v)}" for key, v in values.items() if not isinstance(v, list)]
    for key, rows in values.items():
        for row in rows if isinstance(rows, list) else ():
            lines += [f"[[{key}]]", *(f"{name} = {_value(v)}" for name, v in row.items())]
    return "\n".join(lines)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ((), set()),
        (("voicemail.WAV",), {"image-metadata"}),
        (("a.m4a", "photo.HEIC"), {"image-metadata", "recognition", "family-papers"}),
        (("clip.mp4",), {"image-metadata", "recognition"}),
        (("notes.txt",), {"family-papers"}),
        (("chat.zip",), {"image-metadata", "recognition", "family-papers"}),
        (("no ending",), {"image-metadata", "recognition", "family-papers"}),
        (("order.pdf",), {"image-metadata", "recognition", "family-papers"}),
    ],
)
def test_a_notice_is_about_the_kinds_of_files_that_came(
    england: Vocabulary, names: tuple[str, ...], shown: set[str]
) -> None:
    assert {row.id for row in england.notices_of_files(names)} == shown
    before = england.notices_of_files(names, "before-attach")
    assert [row.id for row in before] == ["under-18"] * ("recognition" in shown)
