"""What each profile opens and keeps back, and that its reader takes no file with a mistake."""

from __future__ import annotations

import dataclasses
import tomllib
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import audience_profiles
from diary.audience_profiles import AUDIENCES, PageNumbering, Profile
from diary.errors import BadInput, Unknown
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import declared_fields, free_fields
from diary.model.noun_codec import apart_fields, single_parts
from diary.model.record_nouns import Incident, Role
from diary.model.revisions import CLASSES
from diary.paper_kinds import SHEETS, PaperKind
from diary.shipped_data import read_shipped

PRIVATE = {noun for noun in Noun if noun.book is Book.PRIVATE}
# how to reach somebody, for whom the person is afraid, and where to find and destroy what
CONTACTS = {
    (Noun.PERSON, "contact"),
    (Noun.PERSON, "afraid_for"),
    (Noun.PERSON, "afraid_why"),
    (Noun.POLICE, "officer_contact"),
    (Noun.EVIDENCE, "kept_where"),
    (Noun.EVIDENCE, "original_where"),
    *((Noun.SECURE, name) for name in ("what", "why", "holder", "asked_of")),
}
# what the other side is never given: whom it would put at risk, what it could destroy
UNSERVED = {*CONTACTS, (Noun.PERSON, "knows")}
# of a request what became of it is told
ASKED_IN_WORDS = {(Noun.ASK, name) for name in ("what", "why", "order", "risk", "protect", "terms")}
HELPERS = {(Noun.INCIDENT, name) for name in ("limbs.by", "typed_by", "present")}
WITH_FILES = ("police", "advocate", "court", "family", "own")


def withheld(profile: Profile) -> set[tuple[Noun, str]]:
    """The fields of the record book that a profile keeps back, but for those that none opens."""
    return {
        (noun, name)
        for noun, cls in CLASSES.items()
        # answers to topics have a document of their own
        if noun not in PRIVATE | {Noun.FACTOR}
        for name in (
            *(field.name for field in dataclasses.fields(cls)),
            *apart_fields(cls),
        )
        if not profile.opens(noun, name) and (noun, name) not in audience_profiles.NEVER
    }


def fields(noun: Noun, *names: str) -> set[tuple[Noun, str]]:
    cls = CLASSES[noun]
    own = names or (*(field.name for field in dataclasses.fields(cls)), *apart_fields(cls))
    return {(noun, name) for name in own} - CONTACTS - audience_profiles.NEVER


def test_every_audience_has_its_file_and_no_other_is_there() -> None:
    shipped = {entry.name for entry in files("resources").joinpath("profiles").iterdir()}
    assert {name for name in shipped if name.endswith(".toml")} == {f"{a}.toml" for a in AUDIENCES}


def test_what_is_shipped_is_read_once_in_the_order_of_the_audiences() -> None:
    assert audience_profiles.shipped() == tuple(map(audience_profiles.load, AUDIENCES))
    assert audience_profiles.shipped() is audience_profiles.shipped()


@pytest.mark.parametrize("name", AUDIENCES)
def test_no_profile_reaches_contacts_or_the_private_book(name: str) -> None:
    profile = audience_profiles.load(name)
    assert set(profile.fields).isdisjoint(PRIVATE)
    for noun, field in audience_profiles.NEVER:
        assert not profile.opens(noun, field)
    assert all(names[0] == "number" for names in profile.fields.values())
    assert profile.purpose.endswith(".")
    listed = [each for each in profile.sections if each != "receipt"]
    assert listed[-1] == ("short-sheet" if name == "short" else "checking")
    assert profile.sections[-1] in (listed[-1], "receipt")


# What would tell the length or the words of lines that are not shown, or what else there is.
OF_LINES = fields(
    Noun.CONVERSATION, "sha256", "size", "member", "me", "own_number", "columns", "continues",
    "same", "new", "missing",
) | fields(Noun.EVIDENCE, "came_with")  # fmt: skip
WITH_LINES = ("police", "advocate", "court", "own")


@pytest.mark.parametrize("name", AUDIENCES)
def test_a_conversation_is_shown_to_these_without_what_tells_of_lines_kept_back(name: str) -> None:
    profile = audience_profiles.load(name)
    assert not any(profile.opens(*each) for each in OF_LINES)
    assert (Noun.CONVERSATION in profile.fields) is (name in WITH_LINES)
    assert (Noun.CONVERSATION, "seed") in audience_profiles.NEVER


