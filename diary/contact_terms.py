"""What is looked for before anything leaves, read from the fields that never leave.

**Invariants:**

- Which fields are read follows from their declarations, in every version of every entry: a new
  field that never leaves is read too, and an old address is still somebody's.
- A text is cut into numbers, addresses of e-mail, links and user names, postcodes, and lines of a
  postal address. A line is also looked for without its last word, and the street without the house.
- How to reach whoever is suspected is evidence, and not read. Of an officer only what is reached
  directly is read: what a station is called is no secret.
- A text that a sheet may print is prose: of its words only those are read that are written like a
  house and its street, and no account of whoever is suspected.
- Signs, letters and characters that do not show may stand in or beside a number or a postcode. A
  house and its street are also read out of a sentence.
- An account that an import was made from is the person's own: it is looked for whole where no
  number or address is in it, and a plain name is none. One of whoever is suspected is evidence.
- A street is looked for with its last word whole and shortened, and a number also where signs or
  line ends part its digits.
- A short number, an ordinary word and a single word are no terms: they stand everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from diary import characters
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Role
from diary.word_redaction import HUMP, fold_text

_EMAIL: Final = re.compile(r"[^\s<>()\[\],;:\"'@]{1,64}@[^\s<>()\[\],;:\"'@/]{1,190}[^\W_]")
_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>()\[\],;\"']{3,200}", re.IGNORECASE)
_USER: Final = re.compile(r"(?<![\w@.])@\w(?:[\w.-]{1,60}\w)?")
# a word that is no ordinary one: letters with digits, underscores or dots among them
_MIXED: Final = re.compile(r"(?<![\w.@-])(?=[\w.]{0,40}[^\W\d_])(?=[\w.]{0,40}[\d_])[\w.]{4,40}\w")
# The account of a messenger, which is a number with its country.
_NUMBER_AT: Final = re.compile(r"(?<![\w.@-])\+?(\d{9,15})@([\w.-]{3,60}\w)")
# The number of a house, and words for the signs of an address of e-mail.
_SAID: Final = (
    (re.compile(r"(?<!\w)n[o\u00ba\u00b0]\.?\s?(?=\d)", re.IGNORECASE), ""),
    (re.compile(r"\s*[\[({<]\s*at\s*[\])}>]\s*", re.IGNORECASE), "@"),
    (re.compile(r"\s*[\[({<]\s*dot\s*[\])}>]\s*", re.IGNORECASE), "."),
    (re.compile(r"(?<=\w) at (?=[\w-]{1,60} dot [a-z])", re.IGNORECASE), "@"),
    (re.compile(r"(?<=\w) dot (?=[a-z])", re.IGNORECASE), "."),
)
_PLATFORMS: Final = (
    "bluesky discord facebook fb handle ig insta instagram kik linkedin mastodon messenger"
    " pinterest reddit signal skype snap snapchat telegram threads tiktok tumblr twitch twitter"
    " user username viber wechat whatsapp wire youtube"
).split()
# A user name of letters alone stands behind its platform: after a sign or "is" it is any word, at
# the end of a piece one that is not written like a name.
_ON_PLATFORM: Final = re.compile(
    rf"(?i:(?<!\w)(?:{'|'.join(_PLATFORMS)})(?:\s+(?:account|handle|id|name|user ?name))?)"
    r"(?:\s*[:=\u2013\u2014-]\s*|\s+(?:is|as)\s+|\s+(?=[^\W\dA-Z_]\w*\s*(?:$|[\n.,;|()]))"
    r"|\s+(?=[A-Z]\w*[a-z][A-Z]))([^\W\d_]{4,40})(?![\w@.-])"
)
_DOTTED: Final = re.compile(r"(?<![\w.@-])[^\W\d_]{3,30}\.[^\W\d_]{2,30}(?![\w.@-])")
_CODE: Final = re.compile(r"(?<!\w)([A-Za-z]{1,2}\d[A-Za-z\d]?)[\s._-]{0,3}(\d[A-Za-z]{2})(?!\w)")
_BETWEEN: Final = r"[\s().\-\u2010-\u2015\u2212/\u00b7\u2022_*~]{0,4}"
# A whole number may also stand against letters, as in "mob07700900123ext4".
_NUMBER: Final = re.compile(
    rf"(?<!\w)\+?\(?\d(?:{_BETWEEN}\d){{5,40}}(?!\w)"
    rf"|(?<!\d)(?:\+\d|\(?0)(?:{_BETWEEN}\d){{8,40}}(?!\d)"
)
_NEXT_NUMBER: Final = re.compile(r"[\s/]+(?=\+|\(?0)|/")
_SIGNS: Final = re.compile(r"[\u2212\u00b7\u2022_*~]")  # between digits, and seldom there
_PREFIX: Final = re.compile(r"(?:\+|00)\d{1,4}")
_WHOLE_NUMBER: Final = 9  # digits after which another number may begin
_FEWEST_DIGITS: Final = 6
# A national or international number of usual length whose digits any signs part.
_PARTED: Final = re.compile(
    r"(?<![\w.+])(?:\+\d{1,3}[\s,:;|/-]{1,3}(?:\(0\)\s?)?\d{2,4}(?:[\s,:;|/.-]{0,3}\d){7}"
    r"|\(?0\d{2,4}(?:[)\s,:;|/.-]{0,3}\d){5,6})(?!\d)"
)
_OF_PARTED: Final = range(10, 14)  # digits
_KEY_DIGITS: Final = 9  # digits that two spellings of one number share
_PIECE: Final = re.compile(r"[\n\r;,|()]+|\.(?=\s|$)|\s[-\u2013\u2014]\s")
_PART: Final = re.compile(r"[\n\r;,|]+|\.(?=\s)")
_SCHEME: Final = re.compile(r"\A(?:https?://)?(?:www\.)?", re.IGNORECASE)
_AROUND: Final = " <>\"'\u2018\u2019\u201c\u201d*-"  # beside a line, and none of it
_LABEL: Final = re.compile(r"\A\W*[^\W\d_][\w -]{0,20}:(?!//)")
_WORD: Final = re.compile(r"[^\W_](?:[\w'\u2019-]{0,60}\w)?")
_HOUSE: Final = re.compile(r"\d{1,5}[A-Za-z]?(?:[-/]\d{1,5}[A-Za-z]?)?")
# In prose: a house and a street of two or more names.
_IN_PROSE: Final = re.compile(
    r"(?<![\w.,])\d{1,4}[A-Za-z]?,?(?: [A-Z\u00c0-\u00de][\w'\u2019-]{1,40}){2,5}"
)
# What somebody is called: letters and what stands between the parts of a name.
_PLAIN_NAME: Final = re.compile(r"(?:[^\W\d_]|[ '\u2019-])*")
_LONGEST: Final = 10  # words of a line
_OF_STREET: Final = 5  # words of the name of a street
_SHORTEST: Final = 4  # characters of a user name
_NAME: Final = 3  # letters of a word that names something
# Beside a number or an address, and none of it.
_ORDINARY: Final = frozenset(
    (
        "account after afternoons am and answers any anytime apartment apt as ask at aunt "
        "badge before best block blocked brother call calls chat collar contact cousin dad "
        "daughter days daytime dc deleted desk direct ds eight email evening evenings ext "
        "extension facebook father first flat floor for friday friend friends from gran "
        "grandad grandma grandmother group her hers his home hours husband in insta instagram "
        "is landline leave line mail mam me message messages mobile monday mornings mother "
        "mum mums my nan neighbour never new nights nine no not number of office old on only "
        "or page parents partner pc phone please pm police preferred quiet reach ring room "
        "safe same saturday seven shift signal sister six sms son station sunday switchboard "
        "tel telegram telephone ten text texts that the their then through thursday till to "
        "tuesday uncle unit until use via video voice voicemail wednesday weekdays weekends "
        "whatsapp when wife with work workplace works your"
    ).split()
    + _PLATFORMS
)
# The last words of streets and houses.
_STREETS: Final = frozenset(
    (
        "avenue barn building buildings close cottage cottages court crescent drive estate farm "
        "gardens grange green grove hall hill hostel hotel house lane lodge manor mansions mews "
        "mill parade park place refuge road row square street terrace tower towers vicarage "
        "villa villas walk way wharf yard"
    ).split()
)
# How the last words of streets and houses are shortened.
_SHORT: Final = {
    "avenue": ("ave", "av"),
    "boulevard": ("blvd",),
    "building": ("bldg",),
    "buildings": ("bldgs",),
    "close": ("cl",),
    "cottage": ("cott",),
    "cottages": ("cotts",),
    "court": ("ct", "crt"),
    "crescent": ("cres", "cresc"),
    "drive": ("dr", "drv"),
    "estate": ("est",),
    "gardens": ("gdns", "gdn"),
    "green": ("grn",),
    "grove": ("gr", "gro"),
    "house": ("hse",),
    "lane": ("ln", "la"),
    "mansions": ("mans",),
    "mount": ("mt",),
    "parade": ("pde",),
    "park": ("pk",),
    "place": ("pl",),
    "road": ("rd",),
    "square": ("sq",),
    "street": ("st", "str"),
    "terrace": ("ter", "terr"),
    "walk": ("wlk", "wk"),
    "way": ("wy",),
    "yard": ("yd",),
}
_SPELLINGS: Final = {
    each: tuple(other for other in (whole, *short) if other != each)
    for whole, short in _SHORT.items()
    for each in (whole, *short)
}


@dataclass(frozen=True, slots=True)
class UndisclosedText:
    """What one version of an entry says in a field that never leaves; `of` is whom it reaches.

    With `on_sheets` a sheet may print it. With `is_account` it is an account, or what somebody is
    called in place of one.
    """

    noun: Noun
    field: str
    text: str
    of: Role | None = None
    on_sheets: bool = False
    is_account: bool = False


@dataclass(frozen=True, slots=True)
class ContactTerm:
    """A number, an address or a name that is looked for: as it was written, and in other forms."""

    word: str
    forms: tuple[str, ...]
    source: UndisclosedText

    @property
    def key(self) -> str:
        """Return what spellings of it have in common."""
        return _key(self.word)


def contact_terms(
    texts: Iterable[UndisclosedText], suspected: Iterable[str] = ()
) -> tuple[ContactTerm, ...]:
    """Return what is looked for, each once; `suspected` are accounts of whoever is suspected."""
    texts = tuple(texts)
    evidence = {_key(each) for each in suspected}
    for source in texts:
        if source.of is Role.SUSPECTED:
            evidence |= {_key(word) for word, *_forms in _cut(source)}
    found: dict[str, ContactTerm] = {}
    # what a sheet may print comes last: the same text elsewhere never leaves
    for source in sorted(texts, key=lambda each: each.on_sheets):
        if source.of is Role.SUSPECTED:
            continue
        for word, *forms in _cut(source):
            is_open = source.on_sheets or source.is_account
            if not (is_open and _key(word) in evidence):
                found.setdefault(_key(word), ContactTerm(word, (word, *forms), source))
    return tuple(found.values())


def parts_of_detail(words: str) -> tuple[str, ...]:
    """Return what the person typed to be looked for, and its parts if it has several lines."""
    plain = words.strip()
    if not _PIECE.search(plain):
        return (words, *_spelled(plain), *_parted_numbers(plain))
    cut = _cut(UndisclosedText(Noun.OWN, "words", plain))
    return (words, *dict.fromkeys(form for forms in cut for form in forms))


def _key(word: str) -> str:
    digits = re.sub(r"\D", "", word)
    if len(digits) >= _FEWEST_DIGITS and not any(map(characters.is_letter, word)):
        return digits[-_KEY_DIGITS:]
    return "".join(each for each in fold_text(word)[0] if characters.is_letter_or_number(each))


def _spelled(line: str) -> Iterator[str]:
    """Yield a line with each word of a street in its other spellings, but the first word."""
    for match in _WORD.finditer(line):
        is_behind = line[: match.start()].endswith(" ")
        for other in _SPELLINGS.get(_folded(match[0]), ()) if is_behind else ():
            yield line[: match.start()] + other + line[match.end() :].removeprefix(".")


def _parted_numbers(text: str) -> Iterator[str]:
    """Yield numbers whose digits are parted by signs that usually part two numbers."""
    for match in _PARTED.finditer(text):
        is_parted = re.search(r"[,:;|\n]", match[0]) is not None
        if is_parted and _count(match[0]) in _OF_PARTED:
            sign = "+" if match[0].startswith("+") else ""
            yield sign + " ".join(re.findall(r"\d+", match[0].replace("(0)", " ")))


def _cut(source: UndisclosedText) -> Iterator[tuple[str, ...]]:
    """Yield what is looked for of a text: each as it was written, and further forms of it."""
    if source.is_account:
        yield from _of_account(source.text)
        return
    for found in _pieces(source):
        yield (*found, *(other for each in found for other in _spelled(each)))


def _pieces(source: UndisclosedText) -> Iterator[tuple[str, ...]]:
    rest = _plain(source.text)
    for number, host in _NUMBER_AT.findall(rest):
        yield (f"+{number}", f"{number}@{host}")
    for pattern in (_EMAIL, _LINK, _USER):
        for found in pattern.findall(rest):
            plain = _SCHEME.sub("", found).rstrip(".!?:")
            if len(plain.lstrip("@")) >= _SHORTEST:
                mailbox, at, host = plain.partition("@")
                # servers that pass an e-mail on write the host first
                yield (plain, f"{host}={mailbox}") if mailbox and at else (plain,)
        rest = pattern.sub("\n", rest)
    if not source.on_sheets:
        yield from ((each,) for each in map(_on_platform, _ON_PLATFORM.finditer(rest)) if each)
        rest = _ON_PLATFORM.sub(lambda each: "\n" if _on_platform(each) else each[0], rest)
    yield from ((each,) for each in _parted_numbers(rest))
    lines = []
    for part in _PART.split(rest):
        for run in _NUMBER.findall(part):
            yield from ((each,) for each in _numbers(run))
        for piece in _PIECE.split(_NUMBER.sub("\n", part)):
            plain = _LABEL.sub("", piece)
            yield from ((f"{one} {other}".upper(),) for one, other in _CODE.findall(plain))
            lines.append(" ".join(_CODE.sub(" ", plain).split()).strip(_AROUND))
    yield from _of_prose(source.text) if source.on_sheets else _of_lines(lines, source)


def _on_platform(match: re.Match[str]) -> str:
    """Return a user name behind its platform; empty if it is an ordinary word."""
    return match[1] if _is_name(match[1]) else ""


def _of_account(text: str) -> Iterator[tuple[str, ...]]:
    """Yield an account if it is no plain name, and a number and an address beside a name."""
    account = _SCHEME.sub("", " ".join(_plain(text).split()))
    within = [*_EMAIL.findall(account), *map(str.strip, _NUMBER.findall(account))]
    found = [each for each in within if each != account]
    if len(account) >= _SHORTEST and (within or not _PLAIN_NAME.fullmatch(account)):
        yield (account,)
    yield from ((each,) for each in found)


def _of_prose(text: str) -> Iterator[tuple[str, ...]]:
    """Yield what is written like a house and its street."""
    for match in _IN_PROSE.finditer(text):
        words = _WORD.findall(match[0])
        street = (at for at, each in enumerate(words) if _is_street(each))
        if (last := max(street, default=0)) > 1:
            yield from _of_house(" ".join(words[: last + 1]))


def _numbers(run: str) -> Iterator[str]:
    """Yield the numbers in digits and what stands between them: there may be several."""
    number = ""
    for part in _NEXT_NUMBER.split(_SIGNS.sub(" ", run)):
        is_prefix = _PREFIX.fullmatch(number) is not None
        if _count(number) >= _WHOLE_NUMBER or (_count(part) >= _WHOLE_NUMBER and not is_prefix):
            if _count(number) >= _FEWEST_DIGITS:
                yield number
            number = ""
        number = f"{number} {part}".strip()
    if _count(number) >= _FEWEST_DIGITS:
        yield number


def _count(text: str) -> int:
    return sum(map(characters.is_decimal, text))


def _plain(text: str) -> str:
    """Return a text in plain letters, digits and signs, without the characters that do not show."""
    whole = characters.normalized("NFKC", text)
    plain = "".join(each for each in whole if characters.category(each) != "Cf")
    for pattern, sign in _SAID:
        plain = pattern.sub(sign, plain)
    return plain


def _of_lines(lines: Iterable[str], source: UndisclosedText) -> Iterator[tuple[str, ...]]:
    """Yield user names, lines of an address, and single words with the line after them."""
    before = ""
    for each_line in lines:
        line = each_line
        for pattern in (_MIXED, _DOTTED):
            yield from ((each,) for each in pattern.findall(line))
            line = pattern.sub(" ", line)
        words = _WORD.findall(line)
        yield from _in_sentence(words)
        names = [each for each in words if _is_name(each)]
        if not names or len(words) > _LONGEST:
            before = ""
            continue
        if any(map(_HOUSE.fullmatch, words)):
            yield from _of_house(line)
        elif source.of is not Role.OFFICER and len(words) > 1 and _are_names(names):
            yield (line,)
        if before and source.of is not Role.OFFICER and _are_names(names):
            yield (f"{before}, {line}",)
        before = line if len(words) == 1 and _are_names(names) else ""


def _in_sentence(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield houses with their streets in a sentence, and a street before its house."""
    for at, word in enumerate(words):
        if not _HOUSE.fullmatch(word):
            continue
        behind = words[at + 1 : at + 1 + _OF_STREET]
        last = next((n for n, each in enumerate(behind) if n and _is_street(each)), 0)
        if last and (at or last + 2 < len(words)):
            yield from _of_house(" ".join(words[at : at + last + 2]))
        before = words[max(0, at - 2) : at]
        if not last and len(before) > 1 and _is_street(before[1]) and _is_name(before[0]):
            yield (" ".join(before),)


