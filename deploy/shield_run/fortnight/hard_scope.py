"""Hard cases of who counts: ages and care statuses that are close to a limit, unknown or at odds (contract 3)."""

from __future__ import annotations

from datetime import date

from shield_run.fortnight.care import status
from shield_run.fortnight.messages import HEALTH, POLICE, Notice
from shield_run.fortnight.moments import at
from shield_run.fortnight.telling import HardCase, child, event, incident, place

_PAST = date(2025, 11, 18)


def care_leaver() -> tuple[Notice, ...]:
    """All 18 or over, some under 21, care status former-relevant: in as care leaver."""
    person = child(1, "Callum", "Whitaker", "2006-09-14")
    moment = at(date(2026, 3, 24), "19:45")
    told = "The victim was pushed off his bicycle and it was taken. Grazed hands. His personal adviser has been told."
    return (
        status("ST-26-9001", person, at(_PAST, "10:00"), care_status="former-relevant", trusted_adult="former carer"),
        incident(moment, "WYP-26-9001", told, [person.entry("victim", POLICE)], injury="minor"),
    )


def care_status_unknown() -> tuple[Notice, ...]:
    """The same ages, care status unknown: to check, asked of children's social care."""
    person = child(2, "Ryan", "Holroyd", "2007-02-03")
    told = "Phone taken from the victim after a threat. It is not known whether he has been in care."
    entry = person.entry("victim", POLICE, care_status="unknown")
    return (incident(at(date(2026, 3, 26), "21:10"), "WYP-26-9002", told, [entry]),)


def care_status_none() -> tuple[Notice, ...]:
    """The same ages, care status none, said by children's social care: out."""
    person = child(3, "Jade", "Pickering", "2006-05-22", "female")
    told = "Bag taken from a young woman at a bus stop. She was not hurt."
    moment = at(date(2026, 3, 25), "20:05")
    return (
        status("ST-26-9003", person, at(_PAST, "11:15"), care_status="none"),
        incident(moment, "WYP-26-9003", told, [person.entry("victim", POLICE)]),
    )


def none_after_looked_after() -> tuple[Notice, ...]:
    """`none` after an earlier live positive statement is unknown: it may only mean "looked after until 18"."""
    person = child(4, "Connor", "Lister", "2007-12-30")
    told = "The young man was seen with a knife in his waistband and handed it over when asked."
    moment = at(date(2026, 3, 30), "18:20")
    entry = person.entry("suspect", POLICE)
    return (
        status("ST-26-9004", person, at(date(2025, 6, 2), "09:30"), care_status="looked-after"),
        status("ST-26-9005", person, at(date(2026, 1, 12), "09:30"), care_status="none"),
        incident(moment, "WYP-26-9004", told, [entry], category="weapon-possession", weapon="knife"),
    )


def age_not_known() -> tuple[Notice, ...]:
    """No possible event age known at all: in, flag `age-not-known`."""
    person = child(5, "Dre", "Unwin", "2010-01-01", linked=False)
    told = "The victim gave a first name and left before officers could ask more. Cut to the hand."
    entry = person.entry("victim", POLICE, birth_date=None, home=None)
    return (incident(at(date(2026, 3, 23), "16:40"), "WYP-26-9006", told, [entry], injury="minor"),)


def straddling_age_range() -> tuple[Notice, ...]:
    """Some possible event ages under 18: in, flag `age-not-confirmed`."""
    person = child(6, "Kai", "Dyson", "2008-06-01", linked=False)
    told = "Described by the caller as sixteen to twenty. Held a length of wood and shouted at a group."
    entry = person.entry("suspect", POLICE, birth_date=None, age_range=[16, 20])
    moment = at(date(2026, 3, 21), "17:30")
    return (incident(moment, "WYP-26-9007", told, [entry], category="weapon-threat", weapon="blunt"),)


def birth_month_only() -> tuple[Notice, ...]:
    """`birth_date` may be YYYY-MM; its precision is carried through to the page."""
    person = child(7, "Aleks", "Norton", "2008-03")
    told = "Seen in the emergency department with a broken nose. Only the month of birth is on the record."
    entry = person.entry("victim", HEALTH)
    moment = at(date(2026, 3, 27), "23:20")
    return (incident(moment, "PA-26-9008", told, [entry], HEALTH, category="violence-with-injury", injury="minor"),)


