"""The Welsh catalogue: what is read is what is edited, of messages that exist, and harmless."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from diary import audience_profiles, jurisdiction
from tests.support.claims import FORBIDDEN_OF_BUNDLES, claims

ROOT = Path(__file__).parents[2]
PLACE = files("resources") / "translations" / "cy" / "LC_MESSAGES"
with (PLACE / "daybook.po").open("rb") as edited:
    CATALOGUE = read_po(edited, locale="cy", abort_invalid=True)


def forms(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def translations(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {forms(it.id): forms(it.string or "") for it in catalogue if it.id}


MESSAGES = translations(CATALOGUE)
CALLS = {"_", "N_", "ngettext"}
SERVICES = ROOT / "diary" / "services"
FACTS = (
    "disclosure/exhibit_scan.py"  # what is said of an exhibit's file comes to the document as text
)
TEXTS = tuple((ROOT / "diary" / "text").glob("*.py"))
# what the person says of themselves, and what only the window names, is in no document
IN_THE_WINDOW_ALONE = [
    "A message or thing that I hold",
    "Address",
    "All of it is listed",
    "An officer told me",
    "By what I knew that person",
    "Contact from me",
    "Covered parts",
    "Decision",
    "Does the witness know that I gave the name",
    "E-mail",
    "E-mail address",
    "Entries before it",
    "Erased from the private book",
    "Export that it came with",
    "Files of a folder",
    "Given to",
    "Head",
    "Head before",
    "I am no longer sure",
    "I do not know",
    "I do not know whether a statement was taken",
    "I found it",
    "I have not said",
    "I have the paper",
    "I made it",
    "I took these files",
    "I was not told",
    "I was there",
    "It was sent to me",
    "Key before",
    "Lines that begin as messages do, in another form than the first: {n}. Each is "
    "marked as unsure.",
    "Me",
    "My advocate told me",
    "None",
    "Nothing that I know of",
    "Other",
    "Private note",
    "Record before",
    "Report",
    "Request",
    "Safe times",
    "Safe ways",
    "Seal given",
    "Signed by the key before",
    "Somebody else told me",
    "Somebody gave it to me",
    "Somebody told me",
    "Suspected",
    "Telephone",
    "Telephone number",
    "The court or witness care told me",
    "The rules are known to me",
    "Things that I have not written yet",
    "Time stamp",
    "Ways to open it",
    "What is not safe",
    "Whether I was told how I will learn of a release",
    "Who else may be called",
    "Who ticked it, if somebody else",
    "Who was with me",
    "Words of my own",
    "Worked out by me.",
    "Worked out from what I found",
    "Yes, as far as I know",
    "an order no longer listed",
    "knows that the name was given: {answer}",
    "{files}; its clock was {error}, as I say",
    "{n} day ago",
    "{n} days ago",
    "{n} from others",
    "{n} hour ago",
    "{n} hours ago",
    "{n} of yours",
    "{n} that nobody sent",
    "{person} is on these files",
    "{person} took these files",
    "{title}, term {number}: {term}",
]
# papers beside a bundle are in English alone
PAPERS = {"paper_documents"}


def said_in_code() -> set[str]:
    # a document prints the rules by which the program asks
    rules = ROOT / "diary" / "contradictions" / "rules.py"
    case_file = ROOT / "diary" / "case_file.py"
    return said_in(*ROOT.glob("exporters/**/*.py"), *TEXTS, SERVICES / FACTS, case_file, rules)


def said_in(*paths: Path) -> set[str]:
    found: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                texts = (arg.value for arg in node.args if isinstance(arg, ast.Constant))
                found |= {text for text in texts if isinstance(text, str)}
    return found


def said_in_data() -> set[str]:
    words = jurisdiction.load("england-wales").for_others("{who}")
    rows = (*words.four, *words.behaviours, *words.event_kinds, *words.impact_areas)
    found = {row.label for row in rows} | {right.label for right in words.rights}
    for profile in map(audience_profiles.load, audience_profiles.AUDIENCES):
        found |= {profile.title, *profile.lead}
    return found | {words.limbs_title, words.limbs_caution}


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_what_is_read_is_what_is_edited() -> None:
    with (PLACE / "daybook.mo").open("rb") as compiled:
        assert translations(read_mo(compiled)) == MESSAGES


def test_no_message_stands_in_it_twice() -> None:
    po = (PLACE / "daybook.po").read_text("utf-8")
    # and one that is no message, but the head
    assert len(re.findall("^msgid ", po, re.MULTILINE)) == len(MESSAGES) + 1


def test_every_message_exists() -> None:
    known = said_in_code() | said_in_data()
    assert [ids for ids in MESSAGES if not set(ids) <= known] == []


def test_each_translation_has_the_places_of_its_message() -> None:
    for ids, texts in MESSAGES.items():
        for form, text in enumerate(texts):
            assert places(text) == places(ids[min(form, len(ids) - 1)]), ids
            assert text.strip(), ids


def test_all_that_a_document_says_has_a_draft() -> None:
    """What is new in a document needs one here: then `pybabel compile`."""
    pdf = (p for p in ROOT.glob("exporters/pdf/**/*.py") if p.stem not in PAPERS)
    charts = ROOT.glob("exporters/charts/*.py")
    said = said_in(*pdf, *charts) | said_in_data()
    known = {text for ids in MESSAGES for text in ids}
    assert sorted(said - known) == []
    assert sorted(said_in(*TEXTS) - known) == IN_THE_WINDOW_ALONE
    # what a file says of itself, but for remarks that stand inside a value
    assert sorted(text for text in said_in(SERVICES / FACTS) - known if "{" not in text) == []


def test_the_record_what_stands_beside_it_and_every_behaviour_are_there() -> None:
    words = jurisdiction.load("england-wales").for_others("{who}")
    known = {text for ids in MESSAGES for text in ids}
    assert {row.label for row in (*words.four, *words.behaviours)} <= known
    sections = ROOT / "exporters" / "pdf" / "sections"
    record = ("chronology", "exhibits", "subject_tables", "kept_back", "corrections")
    beside = ("other_subjects", "orders_and_police")
    assert sorted(said_in(*(sections / f"{name}.py" for name in record + beside)) - known) == []


def test_it_claims_nothing() -> None:
    texts = [text for ids in MESSAGES for text in MESSAGES[ids]]
    assert not [text for text in texts for word in FORBIDDEN_OF_BUNDLES if claims(word, text)]
    assert not [text for text in texts if re.search("!|derbyniadwy|difrifoldeb|gwaethyg", text)]