def test_a_profile_that_opens_a_conversation_opens_what_its_lines_are_proven_by() -> None:
    text = read_shipped("profiles", "police")
    for name in audience_profiles.LINES:
        with pytest.raises(BadInput, match="proven"):
            audience_profiles.parse(text.replace(f'    "{name}",\n', ""), "police")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("police", ASKED_IN_WORDS | {(Noun.POLICE, "station")} | HELPERS),
        ("advocate", ASKED_IN_WORDS | {(Noun.POLICE, "station")} | fields(Noun.SECURE)),
        ("own", HELPERS | fields(Noun.INCIDENT, "limbs")),
    ],
)
def test_police_advocate_and_the_person_see_all_but_contacts(
    name: str, kept: set[tuple[Noun, str]]
) -> None:
    profile = audience_profiles.load(name)
    assert withheld(profile) == kept | OF_LINES
    # an advocate is named on a sheet, and so is a witness
    assert profile.people == set(Role) - {Role.SUPPORTER, Role.WITNESS}
    assert profile.images
    assert profile.originals


def test_a_court_is_not_told_where_things_are_kept_or_what_police_were_told_to_protect() -> None:
    # a station can be the one near the person
    kept = fields(Noun.POLICE, "offered", "not_offered", "station")
    # nor what officers said, or confirmed, or what became of it
    kept |= fields(Noun.POLICE, "what", "recorded_as", "promised", "outcome", "outcomes")
    kept |= fields(Noun.ACCOUNT, "confirmed", "confirmed_by")
    kept |= (UNSERVED - CONTACTS) | HELPERS | fields(Noun.INCIDENT, "limbs")
    for noun in (Noun.CASE, Noun.PLATFORM):
        kept |= fields(noun)
    kept |= fields(Noun.SECURE) | fields(Noun.EVIDENCE, "sensitive") | fields(Noun.ASK)
    assert withheld(audience_profiles.load("court")) == kept | OF_LINES
    unseen = fields(Noun.CONVERSATION) - audience_profiles.NEVER
    unseen |= fields(Noun.INCIDENT, "messages") | fields(Noun.TRANSLATION, "line", "heard")
    assert withheld(audience_profiles.load("family")) == kept | OF_LINES | unseen


@pytest.mark.parametrize("name", ["court", "family", "order", "response", "short"])
def test_what_may_be_served_puts_nobody_at_risk_and_names_nothing_to_destroy(name: str) -> None:
    profile = audience_profiles.load(name)
    assert not any(profile.opens(noun, field) for noun, field in UNSERVED)
    assert Noun.SECURE not in profile.fields


def test_once_a_charge_is_recorded_a_short_summary_has_the_order_alone() -> None:
    short = audience_profiles.load("short")
    assert set(short.once_charged().fields) == {Noun.PERSON, Noun.ORDER, Noun.CONTINUITY}
    assert short.once_charged().fields[Noun.ORDER] == short.fields[Noun.ORDER]
    others = [audience_profiles.load(name) for name in AUDIENCES if name != "short"]
    assert [each.once_charged() for each in others] == others


@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("police", set(SHEETS)),
        # what may be lost if nobody secures it is for police alone
        ("advocate", set(SHEETS) - {PaperKind.STILLS, PaperKind.TO_SECURE}),
        ("own", set(SHEETS)),
        ("order", {PaperKind.NEEDS}),
        *((name, set()) for name in ("court", "family", "response", "short")),
    ],
)
def test_sheets_go_to_police_an_advocate_and_the_person(name: str, sheets: set[PaperKind]) -> None:
    assert set(audience_profiles.load(name).sheets) == sheets


@pytest.mark.parametrize("name", [name for name in AUDIENCES if name != "own"])
def test_whom_and_where_to_protect_is_in_no_document_but_the_persons_own(name: str) -> None:
    assert not audience_profiles.load(name).opens(Noun.ASK, "protect")


@pytest.mark.parametrize("name", AUDIENCES)
def test_whoever_reads_what_was_asked_for_reads_what_became_of_it(name: str) -> None:
    profile = audience_profiles.load(name)
    assert profile.opens(Noun.ASK, "state") or not profile.opens(Noun.ASK, "what")
    assert profile.opens(Noun.ASK, "state") == profile.opens(Noun.ASK, "state_on")


@pytest.mark.parametrize("name", [n for n in AUDIENCES if n not in ("response", "short")])
def test_whoever_reads_the_words_reads_what_they_turned_out_to_be(name: str) -> None:
    profile = audience_profiles.load(name)
    assert profile.opens(Noun.INCIDENT, "what")
    assert profile.opens(Noun.INCIDENT, "turned_out")