def clashing_birth_dates() -> tuple[Notice, ...]:
    """A group that states two different full birth dates is a clash: the people stand apart and a person is asked."""
    person = child(8, "Jordan", "Ambler", "2009-04-11")
    police = "Jacket taken from the victim. Birth date from the victim."
    health = "Seen the next morning with a sprained wrist. Birth date on the hospital record differs from the police's."
    other = person.entry("victim", HEALTH, birth_date="2007-04-11")
    return (
        incident(at(date(2026, 3, 25), "18:00"), "WYP-26-9009", police, [person.entry("victim", POLICE)]),
        incident(at(date(2026, 3, 26), "09:15"), "PA-26-9009", health, [other], HEALTH, injury="minor"),
    )


def turned_18() -> tuple[Notice, ...]:
    """All under 18 at the event: in, flag `turned-18` if certainly 18 by the meeting."""
    person = child(9, "Marcus", "Bairstow", "2008-03-28")
    told = "The victim was robbed of a watch the evening before his birthday."
    entry = person.entry("victim", POLICE)
    return (incident(at(date(2026, 3, 27), "21:50"), "WYP-26-9010", told, [entry]),)


def turned_21() -> tuple[Notice, ...]:
    """A care leaver who is certainly 21 by the meeting: in, flag `turned-21`."""
    person = child(10, "Amy", "Cockroft", "2005-04-05", "female")
    told = "The victim was pushed over for her bag on the way home. Bruised knee."
    entry = person.entry("victim", POLICE, care_status="former-relevant")
    return (incident(at(date(2026, 4, 4), "22:15"), "WYP-26-9011", told, [entry], injury="minor"),)


def leap_day_birthday() -> tuple[Notice, ...]:
    """A 29 February birthday falls on 1 March in other years: still 17 on 28 February."""
    person = child(11, "Leon", "Sugden", "2008-02-29")
    told = "Told to his youth worker weeks later: phone taken with threats on the last day of February."
    occurred = {"from": "2026-02-28T19:00:00+00:00"}
    entry = person.entry("victim", POLICE)
    return (incident(at(date(2026, 3, 24), "12:30"), "WYP-26-9012", told, [entry], occurred=occurred),)


def under_ten_victim() -> tuple[Notice, ...]:
    """`under-ten` raises to same-day when all possible event ages are under 10."""
    person = child(12, "Theo", "Marsden", "2018-02-20")
    told = "Scooter taken from a young child in the park by two older boys. Not hurt, upset, taken home to his parents."
    moment = at(date(2026, 4, 8), "16:10")
    return (incident(moment, "WYP-26-9013", told, [person.entry("victim", POLICE)], location=place("Bramley Park")),)


def impossible_age_range() -> tuple[Notice, ...]:
    """An impossible value (a reversed range) is dropped with a warning; the event stands."""
    person = child(13, "Sonny", "Hirst", "2011-08-08", linked=False)
    told = "The victim's cap and phone were taken. The age range was typed the wrong way round."
    entry = person.entry("victim", POLICE, birth_date=None, age_range=[17, 10])
    return (incident(at(date(2026, 3, 21), "15:55"), "WYP-26-9014", told, [entry]),)


def detained_age_unknown() -> tuple[Notice, ...]:
    """`child-detained`: a person who is or may be under 18; no age known counts as may be."""
    person = child(14, "Yusuf", "Barraclough", "2009-01-01", linked=False)
    since = at(date(2026, 3, 31), "02:40")
    entry = person.entry("suspect", POLICE, birth_date=None, home=None)
    told = "Detained for disorder. Age not established; treated as a child, appropriate adult called."
    more = {"category": "disorder", "appropriate_adult": "called, not yet there", "summary": told}
    return (
        event(POLICE, "custody", since, "CUS-26-9015", [entry], status="detained", since=since.isoformat(), **more),
    )


CASES: tuple[HardCase, ...] = (
    care_leaver, care_status_unknown, care_status_none, none_after_looked_after, age_not_known, straddling_age_range,
    birth_month_only, clashing_birth_dates, turned_18, turned_21, leap_day_birthday, under_ten_victim,
    impossible_age_range, detained_age_unknown,
)  # fmt: skip
