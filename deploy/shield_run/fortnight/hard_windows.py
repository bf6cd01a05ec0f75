"""Hard cases of time and of one happening told by several agencies (contract 4.1 to 4.3)."""

from __future__ import annotations

from datetime import date

from shield_run.fortnight.messages import CSWS, EDUCATION, HEALTH, POLICE, YOUTH, Json, Notice
from shield_run.fortnight.missing import Episode
from shield_run.fortnight.moments import at, stamp
from shield_run.fortnight.people import YoungPerson
from shield_run.fortnight.telling import HardCase, child, event, incident, place

_STABBING = "WYP-26-9041"
_NIGHT = date(2026, 3, 27)


def one_stabbing_told_by_five() -> tuple[Notice, ...]:
    """Events joined by `related` naming the other's `subject` (any source), transitively, are one occurrence."""
    hurt, friend = child(41, "Samuel", "Thornber", "2010-08-27"), child(42, "Jacob", "Ogden", "2010-05-11")
    there: Json = {
        "location": place("Potternewton Park"),
        "occurred": {"from": stamp(at(_NIGHT, "20:35"))},
        "category": "attempted-murder",
        "weapon": "knife",
        "injury": "life-threatening",
    }
    told = "The victim was stabbed in the chest in the park and is in surgery. His friend called for help and stayed."
    people = [hurt.entry("victim", POLICE), friend.entry("witness", POLICE)]
    health = "Arrived by ambulance with one stab wound to the chest, to theatre. Mother is with him. Navigator told."
    treated = [hurt.entry("victim", HEALTH)]
    return (
        incident(at(_NIGHT, "21:25"), _STABBING, told, people, **there),
        incident(at(_NIGHT, "22:40"), "PA-26-9041", health, treated, HEALTH, **there, related=[_STABBING]),
        *_held_for_it(),
        _reprisal_report(friend),
        _school_referral(friend),
    )


def _held_for_it() -> tuple[Notice, ...]:
    suspect = [child(43, "Reece", "Appleyard", "2009-02-09").entry("suspect", POLICE)]
    since = at(_NIGHT, "23:55")
    told: Json = {"since": stamp(since), "category": "attempted-murder", "related": [_STABBING]}
    bailed = at(date(2026, 3, 29), "21:30")
    return (
        event(POLICE, "custody", since, "CUS-26-9041", suspect, status="detained", **told),
        event(POLICE, "custody", bailed, "CUS-26-9041", suspect, status="bailed", **told),
    )


def _reprisal_report(friend: YoungPerson) -> Notice:
    grade = {"source": 2, "information": "C", "handling": "P"}
    told: Json = {
        "items": [{"text": "Messages name a place for a return match on Sunday.", "grade": grade}],
        "themes": ["reprisal", "serious-violence"],
        "originator": "Leeds district intelligence unit",
        "related": ["CUS-26-9041"],
    }
    named = [friend.entry("linked", POLICE)]
    return event(POLICE, "intelligence", at(date(2026, 3, 28), "14:10"), "INT-26-9041", named, **told)


def _school_referral(friend: YoungPerson) -> Notice:
    reason = "Friend of the victim came to the holiday club, could not settle and went home with an aunt."
    told: Json = {"to": "syv-daily", "reason": reason, "related": ["INT-26-9041"]}
    named = [friend.entry("witness", EDUCATION)]
    return event(EDUCATION, "referral", at(date(2026, 3, 30), "11:05"), "REF-26-9041", named, **told)


def one_episode_told_by_two() -> tuple[Notice, ...]:
    """An episode is one young person and one `from`, whoever reports it."""
    person = child(44, "Amelia", "Stansfield", "2011-09-01", "female")
    episode = Episode("MIS-26-9044", person, at(date(2026, 3, 25), "21:00"), "medium")
    return (
        episode.reported(POLICE, at(date(2026, 3, 25), "22:20"), "Did not come back to the children's home."),
        episode.reported(CSWS, at(date(2026, 3, 26), "09:05"), "Home's manager has told the allocated worker."),
        episode.located(
            CSWS, at(date(2026, 3, 26), "16:00"), "Came to the office on her own and asked for her worker."
        ),
    )


def open_high_risk_episode() -> tuple[Notice, ...]:
    """An open episode is at every sitting until closed; on syv-daily if it is high risk."""
    person = child(45, "Lucas", "Priestley", "2010-01-25")
    episode = Episode("MIS-26-9045", person, at(date(2026, 4, 1), "16:30"), "high")
    return (
        episode.reported(POLICE, at(date(2026, 4, 1), "18:00"), "Threats were made to him this week; phone is off."),
        episode.reported(POLICE, at(date(2026, 4, 4), "10:15"), "Seen on a station camera with an adult, not known."),
        episode.located(POLICE, at(date(2026, 4, 8), "13:40"), "Found in a flat in another city by that force; safe."),
    )


def still_missing_at_the_end() -> tuple[Notice, ...]:
    """An episode stays open until a live `located` update about the same young person, from any agency."""
    person = child(46, "Chloe", "Womack", "2009-10-13", "female")
    episode = Episode("MIS-26-9046", person, at(date(2026, 4, 6), "19:00"), "high")
    return (episode.reported(POLICE, at(date(2026, 4, 6), "20:30"), "Left with an adult whom the family do not know."),)


