"""What each kind of behaviour may match, written out a second time, row by row.

Code, channel, letters of s.2A(3), letters of the Scottish and Northern Irish lists, groups. The
shipped vocabulary is held to this.
"""

from __future__ import annotations

# fmt: off
ROWS = (
    ("FOLLOW", "physical", "", "a", "surveillance"),
    ("LOITER", "physical", "e", "f i", "surveillance"),
    ("TURN_UP", "physical", "", "b f", "surveillance life-invasion"),
    ("WATCH_SPY", "physical", "", "i", "surveillance"),
    ("PHOTO_FILM", "both", "", "i", "surveillance"),
    ("CAMERA_LISTEN", "both", "", "d i", "surveillance"),
    ("TRACKER", "both", "", "i", "surveillance"),
    ("LOC_TRACK", "digital", "", "d i", "surveillance"),
    ("SPYWARE", "digital", "d", "d i", "surveillance"),
    ("ACCOUNT_ACCESS", "digital", "d", "d g", "surveillance interference"),
    ("ONLINE_MONITOR", "digital", "d", "d i", "surveillance"),
    ("INFO_GATHER", "both", "", "i", "surveillance"),
    ("CALL_UNWANTED", "both", "b", "b", "life-invasion"),
    ("CALL_SILENT", "both", "b", "b", "life-invasion"),
    ("MSG_UNWANTED", "digital", "b", "b", "life-invasion"),
    ("SOCIAL_CONTACT", "digital", "b", "b", "life-invasion"),
    ("OTHER_ROUTE", "digital", "b", "b", "life-invasion"),
    ("LETTER_GIFT", "physical", "b", "b h", "life-invasion"),
    ("CYBERFLASH", "digital", "b", "b", "life-invasion"),
    ("CONTACT_OTHERS", "both", "", "b", "life-invasion"),
    ("CONTACT_WORK", "both", "", "b c", "life-invasion interference"),
    ("PROXY", "both", "", "a b i", "surveillance life-invasion"),
    ("ENTER_HOME", "physical", "", "e f g", "life-invasion intimidation"),
    ("PROPERTY_INTERFERE", "physical", "f", "g", "life-invasion"),
    ("PROPERTY_DAMAGE", "physical", "f", "g", "intimidation"),
    ("RUMOURS", "both", "", "c", "life-invasion interference"),
    ("DOXX", "digital", "c", "c", "life-invasion interference"),
    ("IMPERSONATE", "digital", "c", "c", "interference"),
    ("ORDERS_IN_NAME", "both", "", "c g h", "interference"),
    ("INTIMATE_SHARE", "digital", "c", "c", "interference"),
    ("FALSE_REPORTS", "both", "", "c j", "interference"),
    ("MONEY_WORK_HARM", "both", "", "g j", "interference"),
    ("CHILD_CONTACT", "both", "", "b d j", "interference surveillance"),
    ("THREAT_SELF", "both", "", "b j", "intimidation"),
    ("THREAT_YOU", "both", "", "b j", "intimidation"),
    ("THREAT_OTHERS", "both", "", "b j", "intimidation"),
    ("THREAT_IMPLIED", "both", "", "b h j", "intimidation"),
    ("THREAT_INTIMATE", "both", "", "b j", "intimidation"),
    ("PET_HARM", "physical", "", "g j", "intimidation"),
    ("ASSAULT", "physical", "", "j", "interference intimidation"),
    ("SEXUAL_ASSAULT", "physical", "", "j", "interference intimidation"),
    ("STRANGULATION", "physical", "", "j", "interference intimidation"),
    ("WEAPON", "both", "", "j", "intimidation"),
    ("OTHER", "both", "", "j", ""),
)
# fmt: on