@pytest.mark.parametrize("name", ["order", "response", "short"])
def test_what_is_not_evidence_has_no_place_no_witness_and_no_file(name: str) -> None:
    profile = audience_profiles.load(name)
    for field in ("place", "platform", "accounts", "witness_numbers", "did", "why_person"):
        assert not profile.opens(Noun.INCIDENT, field)
    assert Noun.EVIDENCE not in profile.fields
    assert not profile.files
    assert {Role.WITNESS, Role.SUPPORTER, Role.OTHER}.isdisjoint(profile.people)


def opened_words(profile: Profile) -> set[str]:
    """Return the paths in which words that anybody chose can leave, but for the program's own."""
    found = set()
    for noun, opened in profile.fields.items():
        cls = CLASSES[noun]
        for path in free_fields(cls):
            apart = [each for each in apart_fields(cls) if f"{path}.".startswith(f"{each}.")]
            if (apart or [path.partition(".")[0]])[0] in opened:
                found.add(f"{noun}.{path}")
    return found


EXPLAINED = {f"incident.turned_out.{name}" for name in ("what", "found.how", "how", "by")}


@pytest.mark.parametrize("name", AUDIENCES)
def test_an_explanation_leaves_only_beside_the_whole_record(name: str) -> None:
    profile = audience_profiles.load(name)
    whole = {path for path in single_parts(Incident) if path.startswith("turned_out.")}
    assert profile.opens(Noun.INCIDENT, "turned_out")
    shown = {path for path in whole if profile.opens(Noun.INCIDENT, path)}
    assert shown == (whole if name in WITH_FILES else set())
    assert bool(EXPLAINED & opened_words(profile)) == (name in WITH_FILES)


@pytest.mark.parametrize("name", AUDIENCES)
def test_an_advocate_alone_reads_who_ticked_examples_for_the_person(name: str) -> None:
    words = opened_words(audience_profiles.load(name))
    assert ("incident.limbs.by" in words) == (name == "advocate")


def test_a_short_summary_has_the_words_of_names_references_and_terms_alone() -> None:
    assert opened_words(audience_profiles.load("short")) == {
        "person.name", "person.appearance", "person.vehicle", "police.force", "police.reference",
        "order.title", "order.court", "order.reference", "order.terms",
        "account.account", "account.platform",
    }  # fmt: skip


def test_a_short_summary_has_none_of_the_words() -> None:
    profile = audience_profiles.load("short")
    assert profile.fields[Noun.INCIDENT] == (
        "number", "when", "behaviours", "times", "times_of", "typed_at", "person", "reported",
        "turned_out",
    )  # fmt: skip
    assert set(profile.fields) == {
        Noun.INCIDENT, Noun.PERSON, Noun.ACCOUNT, Noun.POLICE, Noun.ORDER, Noun.CONTINUITY,
    }  # fmt: skip
    assert "what" not in profile.fields[Noun.POLICE]
    assert "officer" not in profile.fields[Noun.POLICE]
    # a reason for a correction is somebody's words too
    assert not any("reason" in names for n, names in profile.fields.items() if n != "continuity")


@pytest.mark.parametrize("name", AUDIENCES)
def test_whoever_is_named_is_named_incident_by_incident(name: str) -> None:
    """Beside the number of all incidents a name alone would put all of them down to one person."""
    profile = audience_profiles.load(name)
    assert Role.SUSPECTED in profile.people
    assert profile.opens(Noun.INCIDENT, "person")


@pytest.mark.parametrize("name", AUDIENCES)
def test_no_turning_point_is_told_without_its_words_and_how_they_are_known(name: str) -> None:
    profile = audience_profiles.load(name)
    if profile.opens(Noun.EVENT, "event"):
        assert profile.opens(Noun.EVENT, "what")
        assert profile.opens(Noun.EVENT, "how")
        assert profile.opens(Noun.EVENT, "when")


@pytest.mark.parametrize("name", AUDIENCES)
def test_turning_points_apart_from_the_chronology_stand_beside_what_followed(name: str) -> None:
    profile = audience_profiles.load(name)
    state = ("fact", "what", "since", "known", "learned", "still", "still_on")
    if name in ("court", "family", "short"):
        # what may be tried by a jury has no state of a case, and its chronology says so
        assert Noun.CASE not in profile.fields
    else:
        assert all(profile.opens(Noun.CASE, field) for field in state)


