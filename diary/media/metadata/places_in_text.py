"""Places in text: links to maps, coordinates, tracks, addresses of contacts.

**Invariants:**

- Encoded text (percent signs, character references, JSON escapes, quoted-printable) is decoded
  before it is searched, because a link in a link is a link. Text that cannot be decoded to its end
  is said to be unsearched, and counts as a place where places are taken out.
- A digit is a digit in any script, and invisible marks between digits hide nothing.
- Files in a text as base64, hexadecimal or uuencoded digits are parts of it.
- A postcode, a street or the name of a town in a sentence is not a position here, because every
  e-mail would have one. The search for the words that the person names covers them.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from diary import characters
from diary.coded_text import Reading, last_readings
from diary.media.byte_source import BytesSource, Source
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.file_type import HEAD, detect_file_type
from diary.media.metadata.carving import carve
from diary.media.metadata.scan import Scan
from diary.media.metadata.xmp import find_positions, read_xmp
from diary.media.safe_text import decode_text, short_line

MAX_TEXT: Final = 8 << 20
MAX_PLACES: Final = 50  # of one text; more points of a track add nothing
_NUMBER: Final = r"[-+\u2212]?\d{1,3}(?:\.\d{1,20})?"
_DECIMAL: Final = r"[-+\u2212]?\d{1,3}\.\d{2,20}"

_MAPS: Final = re.compile(
    r"""(?<![\w.-])(?:
      (?:www\.|maps\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?/maps[/?@][^\s"'<>\\]{2,}
    | maps\.google\.[a-z]{2,3}(?:\.[a-z]{2})?/?\S?[^\s"'<>\\]{2,}
    | maps\.googleapis\.com/maps/api/(?:staticmap|streetview)[^\s"'<>\\]{2,}
    | goo\.gl/maps/[^\s"'<>\\]+ | maps\.app\.goo\.gl/[^\s"'<>\\]+ | g\.co/maps/[^\s"'<>\\]+
    | maps\.apple(?:\.com)?/[^\s"'<>\\]{2,} | maps\.apple\.com[?][^\s"'<>\\]{2,}
    | (?:www\.)?(?:openstreetmap|osm)\.org/[^\s"'<>\\]{0,200}?
      (?:map=|mlat=|mlon=|\bgo/|\b(?:node|way|relation|note)/\d|directions|search\?)[^\s"'<>\\]*
    | (?:www\.|ul\.)?waze\.com/(?:[a-z-]{2,5}/)?(?:ul|live-map|location)[^\s"'<>\\]*
    | (?:www\.)?bing\.com/maps[/?][^\s"'<>\\]{2,} | binged\.it/[^\s"'<>\\]+
    | (?:wego\.|share\.|maps?\.)here\.com/[^\s"'<>\\]+ | her\.is/[^\s"'<>\\]+
    | (?:maps\.)?yandex\.[a-z]{2,3}(?:\.[a-z]{2})?/(?:maps|navi)[/?][^\s"'<>\\]{2,}
    | (?:www\.|map\.)?what3words\.com/[^\s"'<>\\]*\w+\.\w+\.\w+ | w3w\.co/[^\s"'<>\\]+
    | (?:ge0\.me|omaps\.app|comaps\.at|maps\.me)/[^\s"'<>\\]{4,}
    | (?:uri\.|www\.|surl\.)amap\.com/[^\s"'<>\\]+ | (?:api\.)?map\.baidu\.com/[^\s"'<>\\]+
    | map\.naver\.com/[^\s"'<>\\]+ | map\.kakao\.com/[^\s"'<>\\]+ | 2gis\.[a-z]{2}/[^\s"'<>\\]+
    | plus\.codes/[^\s"'<>\\]+ | (?:www\.)?foursquare\.com/v/[^\s"'<>\\]+
    | glympse\.com/[^\s"'<>\\]+ | (?:www\.)?mapy\.(?:cz|com)/[^\s"'<>\\]+
    | find-my\.apple\.com/[^\s"'<>\\]+ | (?:os|explore\.osmaps)\.(?:uk|com)/[^\s"'<>\\]+
    | (?:www\.)?streetmap\.co\.uk/[^\s"'<>\\]+
    | map\.snapchat\.com/[^\s"'<>\\]+ | citymapper\.com/[^\s"'<>\\]{2,} | g\.page/[^\s"'<>\\]+
    | (?:www\.)?strava\.com/(?:activities|segments|routes)/\d[^\s"'<>\\]*
    | connect\.garmin\.com/(?:modern|app)/(?:activity|course)/\d[^\s"'<>\\]*
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# Each link to a map contains one of these; the text is searched for them before the pattern runs.
_HOSTS: Final = (
    *("google", "goo.gl/", "g.co/", "maps.apple", "find-my.apple", "openstreetmap", "osm.org"),
    *("waze.com", "bing.com/maps", "binged.it", "here.com/", "her.is/", "yandex", "what3words"),
    *(
        "w3w.co",
        "ge0.me",
        "omaps.app",
        "comaps.at",
        "maps.me/",
        "amap.com",
        "baidu.com",
        "naver.com",
    ),
    *("kakao.com", "2gis.", "plus.codes", "foursquare.com", "glympse.com", "mapy.", "osmaps"),
    *("os.uk/", "streetmap.co", "map.snapchat", "citymapper", "g.page/", "strava.com"),
    "connect.garmin",
)
_MAX_HOSTS: Final = 20_000  # that are checked in one text
_IN_LINK: Final = re.compile(
    r"(?<![\d.])([-+]?\d{1,3}\.\d{1,20})[,/~+ ]+([-+]?\d{1,3}\.\d{1,20})(?![\d.])"
)
_MARKED_IN_LINK: Final = re.compile(
    rf"(?:!3d|lat=)({_NUMBER})(?:!4d|&(?:amp;)?m?(?:lon|lng)=)({_NUMBER})", re.IGNORECASE
)
_GEO: Final = re.compile(
    rf"(?<![\w-])geo:\s{{0,2}}({_NUMBER}),\s?({_NUMBER})([^\s\"'<>]{{0,150}})", re.IGNORECASE
)
_KEYED: Final = re.compile(
    r"(?P<key>(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=L))|(?<=gps|min|max))"
    r"(?:lat(?:itud[eo]?|itudine)?|long?|longt?itud[eo]?|longitudine|lng|lledred|hydred"
    r"|br(?:eite|edde|eedte)n?gra+d|l(?:\u00e4nge|aenge|\u00e6ngde|engde|engte)n?gra+d)"
    r"(?:[_ ]?(?:deg(?:rees?)?|dd|decimal|wgs84|value))?_?(?:e(?P<tens>[5-7]))?)"
    r"(?:\.?(?:[\"'\]]{0,2}\s{0,3}[:=]>?\s{0,3}[\"'\[({]{0,2}|[\"'][,;][\"']|>"
    r"|\s[\w:.-]{1,30}=[\"'][^<>\"']{0,60}[\"']>"
    r"|(?:\s{0,12}<[^<>]{1,200}>){1,6})\s{0,3}|\s{1,3}(?:(?:is|of|was|at|ist|von)\s)?(?=[-+\u2212]?(?:\d+\.|\d{1,3},\d{3})))"
    r"(?:\{\s{0,3}[\"']?\w{1,12}[\"']?\s{0,2}:\s{0,3}[\"']?)?(?P<value>[-+\u2212]?\d{1,10}(?:\.\d{1,20}|,\d{3,20})?)(?![\d/:.]{2}|,\d)",
    re.IGNORECASE,
)
_NORTH: Final = ("lat", "br", "lledred")
_OF_BOTH: Final = (("lat", "lon"), ("lat", "lng"), ("gra", "gra"), ("lledred", "hydred"))
_LARGE: Final = 100_000  # a number of degrees in other units
_POINTS: Final = (
    (
        re.compile(rf"<(?:\w+:)?coordinates[^>]{{0,99}}>\s*({_NUMBER})\s*,\s*({_NUMBER})"),
        "track",
        "coordinates",
    ),
    (re.compile(rf"<(?:\w+:)?coord>\s*({_NUMBER})\s+({_NUMBER})"), "track", "coord>"),
    (
        re.compile(rf'"coordinates"\s*:\s*[\[\s]{{1,1000}}({_NUMBER})\s*,\s*({_NUMBER})'),
        "coordinates",
        '"coordinates"',
    ),
    (
        re.compile(rf'"bbox"\s*:\s*\[\s*({_NUMBER})\s*,\s*({_NUMBER})'),
        "coordinates",
        '"bbox"',
    ),
    (
        re.compile(rf"\bPOINT(?:\s?Z)?\s?\(\s*({_NUMBER})\s+({_NUMBER})"),
        "coordinates",
        "POINT",
    ),
)
_PAIR: Final = re.compile(
    rf"(?<![\w.,/:+-])({_DECIMAL})\s?°?(?:\s?[,;/]?\s{{0,3}}|\s(?:and|by|und)\s)({_DECIMAL})(?!\w|[.,]\d)"
)
# In a row of a table, where other numbers may be near: with 5 decimals, or under a name.
_CELLS: Final = re.compile(
    r"(?<![\w.])([-+\u2212]?\d{1,3}\.\d{4,20})\"?\s?[,;|]\s?\"?([-+\u2212]?\d{1,3}\.\d{4,20})(?!\w|\.\d)"
)
_COMMAS: Final = re.compile(
    r"(?<![\w.,])([-+\u2212]?\d{1,3},\d{3,20})\s?[\u00b0\u00ba\u02da]?\s?([NS]?)"
    r"(?:\"?\s{0,3}[;|/\t]\s{0,3}\"?|[;,]?\s{1,3}|\",\"|(?<=[NS]))"
    r"([-+\u2212]?\d{1,3},\d{3,20})(?!\w|[.,]\d)"
)
# A comma for decimals and between the halves too.
_ALL_COMMAS: Final = re.compile(
    r"(?<![\w.,])([-+\u2212]?\d{1,2}),(\d{5,12}),\s?([-+\u2212]?\d{1,3}),(\d{5,12})(?![\w,]|\.\d)"
)
_AROUND: Final = re.compile(
    rf"({_DECIMAL})\s?\u00b1\s?[\d.]{{1,12}}\s?[,;]\s?({_DECIMAL})\s?\u00b1"
)
# In attributes and scripts of markup numbers have many other meanings.
_IN_MARKUP: Final = re.compile(
    r"(?:icbm|geo\.position|lat_?l(?:on|ng)|coord|cent(?:er|re)|position|marker|setview|flyto"
    r"|location|\bpoint\b|\bmap\b|geo)[^<>\n]{0,60}?"
    r"(?<![\w.])([-+]?\d{1,3}\.\d{3,20})\s?[,;/~]\s?([-+]?\d{1,3}\.\d{3,20})(?!\w|\.\d)",
    re.IGNORECASE,
)
_FINE: Final = 4  # decimals of both, from which on numbers are a place without a word near them
_SIGNS: Final = "-+\u2212"
_NORTHS_HERE: Final = (49.5, 61.0)
_EASTS_HERE: Final = (-11.0, 2.0)
_NAMED: Final = re.compile(
    r"\blat\b|latitude|location|coord|gps|position|standort|ubicaci|koordinat|lleoliad|latlng",
    re.IGNORECASE,
)
_HALVES: Final = re.compile(
    r"(?<![\w.])(\d{1,2}(?:\.\d{1,10})?\s?°?\s?[NS])[\s,;/]{0,3}([-\u2212]?\d{1,3}(?:\.\d{1,10})\s?°?\s?[EW])\b"
    r"|\b([NS][\s:]{0,2}\d{1,2}\.\d{2,10})°?[\s,;/]{0,3}([EW][\s:]{0,2}[-\u2212]?\d{1,3}\.\d{2,10})"
)
_DEGREE: Final = r"\s?(?:[\u00b0\u00ba\u02da]|deg\b)\s?"
_NORTHS: Final = r"(?:[NS]|(?i:north|south))"
_EASTS: Final = r"(?:[EWO]|(?i:east|west))"
# the sign of minutes may be left out behind a fraction
_MINUTES: Final = (
    r"(?:\d{1,2}\.\d{2,5}(?!\s?['\u2032\u2019\d])"
    r"|\d{1,2}(?:\.\d+)?\s?['\u2032\u2019](?:\s?\d{1,2}(?:\.\d+)?\s?(?:[\"\u2033\u201d]|'')?)?)"
)
_DEGREES: Final = re.compile(
    rf"(\d{{1,2}}{_DEGREE}{_MINUTES}\s?{_NORTHS})[\s,;/]{{0,4}}(?:(?:GPS\s)?[Ll]ong?(?:itude)?\W{{0,40}})?"
    rf"(\d{{1,3}}{_DEGREE}{_MINUTES}\s?{_EASTS})"
    # the longitude first
    rf"|(\d{{1,3}}{_DEGREE}{_MINUTES}\s?{_EASTS})[\s,;/]{{0,4}}(\d{{1,2}}{_DEGREE}{_MINUTES}\s?{_NORTHS})"
    # with signs in place of letters
    rf"|(?<![\w.])([-+\u2212]?\d{{1,2}}{_DEGREE}{_MINUTES})[\s,;/]{{1,4}}([-+\u2212]\d{{1,3}}{_DEGREE}{_MINUTES})"
)
_LETTER_FIRST: Final = re.compile(
    rf"\b([NS]\s?\d{{1,2}}{_DEGREE}{_MINUTES})[\s,;/]{{0,4}}([EWO]\s?\d{{1,3}}{_DEGREE}{_MINUTES})"
)
# Without a sign for degrees: "53 54.333 N 1 41.634 W", "53 54 20 N 1 41 38 W".
_SPACED: Final = r"\s\d{1,2}(?:\.\d{2,5}|\s\d{1,2}(?:\.\d{1,5})?)"
_WITHOUT_SIGNS: Final = re.compile(
    rf"(?<![\w.])(\d{{1,2}}{_SPACED}\s?[NS])[\s,;/]{{1,4}}(\d{{1,3}}{_SPACED}\s?[EW])\b"
    rf"|\b([NS]\s?\d{{1,2}}{_SPACED})[\s,;/]{{1,4}}([EW]\s?\d{{1,3}}{_SPACED})(?!\w|\.\d)"
)
# Decimals beside a word or a letter, whichever half is first.
_COMPASS: Final = re.compile(
    r"(?<![\w.])(\d{1,2}\.\d{3,12}\s?\u00b0?\s?(?:north|south|[NS]\b))(?:[\s,;/]|and\b|by\b){1,8}"
    r"(\d{1,3}\.\d{3,12}\s?\u00b0?\s?(?:east|west|[EW]))\b"
    r"|(?<![\w.])(\d{1,3}\.\d{3,12}\s?\u00b0?\s?(?:east|west|[EW]\b))(?:[\s,;/]|and\b|by\b){1,8}"
    r"(\d{1,2}\.\d{3,12}\s?\u00b0?\s?(?:north|south|[NS]\b))"
    r"|\b([EW]\s?\d{1,3}\.\d{3,12})[\s,;/]{1,4}([NS]\s?\d{1,2}\.\d{3,12})(?!\w|\.\d)",
    re.IGNORECASE,
)
_NAMED_HALF: Final = re.compile(
    rf"\blat(?:itude)?\b[\s:=,\"']{{0,40}}(\d{{1,2}}{_DEGREE}{_MINUTES}\s?[NS]?)", re.IGNORECASE
)
# The same in words, with the numbers in digits or in words.
_ONES: Final = "zero|oh|one|two|three|four|five|six|seven|eight|nine"
_IN_WORDS: Final = (
    r"(?:(?:(?:a|one)\shundred(?:\sand)?\s)?(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty"
    rf"|ninety)(?:[\s-](?:{_ONES}))?|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    rf"|{_ONES})(?:\spoint(?:\s(?:{_ONES})){{1,10}})?)"
)
_COUNT: Final = rf"(?:\d{{1,3}}(?:[.,]\d{{1,12}})?|{_IN_WORDS})"
_DEGREES_SAID: Final = (
    rf"(?<![\w.,]){_COUNT}\s?(?:[\u00b0\u00ba\u02da]|degrees?\b|deg\b\.?|grad(?:d?au|en)?\b|gradi\b"
    r"|degr\u00e9s?\b|grados?\b)\s{0,3}"
)
_MINUTES_SAID: Final = (
    rf"(?:(?:and\s)?,?\s?{_COUNT}\s?(?:minut\w{{0,3}}|min\b\.?|mins\b\.?|munud\w{{0,2}}|['\u2032\u2019])\s{{0,3}}"
    rf"(?:(?:and\s)?,?\s?{_COUNT}\s?(?:seconds?\b|secs?\b\.?|sekunden?\b|eiliad\w{{0,2}}|[\"\u2033\u201d])\s{{0,3}})?)"
)
_OF_DEGREES: Final = rf"{_DEGREES_SAID}{_MINUTES_SAID}?(?:of\s)?(?:latitude\s|longitude\s)?"
_NORTH_SAID: Final = r"(?:north|south|nord|s\u00fcd|gogledd|[NS]\b)"
_EAST_SAID: Final = r"(?:east|west|ost|est|ouest|dwyrain|gorllewin|[EWO]\b)"
_BETWEEN_SAID: Final = r"(?:[\s,;:/]|and\b|by\b|long?(?:itude)?\b){0,8}"
_DEGREES_IN_WORDS: Final = re.compile(
    rf"({_OF_DEGREES}{_NORTH_SAID}){_BETWEEN_SAID}({_OF_DEGREES}{_EAST_SAID})"
    # the direction between degrees and minutes, or before both
    rf"|({_DEGREES_SAID}{_NORTH_SAID}[\s,]{{0,3}}{_MINUTES_SAID}){_BETWEEN_SAID}"
    rf"({_DEGREES_SAID}{_EAST_SAID}(?:[\s,]{{0,3}}{_MINUTES_SAID})?)"
    rf"|(\b{_NORTH_SAID}\s{_DEGREES_SAID}{_MINUTES_SAID}?){_BETWEEN_SAID}"
    rf"(\b{_EAST_SAID}\s{_DEGREES_SAID}{_MINUTES_SAID}?)",
    re.IGNORECASE,
)
_DEGREE_WORDS: Final = ("deg", "grad")
# Metres in a zone of the Universal Transverse Mercator grid, or of a national one.
_UTM: Final = re.compile(
    r"(?<![\w.,-])(?:[1-9]|[1-5]\d|60)\s?[C-HJ-NP-Xc-hj-np-x][\s,;:]{1,3}(?:E\s?)?[1-9]\d{5}(?:\.\d{1,6})?"
    r"\s?(?:mE?|E)?[\s,;/]{1,4}(?:N\s?)?\d{7}(?:\.\d{1,6})?(?:\s?(?:mN?|N))?(?![\w.]?\d)"
)
_METRES: Final = re.compile(
    r"(?<![\w.])(?:E(?:astings?)?[\s:=]{0,3}[1-9]\d{5}(?:\.\d{1,6})?\s?m?[\s,;/]{1,4}"
    r"N(?:orthings?)?[\s:=]{0,3}\d{6,7}"
    r"|[1-9]\d{5}(?:\.\d{1,6})?\s?m?\s?E[\s,;/]{1,4}\d{6,7}(?:\.\d{1,6})?\s?m?\s?N)(?!\w)"
    r"|\bUTM\b[^\n\d]{0,20}(?:\d{1,2}\s?[A-Z]?[\s,;:]{1,3})?[1-9]\d{5}[\s,;/]{1,4}\d{7}(?!\d)"
)
_ISO6709: Final = re.compile(r"(?<![\w.+-])([+-]\d{2}\.\d{2,12})([+-]\d{3}\.\d{2,12})(?!\d)")
_NMEA: Final = re.compile(
    r"\$(?:G[PNLABQI]|BD)(?:GGA|RMC|GLL|GNS),[^\n]{0,100}|\bG[PNL](?:GGA|RMC),\d[^\n]{0,100}"
)
_NMEA_MARKS: Final = ("$G", "$BD", "RMC,", "GGA,")
_BOX: Final = re.compile(rf"<(?:north|south)>\s*{_NUMBER}\s*</")
# A place or a route as one encoded word.
_HASHES: Final = re.compile(
    r"\"(geo_?hash|(?:summary_)?polyline|encoded_?polyline|overview_polyline)\"\s*:\s*"
    r"(?:\{\s*\"points\"\s*:\s*)?\"([^\"]{5,1000})",
    re.IGNORECASE,
)
# A flight recorder's fix (FAI IGC 4.1): the time, then degrees and minutes.
_IGC: Final = re.compile(r"^B\d{6}(\d{7}[NS])(\d{8}[EW])[AV]", re.MULTILINE)
_GRIDS: Final = re.compile(
    r"(?:(?i:\bgrid(?:\s?ref)?\b|\bNGR\b|\bOSGB\w{0,4}|\b(?:map|OS)\sref)[^\n\d]{0,20}?\b(?=[A-Z])"
    r"|(?<!\w)\d{1,2}[C-HJ-NP-X]\s?(?=[A-HJ-NP-Z]{2}\s?\d{4,5}\s?\d{4,5}\b))"
    r"([A-Z]{1,2}\s?\d{3,5}\s?\d{3,5})\b"
)
# Squares of the British grid: with six, eight or ten digits no word has to say so. NO, SN and SO
# are also words before other numbers, SC123456 is a company, and days and years are no place.
_SQUARE: Final = re.compile(
    r"(?<![\w-])(?:H[O-Z]|N[A-HJ-NP-Z]|O[VW]|S[C-EH-KMPR-Z]|T[AFGLMQRV])"
    r"(?:[\s-]?(?:\d{10}|\d{5}(?:\s|,\s?|[/-])\d{5}"
    r"|(?!(?:19|20)\d\d\s(?:19|20)\d\d)\d{4}\s\d{4}"
    r"|(?!(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d)(?!\d{4}(?:19|20)\d\d)\d{8}"
    r"|\d{3}(?<!000)\s\d{3}(?<!000))|(?<!SC)\d{6})(?![\w-]|[\s.,]\d)",
    re.IGNORECASE,
)
_SCHEMES: Final = re.compile(
    r"\b(?:(?:waze|comgooglemaps|maps|bingmaps|mapsme|citymapper|om):(?://)?[\w/]{0,20}\?[^\s\"'<>]{3,}"
    r"|google\.navigation:q=[^\s\"'<>]+)",
    re.IGNORECASE,
)
_SCHEME_MARKS: Final = ("waze:", "maps:", "mapsme:", "citymapper:", "om:/", "navigation:")
_LETTERS: Final = "23456789CFGHJMPQRVWX"
_PLUS: Final = re.compile(rf"(?<=[{_LETTERS}]{{4}})\+[{_LETTERS}]{{2,3}}(?![\w+/=])")
_PLUS_LEFT: Final = re.compile(rf"(?:\A|[^\w+/=])([{_LETTERS}]{{8}}|[{_LETTERS}]{{4}})\Z")
_TOWN: Final = re.compile(r",?\s[A-Z\u00c0-\u00de][\w\u00c0-\u024f'-]+")
_THREE_WORDS: Final = re.compile(
    r"(?<![:\w/])///([^\W\d_]{2,20}\.[^\W\d_]{2,20}\.[^\W\d_]{2,20})\b"
)
_WORDS_AFTER: Final = re.compile(
    r"(?:what\s?(?:3|three)\s?words|w3w)(?:\s(?:is|address|location))?\W{1,6}"
    r"([^\W\d_]{2,20}\.[^\W\d_]{2,20}\.[^\W\d_]{2,20})(?![\w/])",
    re.IGNORECASE,
)
_CARD: Final = re.compile(r"BEGIN:(?:VCARD|VCALENDAR|VEVENT|VTODO)", re.IGNORECASE)
_CARD_LINE: Final = re.compile(
    r"^(?:[\w-]+\.)?(GEO|ADR|LABEL|LOCATION|BIRTHPLACE|X-APPLE-STRUCTURED-LOCATION)"
    r"((?:;[^:\n]{0,200})?):([^\n]{1,1000})",
    re.IGNORECASE | re.MULTILINE,
)
_LINE_END: Final = re.compile(r"\r\n?")
_PACKET_BEGINS: Final = re.compile(r"<x:x[am]pmeta\b|<rdf:RDF\b")
_PACKET: Final = re.compile(
    r"<x:x[am]pmeta\b.*?(?:</x:x[am]pmeta>|\Z)|<rdf:RDF\b.*?(?:</rdf:RDF>|\Z)", re.DOTALL
)
_VALUES: Final = re.compile(r"=\s?[\"']([^\"'<>]{4,})[\"']|>([^<>]{4,})<")
_NUMBERS_ALONE: Final = re.compile(r"[\s()\[\]]*(?:[-+]?[\d.]+[,;\s)\]]+){2,}[-+]?[\d.]+[\s)\]]*")
_UNSEEN: Final = re.compile(r"<(script|style)(?=[\s/>])", re.IGNORECASE)
_UNSEEN_ENDS: Final = {
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
}
_TAG: Final = re.compile(r"<[^<>]{0,4000}>")
_BLOCK_TAG: Final = re.compile(
    r"</?(?:p|div|br|tr|td|li|h\d|w:p|w:tab|w:br|text:p|text:h|text:tab|text:line-break|a:p|table|name"
    r"|v|t|si|row|c)\b[^<>]{0,4000}>",
    re.IGNORECASE,
)
# The first line of digits, one that follows, and the last. They are looked for one by one: a
# pattern of them all keeps a state for each line.
_BASE64: Final = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{48,}+")
_BASE64_LINE: Final = re.compile(r"(?:\r?\n[ \t]?|\\r\\n|\\n|[ ])[A-Za-z0-9+/]{16,}+")
_BASE64_LAST: Final = re.compile(
    r"(?:(?:\r?\n[ \t]?|\\r\\n|\\n)[A-Za-z0-9+/]{1,99}(?=[=\s\"'<\\]|\Z))?={0,2}"
)
_BASE64_OF_LINKS: Final = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{64,}")
_OF_LINKS: Final = str.maketrans("-_", "+/")
_PIECE: Final = 64 << 10  # characters that are decoded at once, far more than the head of a file
_NOT_DIGITS: Final = re.compile(r"\\r|\\n|[^A-Za-z0-9+/]")
_HEX: Final = re.compile(
    r"(?i)(?:ffd8ffe[0-9a-f]|89504e470d0a1a0a|504b0304|25504446)[0-9a-f\s]{200,}"
)
_UU: Final = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.MULTILINE)
# As exports of social media and metadata programs name it; a model alone may be of anything.
_DEVICE_KEYED: Final = re.compile(
    r"(?i)\"((?:[\w:]{1,12}:)?(?:camera|device|phone|lens)_?(?:make|model|manufacturer|serial(?:_?number)?)"
    r"|(?-i:(?:[\w:]{1,12}:)?(?:Make|Model|[Ss]erialNumber|BodySerialNumber|HostComputer)))\""
    r"\s{0,4}:\s{0,4}\"([^\"\\\n]{1,80})\""
)
# A model counts where its maker is named too; a serial number and a camera's own fields always do.
_MAKER_KEYED: Final = re.compile(r"(?i)\"(?:make|manufacturer|brand)\"\s{0,4}:\s{0,4}\"[^\"\\\n]")
_MODEL_KEYED: Final = re.compile(
    r"(?i)\"(make|manufacturer|brand|model|model_?name)\"\s{0,4}:\s{0,4}\"([^\"\\\n]{1,80})\""
)
_DEVICE_MARKED: Final = re.compile(
    r"(?i)[<\s](?:\w{1,12}:)?((?:camera|device|phone|lens)_?(?:make|model|manufacturer)|model_?name"
    r"|(?!x509)(?:\w{1,20})?serial_?n(?:o|umber))(?:\s?=\s?[\"']([^\"'<>\n]{1,80})[\"']|>([^<>\n]{1,80})<)"
)
# Fields of a JSON export, and the last words of their names that mean a place.
_FIELDS: Final = re.compile(r"\"([A-Za-z][\w :-]{2,40})\"\s{0,4}:\s{0,4}\"([^\"\\\n]{2,300})\"")
_NAMES_PLACE: Final = re.compile(
    r"(?i)(?:\A|[_\W]|(?-i:(?<=[a-z])(?=[A-Z])))(?:(city|country|locality|venue|hometown|municipality"
    r"|sub_?location|(?:place|location|venue)_?name)|(location)"
    r"|(?<!ip)(?<!ip[_-])(?<!mac)(?<!mail)(?<!mail[_-])(?<!mac[_-])(address))\Z"
)
_LOCKED: Final = ("-----BEGIN PGP MESSAGE-----", "-----BEGIN PKCS7-----", "-----BEGIN CMS-----")
_ENCODED: Final = re.compile(r"^=ybegin |must be converted with BinHex", re.MULTILINE)
_TAIL: Final = 64 << 10
_RUN: Final = re.compile(rb"[\x20-\x7e\r\n]{16,}")
_WRITTEN: Final = re.compile(rb"[\x20-\x7e\r\n\t]")


def read_text(source: Source, scan: Scan) -> None:
    """Add the places in a text, and the files in it that are encoded as digits."""
    size = source.size
    if size > MAX_TEXT:
        scan.unsearched.add(UnsearchedReason.SIZE)
        size = MAX_TEXT
    if scan.spend_bytes(size):
        data = source.read_at(0, size)
        read_words(decode_text(data, cut=size < source.size), scan)
        look_behind_words(data, scan)
        read_uuencoded(data, scan)


def look_behind_words(data: bytes, scan: Scan, *, wide: bool = False) -> None:
    """Scan bytes that begin as a text and continue as something else."""
    if wide:
        return  # the declared encoding has two or four bytes for each letter
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if (b"\0" in data and not wide) or (wide and "\ufffd" in decode_text(data[: len(data) & ~1])):
        carve(BytesSource(data), scan)
        scan.unsearched.add(UnsearchedReason.FORMAT)


def read_tail(source: Source, start: int, scan: Scan) -> None:
    """Search for text or an archive behind data whose end is not stated."""
    start = max(start, source.size - _TAIL)
    tail = source.read_at(start, source.size - start)
    if b"PK\5\6" in tail:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    for match in _RUN.finditer(tail):
        read_words(match[0].decode("ascii"), scan)


def read_words(text: str, scan: Scan) -> None:
    """Add the places in a text that is already decoded."""
    room = scan.spend_letters(len(text))
    said = tuple(last_readings(text[:room]))
    plain = said[0].text
    for position in _places_said(said):
        scan.add_position(position)
    if not all(each.is_whole for each in said):
        scan.unsearched.add(UnsearchedReason.FORMAT)
    packets = next((each for each in (text, plain) if _PACKET_BEGINS.search(each)), None)
    if packets is not None:
        # The text itself where that is XML: decoding it may break the XML.
        _read_packets(packets, scan)
    elif "gps" in plain or "GPS" in plain:
        known = {each.latitude for each in scan.positions}
        for position in find_positions(plain.encode("utf-8", "replace")):
            if position.latitude not in known:
                scan.add_position(position)
    _name_devices(plain, scan)
    if any(mark in text for mark in _LOCKED):
        scan.unsearched.add(UnsearchedReason.LOCKED)
    if _ENCODED.search(text):
        scan.unsearched.add(UnsearchedReason.FORMAT)
    read_digits(plain, scan, set())


def _name_devices(text: str, scan: Scan) -> None:
    """Add the devices that fields of JSON and of XML name."""
    patterns = [_DEVICE_KEYED, *([_MODEL_KEYED] if _MAKER_KEYED.search(text) else [])]
    patterns += [_DEVICE_MARKED] if "<" in text else []
    for pattern in patterns:
        for match in pattern.finditer(text):
            scan.add_device(next(filter(None, match.groups()[1:])), f"text {match[1]}")


def decoded_places(text: str) -> list[Position]:
    """Return places in what a text says."""
    return _places_said(last_readings(text))


def _places_said(readings: Iterable[Reading]) -> list[Position]:
    """Return the places in the first reading that has some.

    Another reading would give the same places again, misread.
    """
    return next(filter(None, (find_places(each.text) for each in readings)), [])


def may_have_place(text: str) -> bool:
    """Return whether a text says a place, or cannot be decoded to its end."""
    return any(not said.is_whole or find_places(said.text) for said in last_readings(text))


def find_places(text: str) -> list[Position]:
    """Return places in a decoded text, in the order of their forms; MAX_PLACES of each form."""
    text = _with_plain_digits(text)
    found: dict[tuple[str, str, str], Position] = {}
    for look in (_links, _keyed, _points, _cards, _fields, _plain):
        for number, position in enumerate(look(text)):
            if number >= MAX_PLACES:
                break
            key = (
                position.latitude,
                position.longitude,
                "" if position.latitude else position.found,
            )
            found.setdefault(key, position)
    return list(found.values())


class _PlainDigits(dict[int, int | str | None]):
    """A table for `translate`: digits of any script in ASCII, and no invisible marks."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        plain: int | str | None = code
        digit = characters.decimal(character)
        if digit is not None:
            plain = str(digit)
        elif 0xFF01 <= code <= 0xFF5E:
            plain = code - 0xFEE0
        elif characters.category(character) == "Cf" or code in _UNSEEN_MARKS:
            plain = None
        self[code] = plain
        return plain


# Programs that write texts put a dash in place of the sign of a number.
_DASH: Final = re.compile(r"(?<![\w.])[\u2010-\u2013](?=\d)")
_UNSEEN_MARKS: Final = frozenset({0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10)})


def _with_plain_digits(text: str) -> str:
    """Return a text with the digits of any script as ASCII has them, without invisible marks."""
    if text.isascii():
        return text
    text = _DASH.sub("-", text)
    return text.translate(_PlainDigits({0x066B: ".", 0x066C: ",", 0x060C: ","}))


def places_beside(text: str) -> list[Position]:
    """Return places in a text next to a picture, or in the fields of an XMP packet.

    Fractions, weights and long lists of numbers are left out: they are editing data of programs.
    """
    if text.lstrip()[:1] == "<":
        fields = [one or other for one, other in _VALUES.findall(text)]
    else:
        fields = [text]
    return [
        position
        for each in fields
        if not _NUMBERS_ALONE.fullmatch(each)
        for position in decoded_places(each)
        if not position.latitude or not _is_share(position)
    ]


def _is_share(position: Position) -> bool:
    try:
        return not _is_somewhere(position.latitude, position.longitude or "0")
    except ValueError:
        return False


def place_spans(text: str) -> list[tuple[int, int]]:
    """Return where places are in a text, as beginnings and ends in order.

    A line that still contains a place without the numbers and links that were found is taken as a
    whole, and so is a text that still contains one across lines.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if may_have_place(line):
            length = len(line.rstrip("\r\n"))
            parts = {each for place in decoded_places(line) for each in _literal_parts(place)}
            within = _literal(line, parts)
            if may_have_place(without_spans(line, within, "")):
                within = [(0, length)]
            spans += [(start + begin, start + end) for begin, end in within]
        start += len(line)
    if may_have_place(without_spans(text, spans, "")):
        return [(0, len(text))]
    return spans


def without_spans(text: str, spans: Sequence[tuple[int, int]], mark: str) -> str:
    """Return the text with a mark in place of each span."""
    parts: list[str] = []
    at = 0
    for begin, end in spans:
        parts += [text[at:begin], mark]
        at = end
    return "".join([*parts, text[at:]])


def _literal_parts(place: Position) -> Iterator[str]:
    """Yield the parts of a place that may be in the text literally."""
    yield from filter(None, (place.found, place.latitude, place.longitude))


def _literal(line: str, parts: set[str]) -> list[tuple[int, int]]:
    covered = bytearray(len(line))
    for each in parts:
        at = line.find(each)
        while at >= 0:
            end = at + len(each)
            # Half of a link, or of a number, would still reveal the place.
            while end < len(line) and not line[end].isspace() and line[end] not in "<>\"'":
                end += 1
            while at > 0 and not line[at - 1].isspace() and line[at - 1] not in "<>\"'":
                at -= 1
            covered[at:end] = b"\1" * (end - at)
            at = line.find(each, end)
    spans: list[tuple[int, int]] = []
    for at, is_covered in enumerate(covered):
        if not is_covered:
            continue
        if spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return spans


def _links(text: str) -> Iterator[Position]:
    lower = text.lower()
    for match in _map_links(text, lower):
        link = match[0].rstrip(").,;]}")
        pair = _MARKED_IN_LINK.search(link) or _IN_LINK.search(link)
        yield _position("map link", pair[1] if pair else "", pair[2] if pair else "", link)
    for match in _SCHEMES.finditer(text) if any(m in lower for m in _SCHEME_MARKS) else ():
        pair = _IN_LINK.search(match[0])
        yield _position("map link", pair[1] if pair else "", pair[2] if pair else "", match[0])
    for match in _GEO.finditer(text) if "geo:" in lower else ():
        nowhere = _is_zero(match[1]) and _is_zero(match[2])
        if not nowhere:
            yield _position("geo link", match[1], match[2], match[0])
        elif "q=" in match[3]:
            yield _position("geo link", "", "", match[0])


def _map_links(text: str, lower: str) -> Iterator[re.Match[str]]:
    """Yield links to maps, each from the beginning of its host."""
    seen: set[int] = set()
    if len(lower) != len(text):
        lower = text  # a letter whose lower-case form has two characters
    for host in _HOSTS:
        at = lower.find(host)
        while at >= 0 and len(seen) < _MAX_HOSTS:
            start = at
            while start > max(0, at - 24) and (
                text[start - 1].isalnum() or text[start - 1] in ".-_"
            ):
                start -= 1
            match = None if start in seen else _MAPS.match(text, start)
            seen.add(start)
            if match is not None:
                yield match
            at = lower.find(host, at + 1)


def _keyed(text: str) -> Iterator[Position]:
    """Yield values whose names mean latitude and longitude, paired in their order."""
    lower = text.lower()
    if not any(north in lower and east in lower for north, east in _OF_BOTH):
        return
    track = "<trkpt" in text or "<wpt" in text or "<rtept" in text
    halves: dict[bool, str] = {}
    for match in _KEYED.finditer(text):
        key = match["key"].lower()
        halves[key.startswith(_NORTH)] = _scaled(match["value"], match["tens"])
        if len(halves) < 2:
            continue
        latitude, longitude = halves[True], halves[False]
        halves.clear()
        if _is_zero(latitude) and _is_zero(longitude):
            continue
        where = "track" if track else "coordinates"
        if _on_earth(latitude, longitude):
            yield _position(where, latitude, longitude, f"{latitude}, {longitude}")
        elif all(
            each.lstrip("-+").isdigit() and abs(int(each)) > _LARGE
            for each in (latitude, longitude)
        ):
            yield _position(where, "", "", f"{latitude}, {longitude}")


def _points(text: str) -> Iterator[Position]:
    """Yield points that give the longitude first."""
    for pattern, where, mark in _POINTS:
        for match in pattern.finditer(text) if mark in text else ():
            if _on_earth(match[2], match[1]):
                yield _position(where, match[2], match[1], f"{match[2]}, {match[1]}")
    for match in _NMEA.finditer(text) if any(mark in text for mark in _NMEA_MARKS) else ():
        yield _position("NMEA", "", "", match[0])
    for match in _BOX.finditer(text) if "<north>" in text else ():
        yield _position("coordinates", "", "", match[0])
    for match in _HASHES.finditer(text):
        yield _position("track" if "line" in match[1] else "geohash", "", "", match[2])
    for match in _IGC.finditer(text):
        yield _position("track", match[1], match[2], match[0])


def _cards(text: str) -> Iterator[Position]:
    """Yield addresses and event locations of RFC 6350 (contacts) and RFC 5545 (calendars)."""
    if _CARD.search(text) is None:
        return
    for match in _CARD_LINE.finditer(re.sub(r"\n[ \t]", "", _LINE_END.sub("\n", text))):
        name, value = match[1].upper(), match[3].strip()
        if not value.strip(";, "):
            continue
        pair = re.search(rf"({_NUMBER})\s?[;,]\s?({_NUMBER})", value) if name == "GEO" else None
        where = {"ADR": "address", "LABEL": "address"}.get(name, name.lower())
        yield _position(where, pair[1] if pair else "", pair[2] if pair else "", value)


def _fields(text: str) -> Iterator[Position]:
    """Yield values in a JSON export whose names mean a place."""
    if text.lstrip("\ufeff \r\n\t")[:1] not in ("{", "["):
        return
    for match in _FIELDS.finditer(text):
        named, value = _NAMES_PLACE.search(match[1]), match[2].strip()
        if named is None or not any(ch.isalnum() for ch in value):
            continue
        link = "/" in value or (named[2] and ":" in value)
        if named[1] or (not link and (named[2] or " " in value)):
            yield _position(match[1], "", "", value)


def _plain(text: str) -> Iterator[Position]:
    """Yield numbers and codes that look like a place in the visible text."""
    if "<" in text:
        for match in _IN_MARKUP.finditer(text):
            if _is_somewhere(match[1], match[2]):
                yield _position("coordinates", match[1], match[2], f"{match[1]}, {match[2]}")
        text = _TAG.sub("", _BLOCK_TAG.sub("\n", _shown(text)))
        yield from _links(text)
    yield from _numbers(text)
    yield from _codes(text)


def _shown(markup: str) -> str:
    """Return markup without scripts and styles; an unclosed one hides nothing."""
    parts: list[str] = []
    at = 0
    ends = dict(_UNSEEN_ENDS)
    for begin in _UNSEEN.finditer(markup):
        kind = begin[1].lower()
        if begin.start() < at or kind not in ends:
            continue
        end = ends[kind].search(markup, begin.end())
        if end is None:
            del ends[kind]
            continue
        parts.append(markup[at : begin.start()])
        at = end.end()
    return "".join([*parts, markup[at:]])


def _numbers(text: str) -> Iterator[Position]:
    for match in _PAIR.finditer(text):
        if _on_earth(match[1], match[2]) and _reads_as_place(text, match):
            yield _position("coordinates", match[1], match[2], f"{match[1]}, {match[2]}")
    yield from _rows(text)
    marks = "\u00b0" in text or "\u00ba" in text or "\u02da" in text or "deg" in text
    signed = (_DEGREES, _LETTER_FIRST, _NAMED_HALF) if marks else ()
    for pattern in (_HALVES, _WITHOUT_SIGNS, _COMPASS, *signed):
        for match in pattern.finditer(text):
            halves = [*(each for each in match.groups() if each), ""]
            yield _position("coordinates", halves[0], halves[1], match[0])
    lower = text.lower()
    said = marks or any(each in lower for each in _DEGREE_WORDS)
    words = _DEGREES_IN_WORDS.finditer(text) if said else ()
    for match in words:
        if any(each.isdecimal() for each in match[0]) or " point " in lower or "minut" in lower:
            halves = [each for each in match.groups() if each]
            yield _position("coordinates", halves[0], halves[1], match[0])
    for match in _ISO6709.finditer(text):
        yield _position("ISO 6709", match[1], match[2], match[0])


def _codes(text: str) -> Iterator[Position]:
    """Yield codes for a place: Plus Codes, three words, grid references."""
    for match in _PLUS.finditer(text) if "+" in text else ():
        left = _PLUS_LEFT.search(text[max(0, match.start() - 9) : match.start()])
        if left is not None and (len(left[1]) == 8 or _TOWN.match(text, match.end())):
            yield _position("Plus Code", "", "", left[1] + match[0])
    for match in _THREE_WORDS.finditer(text) if "///" in text else ():
        yield _position("what3words", "", "", match[0])
    for match in _WORDS_AFTER.finditer(text):
        yield _position("what3words", "", "", match[0])
    for pattern in (_GRIDS, _SQUARE):
        for match in pattern.finditer(text):
            yield _position("grid reference", "", "", match[0])
    for pattern in (_UTM, _METRES):
        for match in pattern.finditer(text):
            yield _position("UTM", "", "", match[0])


def _rows(text: str) -> Iterator[Position]:
    """Yield numbers next to each other in the row of a table."""
    named = None
    for match in _CELLS.finditer(text):
        fine = all(len(each.partition(".")[2]) > _FINE for each in match.groups())
        if not fine and named is None:
            named = _NAMED.search(text) is not None
        if (fine or named) and _is_somewhere(match[1], match[2]):
            yield _position("coordinates", match[1], match[2], f"{match[1]}, {match[2]}")
    for match in _COMMAS.finditer(text):
        latitude, longitude = match[1].replace(",", "."), match[3].replace(",", ".")
        if _is_somewhere(latitude, longitude) and _is_fine(text, match, latitude, longitude):
            yield _position("coordinates", latitude, longitude, match[0])
    for match in _ALL_COMMAS.finditer(text):
        latitude, longitude = f"{match[1]}.{match[2]}", f"{match[3]}.{match[4]}"
        if _is_somewhere(latitude, longitude):
            yield _position("coordinates", latitude, longitude, match[0])
    for match in _AROUND.finditer(text) if "\u00b1" in text else ():
        if _on_earth(match[1], match[2]):
            yield _position("coordinates", match[1], match[2], match[0])


def _is_somewhere(latitude: str, longitude: str) -> bool:
    """Return whether it is on earth, and not two fractions or weights between 0 and 1."""
    large = any(abs(float(each.replace("\u2212", "-"))) > 1 for each in (latitude, longitude))
    return large and _on_earth(latitude, longitude)


def _is_fine(text: str, match: re.Match[str], latitude: str, longitude: str) -> bool:
    """Return whether numbers with commas have enough decimals, or a sign and a word say so."""
    if all(len(each.partition(".")[2]) >= _FINE for each in (latitude, longitude)):
        return True
    between = text[match.end(1) : match.start(3)]
    line = text[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]
    return bool(between.strip(" ,")) and _NAMED.search(line) is not None


def _reads_as_place(text: str, match: re.Match[str]) -> bool:
    """Return whether two numbers have enough decimals for a place, or a word says so."""
    fine = all(len(each.partition(".")[2]) >= _FINE for each in match.groups())
    between = text[match.end(1) : match.start(2)]
    if not fine and not between.strip():
        return False  # two prices
    if match[2][0] in _SIGNS and _is_here(match[1], match[2]):
        return True
    line = text[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]
    return fine or _NAMED.search(line) is not None


def _is_here(latitude: str, longitude: str) -> bool:
    """Return whether numbers of three decimals are in the islands that the program is made for."""
    if any(len(each.partition(".")[2]) < _FINE - 1 for each in (latitude, longitude)):
        return False
    north, east = (float(each.replace("\u2212", "-")) for each in (latitude, longitude))
    return _NORTHS_HERE[0] <= north <= _NORTHS_HERE[1] and _EASTS_HERE[0] <= east <= _EASTS_HERE[1]


def read_digits(text: str, scan: Scan, seen: set[bytes]) -> None:
    """Add files in a text as base64 or hexadecimal digits; `seen` are known already.

    Digits are decoded piece by piece: the text may be most of the memory that there is.
    """
    for start, end in _base64_spans(text):
        if is_file(next(_from_base64(text, start, end), b"")):
            if not _is_known(_from_base64(text, start, end), seen):
                data = b"".join(_from_base64(text, start, end))
                scan.scan_part("base64", BytesSource(data))
    for match in _BASE64_OF_LINKS.finditer(text):
        if text.find("-", *match.span()) >= 0 or text.find("_", *match.span()) >= 0:
            if is_file(next(_from_base64(text, *match.span()), b"")):
                data = b"".join(_from_base64(text, *match.span()))
                scan.scan_part("base64", BytesSource(data))
    for match in _HEX.finditer(text):
        data = b"".join(_from_hexadecimal(text, *match.span()))
        scan.scan_part("hexadecimal", BytesSource(data))


def _base64_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where digits begin and end, line by line."""
    at = 0
    while begun := _BASE64.search(text, at):
        at = begun.end()
        while line := _BASE64_LINE.match(text, at):
            at = line.end()
        if last := _BASE64_LAST.match(text, at):
            at = last.end()
        yield begun.start(), at


def _is_known(pieces: Iterable[bytes], seen: set[bytes]) -> bool:
    """Return whether these bytes are of one of `seen`; the end of digits is not always certain."""
    at, same = 0, [*filter(None, seen)]
    begun: list[int] = []
    for piece in pieces:
        end = at + len(piece)
        begun += [len(each) for each in same if len(each) < end and _goes_on(each, at, piece)]
        same = [each for each in same if each.startswith(piece, at)]
        if not same and not begun:
            return False
        at = end
    return bool(same) or max(begun, default=0) > at * 9 // 10


def _goes_on(data: bytes, at: int, piece: bytes) -> bool:
    """Return whether a piece has what is left of some bytes, at its beginning."""
    return piece.startswith(data[at : at + HEAD]) and piece.startswith(data[at:])


def is_file(data: bytes) -> bool:
    """Return whether decoded bytes are a file, and not a key or a signature."""
    head = data[:HEAD]
    what = detect_file_type(head)
    if what.kind == "other":
        return what.media_type != "application/octet-stream"
    if what.kind in ("text", "email"):
        return len(head) >= 24 and len(_WRITTEN.findall(head)) * 10 >= len(head) * 9
    # The signatures of sound are short; digits contain them by chance.
    return what.media_type not in ("audio/mpeg", "audio/aac") or data[:3] == b"ID3"


def read_uuencoded(data: bytes, scan: Scan) -> None:
    """Add the uuencoded files in a text; a line that is not uuencoded ends one."""
    at = 0
    while (match := _UU.search(data, at)) is not None:
        at = match.end()
        lines: list[bytes] = []
        whole = False
        while at < len(data) and not whole:
            end = data.find(b"\n", at, at + 200)
            line = data[at : end if end >= 0 else at + 200].rstrip(b"\r")
            unpacked = _uu_line(line)
            whole = line.strip() in (b"end", b"====")
            if unpacked is None and not whole:
                break
            lines.append(unpacked or b"")
            at += len(line) + 1
        if any(lines):
            if not whole:
                scan.unsearched.add(UnsearchedReason.DAMAGED)
            scan.scan_part(decode_text(match[1]), BytesSource(b"".join(lines)))


def _uu_line(line: bytes) -> bytes | None:
    if not line:
        return None
    # Some writers pad a line beyond its length.
    length = (line[0] - 32) & 63
    try:
        return binascii.a2b_uu(line[: 1 + (length * 4 + 2) // 3])
    except binascii.Error:
        return None


def _from_base64(text: str, start: int, end: int) -> Iterator[bytes]:
    """Yield what digits in a text stand for, in pieces; the first has the head of a file."""
    rest = ""
    for piece in _pieces(text, start, end):
        digits = rest + _NOT_DIGITS.sub("", piece.translate(_OF_LINKS))
        whole = len(digits) & ~3
        yield base64.b64decode(digits[:whole])
        rest = digits[whole:]
    if len(rest) > 1:
        yield base64.b64decode(rest + "=" * (4 - len(rest)))


def _from_hexadecimal(text: str, start: int, end: int) -> Iterator[bytes]:
    """Yield what hexadecimal digits in a text stand for, in pieces."""
    rest = ""
    for piece in _pieces(text, start, end):
        digits = rest + "".join(piece.split())
        whole = len(digits) & ~1
        yield bytes.fromhex(digits[:whole])
        rest = digits[whole:]


def _pieces(text: str, start: int, end: int) -> Iterator[str]:
    """Yield a part of a text in pieces, none of which ends inside a line break in codes."""
    while start < end:
        stop = min(start + _PIECE, end)
        while stop < end and text[stop - 1] == "\\":
            stop += 1
        yield text[start:stop]
        start = stop


def _read_packets(text: str, scan: Scan) -> None:
    """Add the XMP packets in a text."""
    for number, match in enumerate(_PACKET.finditer(text)):
        if number >= MAX_PLACES:
            scan.unsearched.add(UnsearchedReason.COUNT)
            return
        read_xmp(match[0].encode("utf-8", "replace"), scan)


def _position(where: str, latitude: str, longitude: str, found: str) -> Position:
    return Position(where, short_line(latitude), short_line(longitude), short_line(found))


def _scaled(value: str, tens: str | None) -> str:
    value = value.replace(chr(0x2212), "-").replace(",", ".")
    if tens is None:
        return value
    return f"{int(float(value)) / 10 ** int(tens):.{tens}f}"


def _is_zero(value: str) -> bool:
    return not value.strip("-+0.\u2212")


def _on_earth(latitude: str, longitude: str) -> bool:
    north, east = (abs(float(each.replace("\u2212", "-"))) for each in (latitude, longitude))
    return north <= 90 and east <= 180 and (north > 0 or east > 0)