def _folded(word: str) -> str:
    """Return a word without the ends of words that capitals within it make."""
    return fold_text(word)[0].replace(HUMP, "")


def _is_street(word: str) -> bool:
    plain = _folded(word)
    return plain in _STREETS or (plain in _SPELLINGS and characters.is_capital(word[:1]))


def _of_house(line: str) -> Iterator[tuple[str, ...]]:
    """Yield a line with the number of a house, also without its last word; and the street alone."""
    words = _WORD.findall(line)
    first = next((at for at, word in enumerate(words) if _is_name(word)), len(words))
    begins = bool(words) and _HOUSE.fullmatch(words[max(first - 1, 0)]) is not None
    shorter = " ".join(words[max(first - 1, 0) : -1])
    is_named = begins and len(words) - first > 1
    yield (line, shorter) if is_named else (line,)
    if first and len(words) - first > 1:
        yield (" ".join(words[first:]),)


def _are_names(words: list[str]) -> bool:
    """Return whether words without a number are written like names, or one is of a street."""
    return all(characters.is_capital(each[:1]) for each in words) or any(
        _folded(each) in _STREETS for each in words
    )


def _is_name(word: str) -> bool:
    plain = re.sub(r"['\u2019]s\Z", "", _folded(word))
    return sum(map(characters.is_letter, plain)) >= _NAME and plain not in _ORDINARY