def test_an_order_sheet_opens_what_was_written_for_it_and_replies_open_the_contacts() -> None:
    order, response = audience_profiles.load("order"), audience_profiles.load("response")
    assert {"risk", "why", "terms"} <= set(order.fields[Noun.ASK])
    assert withheld(response) & fields(Noun.POLICE) == set()
    assert not response.opens(Noun.INCIDENT, "what")


def test_only_a_family_court_has_letters_and_its_own_number_of_pages() -> None:
    loaded = {name: audience_profiles.load(name) for name in AUDIENCES}
    lettered = [n for n, profile in loaded.items() if profile.numbering is PageNumbering.SECTIONS]
    assert lettered == ["family"]
    assert {n: p.most_pages for n, p in loaded.items()} == {
        name: 350 if name == "family" else 300 for name in AUDIENCES
    }
    assert [name for name, profile in loaded.items() if profile.files] == list(WITH_FILES)


def test_police_profile_has_its_sections_in_order() -> None:
    profile = audience_profiles.load("police")
    assert profile.title == "Record for police"
    assert profile.sections == (
        "front",
        "index",
        "method",
        "chronology",
        "tables",
        "corrections",
        "exhibits",
        "kept-back",
        "entries",
        "checking",
        "receipt",
    )


@pytest.mark.parametrize(
    ("find", "put", "names"),
    [
        ('person = [\n    "number",', 'person = [\n    "number",\n    "contact",', "fields.person"),
        ('police = [\n    "number",', 'police = [\n    "officer_contact",', "fields.police"),
        ('    "did",', '    "did", "witnesses",', "fields.incident"),
        ('    "did",', '    "did", "witnesses.knows",', "fields.incident"),
        ('    "did",', '    "did", "witnesses.contact",', "fields.incident"),
        ('    "transcript",', '    "kept_where",', "fields.evidence"),
        ('secure = ["number",', 'secure = ["number", "holder",', "fields.secure"),
        ('sheets = ["to-secure",', 'sheets = ["to-secure", "contact",', "sheets"),
        ("[fields]", '[fields]\nnote = ["number", "text"]', "fields.note"),
        ("[fields]", '[fields]\nsharing = ["number"]', "fields.sharing"),
        ("[fields]", '[fields]\nincidents = ["what"]', "fields.incidents"),
        ('ask = ["number"', 'ask = ["numbers"', "fields.ask"),
        ('ask = ["number"', 'ask = ["what"', "fields.ask"),
        ('ask = ["number"', 'ask = ["number", "what", "what"', "fields.ask"),
        ('"tables",', '"table",', "sections"),
        ('"tables",', '"tables", "tables",', "sections"),
        ('numbering = "pages"', 'numbering = "letters"', "numbering"),
        ('language = "en-GB"', 'language = "en"', "language"),
        ("most_pages = 300", "most_pages = 0", "most_pages"),
        ("most_pages = 300", "most_pages = true", "most_pages"),
        ("images = true", 'images = "yes"', "images"),
        ("originals = true", "originals = 1", "originals"),
        ('people = ["me",', 'people = ["us",', "people"),
        ('    "front",\n', "", "lead"),
        ('"front",\n    "index",', '"index",\n    "front",', "sections"),
        ('    "corrections",\n', "", "sections"),
        ('    "checking",\n', "", "sections"),
        ("incident = [", "event2 = [", "fields.event2"),
        ('    "role",\n', "", "fields.person"),
        ('    "key_before",\n', "", "fields.continuity"),
        ('id = "police"', 'id = "polite"', "id"),
        ("schema = 1", "schema = 3", "schema"),
        ("schema = 1", "schema = 1\ncolour = 2", "colour"),
        ("[fields]", "[felds]", "fields"),
    ],
)
def test_each_kind_of_mistake_is_refused_by_file_and_key(find: str, put: str, names: str) -> None:
    text = read_shipped("profiles", "police")
    assert find in text
    with pytest.raises(BadInput) as refused:
        audience_profiles.parse(text.replace(find, put, 1), "police")
    assert refused.value.field == f"police.toml: {names}"


@pytest.mark.parametrize("name", ["nobody", "../jurisdictions/england-wales", ""])
def test_unknown_profile_is_refused(name: str) -> None:
    with pytest.raises(Unknown):
        audience_profiles.load(name)