def away_first() -> tuple[Notice, ...]:
    """Custody and missing are timelines: `away` and then `missing` stand beside each other."""
    person = child(47, "Adam", "Naylor", "2011-04-30")
    episode = Episode("MIS-26-9047", person, at(date(2026, 4, 8), "17:00"), "medium")
    return (
        episode.reported(CSWS, at(date(2026, 4, 8), "19:00"), "Later than agreed, in touch by text.", status="away"),
        episode.reported(POLICE, at(date(2026, 4, 8), "23:10"), "No answer since nine; reported missing by the home."),
    )


def late_recorded() -> tuple[Notice, ...]:
    """`late`: an item all of whose new events occurred at or before `covers.from`."""
    person = child(48, "Oscar", "Hepworth", "2010-02-02")
    told = "Happened on Friday evening; the victim told his mother on Tuesday. Threatened with a knife for his phone."
    occurred = {"from": "2026-03-20T19:15:00+00:00"}
    moment = at(date(2026, 3, 25), "10:40")
    entry = person.entry("victim", POLICE)
    return (incident(moment, "WYP-26-9048", told, [entry], occurred=occurred, weapon="knife"),)


def at_the_cut_off() -> tuple[Notice, ...]:
    """Windows run `(from, to]`: received at 08:00 exactly is this sitting's, a second later is the next one's."""
    first, second = child(49, "Ben", "Tordoff", "2010-09-20"), child(50, "Joe", "Varley", "2010-09-21")
    told = "Bag taken on the way to school; the victim was not hurt."
    after = "Cap taken at the same stop a minute later; the victim was not hurt."
    moment = at(date(2026, 3, 26), "08:00")
    return (
        incident(moment, "WYP-26-9049", told, [first.entry("victim", POLICE)]),
        incident(moment.replace(second=1), "WYP-26-9050", after, [second.entry("victim", POLICE)]),
    )


def over_easter() -> tuple[Notice, ...]:
    """Daily meetings do not sit on bank holidays; the next sitting reaches back to the last held one's cut-off."""
    first, second = (
        child(51, "Harrison", "Beaumont", "2009-12-01"),
        child(52, "Freya", "Audsley", "2011-11-11", "female"),
    )
    friday = "On Good Friday evening the victim was punched for his phone. Cut lip."
    monday = "On Easter Monday the victim was threatened with a bottle by two girls from another area."
    threat = {"category": "weapon-threat", "weapon": "other"}
    return (
        incident(at(date(2026, 4, 3), "20:20"), "WYP-26-9051", friday, [first.entry("victim", POLICE)], injury="minor"),
        incident(at(date(2026, 4, 6), "15:35"), "WYP-26-9052", monday, [second.entry("victim", POLICE)], **threat),
    )


def as_the_clocks_change() -> tuple[Notice, ...]:
    """No gap, no overlap, across clock changes: London's clocks went from 01:00 to 02:00 on 29 March 2026."""
    person = child(53, "Rhys", "Oldroyd", "2009-08-18")
    told = (
        "Began before one in the morning and was over fifteen minutes later, when the clocks said two. Bottle thrown."
    )
    occurred = {"from": "2026-03-29T00:50:00+00:00", "to": "2026-03-29T02:05:00+01:00"}
    more: Json = {"occurred": occurred, "category": "weapon-threat", "weapon": "other"}
    return (incident(at(date(2026, 3, 29), "02:40"), "WYP-26-9053", told, [person.entry("victim", POLICE)], **more),)


def while_the_sitting_was_cancelled() -> tuple[Notice, ...]:
    """After a cancelled sitting its items come at the next held one, not never."""
    person = child(54, "Aisha", "Threlfall", "2010-07-04", "female")
    told = "The victim was followed from the bus and her earphones were taken. She knows one of the two."
    return (incident(at(date(2026, 3, 24), "17:25"), "WYP-26-9054", told, [person.entry("victim", POLICE)]),)


def shots_heard() -> tuple[Notice, ...]:
    """`life-at-risk` raises to immediate: `weapon` firearm."""
    person = child(55, "Luca", "Whitehead", "2009-06-06")
    told = "Two shots at a parked car; nobody was hit. The young person was at the window with his cousins."
    more: Json = {"category": "weapon-threat", "weapon": "firearm", "location": place("Holbeck Moor")}
    return (incident(at(date(2026, 4, 2), "23:05"), "WYP-26-9055", told, [person.entry("witness", POLICE)], **more),)


def found_by_an_outreach_team() -> tuple[Notice, ...]:
    """Times are read with any RFC 3339 offset: `Z`, `+01:00`, `-00:00`."""
    person = child(56, "Naomi", "Iveson", "2012-03-21", "female")
    told = "An adult tried to sell vapes to the group; one girl was asked to carry a bag and came to us."
    moment = at(date(2026, 4, 1), "18:45")
    notice = incident(moment, "PA-26-9056", told, [person.entry("victim", YOUTH)], YOUTH, category="exploitation")
    return (Notice(notice.event | {"time": "2026-04-01T17:45:00-00:00"}, moment),)


CASES: tuple[HardCase, ...] = (
    one_stabbing_told_by_five, one_episode_told_by_two, open_high_risk_episode, still_missing_at_the_end, away_first,
    late_recorded, at_the_cut_off, over_easter, as_the_clocks_change, while_the_sitting_was_cancelled, shots_heard,
    found_by_an_outreach_team,
)  # fmt: skip
