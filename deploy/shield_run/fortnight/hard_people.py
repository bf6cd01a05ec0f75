"""Hard cases of who is who, in which role, how often (contract 2 and 4.1)."""

from __future__ import annotations

from datetime import date

from shield_run.fortnight.messages import CSWS, EDUCATION, HEALTH, HOUSING, POLICE, THIRD, Json, Notice
from shield_run.fortnight.missing import Episode
from shield_run.fortnight.moments import at
from shield_run.fortnight.telling import HardCase, child, event, incident, place


def without_identifier() -> tuple[Notice, ...]:
    """Anything weaker than a verified identifier is only ever a suggestion: a name alone links nobody."""
    person = child(21, "Harley", "Moxon", "2010-10-05")
    police = "The victim's bag was taken by two boys at a bus stop. Known to the youth centre."
    third = "A boy of that name told his mentor that he was robbed. The mentor holds no number for him."
    named = person.entry("victim", THIRD, identifiers=None)
    return (
        incident(at(date(2026, 3, 30), "17:05"), "WYP-26-9021", police, [person.entry("victim", POLICE)]),
        incident(at(date(2026, 3, 31), "14:20"), "PA-26-9021", third, [named], THIRD),
    )


def both_victim_and_suspect() -> tuple[Notice, ...]:
    """`victim-and-suspect`: the group is victim in one and suspect in another admitted event within 30 days."""
    person = child(22, "Tyler", "Crossley", "2009-11-19")
    hurt = "The victim was punched and kicked by three boys on his way home. Bruised ribs."
    later = "The young person was seen to push another boy and take his bag. He says that the bag was his own."
    first, second = at(date(2026, 3, 24), "16:30"), at(date(2026, 4, 1), "16:45")
    injured = {"category": "violence-with-injury", "injury": "minor"}
    return (
        incident(first, "WYP-26-9022", hurt, [person.entry("victim", POLICE)], **injured),
        incident(second, "WYP-26-9023", later, [person.entry("suspect", POLICE)]),
    )


def two_roles_in_one_event() -> tuple[Notice, ...]:
    """The role is per event, and one person may have two: both are shown, victim first."""
    person = child(23, "Mia", "Farrar", "2010-03-03", "female")
    told = "Two girls fought and both were hurt; each says that the other began it."
    people = [person.entry("suspect", POLICE), person.entry("victim", POLICE)]
    injured = {"category": "violence-with-injury", "injury": "minor"}
    return (incident(at(date(2026, 3, 22), "15:40"), "WYP-26-9024", told, people, **injured),)


def named_twice() -> tuple[Notice, ...]:
    """The same person and role twice is one appearance."""
    person = child(24, "Omar", "Haigh", "2011-05-30")
    told = "Trainers taken from the victim in the park. He was entered twice by two officers."
    nickname = {"given": "Omar", "family": "Haigh", "also_known_as": ["Oz"]}
    people = [person.entry("victim", POLICE), person.entry("victim", POLICE, name=nickname)]
    return (incident(at(date(2026, 3, 22), "18:35"), "WYP-26-9025", told, people, location=place("Banstead Park")),)


def siblings() -> tuple[Notice, ...]:
    """`relations` say who belongs to whom and how surely; they are shown as links, never as a label."""
    elder = child(25, "Nathan", "Illingworth", "2009-09-09")
    younger = child(26, "Lily", "Illingworth", "2013-01-17", "female")
    kin = [{"to": elder.identifiers(CSWS)[0], "kind": "sibling", "strength": "known"}]
    friend = [{"to": {"scheme": "nhs", "value": younger.identifier("nhs")}, "kind": "sibling", "strength": "known"}]
    told = "Windows broken at the family home; threats shouted for the older brother. Younger sister was in the house."
    people = [elder.entry("victim", POLICE, relations=friend), younger.entry("witness", POLICE, relations=kin)]
    moment = at(date(2026, 3, 31), "22:30")
    more: Json = {"category": "weapon-threat", "weapon": "blunt", "location": {"ward": "E05011394", "kind": "home"}}
    return (incident(moment, "WYP-26-9026", told, people, **more),)


def bad_pupil_number() -> tuple[Notice, ...]:
    """`nhs` and `upn` with a bad check digit are dropped with a warning; the event stands."""
    person = child(27, "Isla", "Rushworth", "2012-07-07", "female")
    good = person.identifier("upn")
    wrong = ("B" if good[0] == "A" else "A") + good[1:]
    entry = person.entry("subject", EDUCATION, identifiers=[{"scheme": "upn", "value": wrong}])
    data = {"school": person.school, "reasons": ["OW"], "starts": "2026-03-26"}
    told = "Scissors held up during an argument in class; nobody was touched."
    return (
        event(EDUCATION, "suspension", at(date(2026, 3, 26), "13:10"), "SUS-26-9027", [entry], summary=told, **data),
    )