@pytest.mark.parametrize(
    ("name", "find", "put", "names", "why"),
    [
        ("short", "images = false", "images = true", "images", "no field of evidence"),
        ("short", "originals = false", "originals = true", "originals", "no field of evidence"),
        ("response", '"response-chronology"', '"exhibits"', "sections", "no field of evidence"),
        (
            "response",
            '"front",\n    "response-chronology"',
            '"response-chronology",\n    "front"',
            "sections",
            "first",
        ),
        (
            "short",
            '"short-sheet"',
            '"order-sheet", "corrections", "checking"',
            "sections",
            "no field of ask",
        ),
    ],
)
def test_what_makes_no_whole_is_refused_with_the_reason(
    name: str, find: str, put: str, names: str, why: str
) -> None:
    text = read_shipped("profiles", name)
    assert find in text
    with pytest.raises(BadInput) as refused:
        audience_profiles.parse(text.replace(find, put, 1), name)
    assert refused.value.field == f"{name}.toml: {names}"
    assert why in refused.value.reason


def toml(values: dict[str, Any]) -> str:
    top = [f"{key} = {written(value)}" for key, value in values.items() if key != "fields"]
    own = [f"{key} = {written(value)}" for key, value in values.get("fields", {}).items()]
    return "\n".join([*top, "[fields]", *own])


def written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        text = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in text) + '"'
    return str(value)


ODD: st.SearchStrategy[Any] = st.one_of(
    st.integers(-9, 9), st.booleans(), st.just([]), st.just(""), st.just(["nothing"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8), st.just(["number", "number"]),
)  # fmt: skip


def parsed(text: str, name: str) -> tuple[Profile | None, BadInput | None]:
    try:
        return audience_profiles.parse(text, name), None
    except BadInput as refused:
        return None, refused


@given(st.data())
def test_a_mangled_file_is_a_profile_or_is_refused_by_name_and_key(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(AUDIENCES))
    values = tomllib.loads(read_shipped("profiles", name))
    for _turn in range(data.draw(st.integers(1, 3))):
        table = values if data.draw(st.booleans()) else values["fields"]
        key = data.draw(st.sampled_from(sorted(set(table) - {"fields"})))
        how = data.draw(st.sampled_from(["drop", "put", "add", "less"]))
        if how == "drop" and len(table) > 2:
            del table[key]
        elif how == "put":
            table[key] = deepcopy(data.draw(ODD))
        elif how == "add":
            table["k" + str(data.draw(st.integers(0, 9)))] = deepcopy(data.draw(ODD))
        elif isinstance(table[key], list) and table[key]:
            del table[key][data.draw(st.integers(0, len(table[key]) - 1))]
    profile, refused = parsed(toml(values), name)
    if profile is None:
        assert refused is not None
        assert refused.field.startswith(f"{name}.toml: ")
        assert refused.reason
        return
    assert "short-sheet" in profile.sections or (
        {"corrections", "checking"} <= set(profile.sections)
    )
    assert set(profile.fields).isdisjoint(PRIVATE)
    assert all(not profile.opens(*never) for never in audience_profiles.NEVER)
    assert all("number" in names for names in profile.fields.values())
    assert not profile.files or Noun.EVIDENCE in profile.fields


def test_an_effect_is_asked_about_wherever_others_than_police_and_an_advocate_read_it() -> None:
    for name in audience_profiles.AUDIENCES:
        profile = audience_profiles.load(name)
        asked = profile.is_passed_on and profile.opens(Noun.IMPACT, "what")
        assert (Noun.IMPACT in profile.asked_each) is asked, name
        assert asked is (name in {"order", "court", "family"}), name


def test_a_paper_for_an_order_asks_one_by_one_of_all_that_may_tell_where_somebody_goes() -> None:
    profile = audience_profiles.load("order")
    opened = {
        (noun, path)
        for noun, cls in CLASSES.items()
        for path in declared_fields(cls, "daily_life")
        if profile.opens(noun, path)
    }
    assert opened == {(Noun.IMPACT, "what")}
    assert profile.asked_each == {Noun.IMPACT}
    text = read_shipped("profiles", "order").replace(
        '    "what",\n', '    "what",\n    "effect",\n', 1
    )
    assert audience_profiles.parse(text, "order").asked_fields(Noun.INCIDENT) == {"effect"}
    assert "place" in declared_fields(Incident, "daily_life")


@pytest.mark.parametrize("name", audience_profiles.AUDIENCES)
def test_what_an_incident_says_of_daily_life_is_asked_about_wherever_others_read_it(
    name: str,
) -> None:
    profile = audience_profiles.load(name)
    told = {path for path in ("place", "did", "effect") if profile.opens(Noun.INCIDENT, path)}
    assert profile.asked_fields(Noun.INCIDENT) == (told if profile.is_passed_on else set())
    assert profile.asked_fields(Noun.IMPACT) <= {"what"}