def linked_through_others() -> tuple[Notice, ...]:
    """People who share a verified identifier, directly or through others, are one group."""
    person = child(28, "Finley", "Sykes", "2010-12-12")
    niche, nhs, upn = ({"scheme": s, "value": person.identifier(s)} for s in ("niche", "nhs", "upn"))
    seen = "Lock knife found in a bag that the young person was carrying for somebody else."
    held = {"category": "weapon-possession", "weapon": "knife"}
    first, second, third = (at(date(2026, 3, 27), clock) for clock in ("14:00", "15:00", "16:00"))
    police = person.entry("suspect", POLICE, identifiers=[niche, nhs])
    health = person.entry("subject", HEALTH, identifiers=[nhs, upn])
    school = person.entry("subject", EDUCATION, identifiers=[upn])
    return (
        incident(first, "WYP-26-9028", seen, [police], **held),
        incident(
            second,
            "PA-26-9028",
            "School nurse saw the young person about poor sleep.",
            [health],
            HEALTH,
            category="other",
        ),
        event(
            EDUCATION,
            "referral",
            third,
            "REF-26-9028",
            [school],
            to="syv-daily",
            reason="School asks for a shared view.",
        ),
    )


def placed_from_elsewhere() -> tuple[Notice, ...]:
    """Home and authority are stated facts: a looked-after child placed in Leeds by another authority."""
    person = child(29, "Zara", "Kellett", "2010-06-16", "female")
    home = {"ward": "Manningham", "authority": "Bradford"}
    told = "Message from an adult offering money to carry a parcel by train. The home's manager reported it."
    entry = person.entry("victim", CSWS, home=home, care_status="looked-after")
    data = {"to": "mace-daily", "reason": told}
    return (event(CSWS, "referral", at(date(2026, 4, 2), "11:25"), "REF-26-9029", [entry], **data),)


def three_in_thirty_days() -> tuple[Notice, ...]:
    """`repeat-involvement`: one of three occurrences within 30 days, each naming the group and admitted."""
    person = child(30, "Jayden", "Murgatroyd", "2009-07-21")
    told = [
        (date(2026, 3, 10), "The victim's phone was taken outside a takeaway."),
        (date(2026, 3, 23), "The victim was shown a knife and told to empty his pockets."),
        (date(2026, 4, 8), "The victim's coat was taken on the same street as before. His mother asks for help."),
    ]
    return tuple(
        incident(at(day, "19:20"), f"WYP-26-90{30 + number}", words, [person.entry("victim", POLICE)])
        for number, (day, words) in enumerate(told)
    )


def three_missing_episodes() -> tuple[Notice, ...]:
    """`repeat-missing`: an update that belongs to one of 3 episodes whose `from` dates span at most 28 days."""
    person = child(31, "Ellie", "Garside", "2011-02-14", "female")
    updates: list[Notice] = []
    for number, day in enumerate((date(2026, 3, 5), date(2026, 3, 17), date(2026, 4, 1))):
        episode = Episode(f"MIS-26-903{number}", person, at(day, "18:30"), "medium")
        updates.append(episode.reported(POLICE, at(day, "20:10"), "Not home from a friend's; parents have searched."))
        updates.append(episode.located(POLICE, at(day, "23:15"), "Home by taxi, paid for by somebody else."))
    return tuple(updates)


def own_reference_only() -> tuple[Notice, ...]:
    """`agency-ref` is verified within its own source only."""
    person = child(32, "Poppy", "Ackroyd", "2012-11-02", "female", linked=False)
    told = (
        "Caretaker found a young person asleep in the bin store; a blade was on the floor beside her. Blanket and tea."
    )
    entry = person.entry("subject", HOUSING)
    moment = at(date(2026, 4, 9), "06:50")
    return (incident(moment, "PA-26-9032", told, [entry], HOUSING, category="weapon-possession", weapon="knife"),)


CASES: tuple[HardCase, ...] = (
    without_identifier, both_victim_and_suspect, two_roles_in_one_event, named_twice, siblings, bad_pupil_number,
    linked_through_others, placed_from_elsewhere, three_in_thirty_days, three_missing_episodes, own_reference_only,
)  # fmt: skip
