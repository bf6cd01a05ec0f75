"""Hard cases of records: versions, retractions, repeats and what cannot be told (contract 1 and 4.2)."""

from __future__ import annotations

from datetime import date

from shield_run.fortnight.messages import CSWS, HEALTH, POLICE, Notice
from shield_run.fortnight.moments import at
from shield_run.fortnight.telling import HardCase, altered, child, event, incident, retraction

_INCIDENT = "shield.incident.recorded.v1"


def corrected_category() -> tuple[Notice, ...]:
    """The latest version by `time` is the live one; what no longer qualifies is a correction, with the cause."""
    person = child(61, "Dylan", "Ramsden", "2010-11-29")
    first = "Reported as a robbery of a phone in a queue."
    second = "Camera footage shows that the phone was left on a seat and picked up. Now recorded as theft."
    entry = person.entry("victim", POLICE)
    return (
        incident(at(date(2026, 3, 23), "17:50"), "WYP-26-9061", first, [entry]),
        incident(at(date(2026, 3, 24), "15:30"), "WYP-26-9061", second, [entry], category="theft"),
    )


def person_added() -> tuple[Notice, ...]:
    """An appearance belongs to one version: a new version qualifies as new, `updated` for those named before."""
    victim, witness = (
        child(62, "Logan", "Bottomley", "2010-03-19"),
        child(63, "Erin", "Midgley", "2010-04-22", "female"),
    )
    first = "The victim was threatened with a bottle for his bag."
    second = "The same, with a witness who has now come forward."
    people = [victim.entry("victim", POLICE)]
    return (
        incident(at(date(2026, 3, 30), "16:05"), "WYP-26-9062", first, people),
        incident(at(date(2026, 3, 31), "13:15"), "WYP-26-9062", second, [*people, witness.entry("witness", POLICE)]),
    )


def person_removed() -> tuple[Notice, ...]:
    """Dropped: a person whom no entry of the live version names comes to check, so nobody drops off unannounced."""
    named, other = child(64, "Ethan", "Clegg", "2009-05-08"), child(65, "Elliot", "Clegg", "2011-05-08")
    first = "Named by the caller as one of two who took a scooter with threats."
    second = "The caller had confused two brothers; the older was not there."
    before = [named.entry("suspect", POLICE), other.entry("suspect", POLICE)]
    return (
        incident(at(date(2026, 4, 1), "19:30"), "WYP-26-9064", first, before),
        incident(at(date(2026, 4, 7), "11:00"), "WYP-26-9064", second, before[1:]),
    )


def role_changed() -> tuple[Notice, ...]:
    """(record, role, person) that qualified and no longer does is a correction; the new role is new."""
    person = child(66, "Kieran", "Shackleton", "2010-10-10")
    first = "Held by security as one of those who took a bag."
    second = "Footage shows that he was the one being robbed. Role corrected from suspect to victim."
    moment = at(date(2026, 4, 7), "18:10")
    return (
        incident(moment, "WYP-26-9066", first, [person.entry("suspect", POLICE)]),
        incident(at(date(2026, 4, 8), "14:25"), "WYP-26-9066", second, [person.entry("victim", POLICE)]),
    )


def retracted_record() -> tuple[Notice, ...]:
    """A retraction covers the versions of what it names whose `time` is not later than its own."""
    person = child(67, "Noah", "Pogson", "2011-06-23")
    told = "Reported as an assault with a metal bar by a passer-by."
    why = "No crime: officers found a group filming a drama piece; nobody was hurt."
    armed = {"category": "violence-with-injury", "weapon": "blunt", "injury": "minor"}
    return (
        incident(at(date(2026, 3, 25), "16:20"), "WYP-26-9067", told, [person.entry("victim", POLICE)], **armed),
        retraction(at(date(2026, 3, 26), "12:45"), "RCT-26-9067", why, {"type": _INCIDENT, "subject": "WYP-26-9067"}),
    )


def retracted_version() -> tuple[Notice, ...]:
    """`{id}` covers only what bears that id, so that the version before it is live again."""
    person = child(68, "Grace", "Bentham", "2010-12-24", "female")
    told = "The victim's phone was snatched and she was pushed. Bruised elbow."
    typed = "Typed against the wrong crime number."
    entry = person.entry("victim", POLICE)
    wrong = incident(at(date(2026, 3, 31), "15:00"), "WYP-26-9068", typed, [entry], category="other")
    return (
        incident(at(date(2026, 3, 30), "20:40"), "WYP-26-9068", told, [entry], injury="minor"),
        wrong,
        retraction(at(date(2026, 3, 31), "17:20"), "RCT-26-9068", "Wrong crime number.", {"id": wrong.event["id"]}),
    )


def reinstated_after_retraction() -> tuple[Notice, ...]:
    """A version later in `time` reinstates the thing."""
    person = child(69, "Toby", "Lumley", "2009-03-15")
    told = "The victim was robbed of a chain by two older boys."
    taken_back = {"type": _INCIDENT, "subject": "WYP-26-9069"}
    again = "Retracted in error; the victim confirms what happened and has a bruised neck."
    entry = person.entry("victim", POLICE)
    return (
        incident(at(date(2026, 4, 7), "12:10"), "WYP-26-9069", told, [entry]),
        retraction(at(date(2026, 4, 8), "09:30"), "RCT-26-9069", "Thought to be a repeat.", taken_back),
        incident(at(date(2026, 4, 8), "16:55"), "WYP-26-9069", again, [entry], injury="minor"),
    )  # fmt: skip


def sent_twice() -> tuple[Notice, ...]:
    """The same source and id with equal JSON again is a duplicate: counted, no effect."""
    person = child(70, "Archie", "Rhodes", "2011-01-30")
    told = "The victim's bicycle was taken with a push on the canal path."
    notice = incident(at(date(2026, 3, 24), "18:15"), "WYP-26-9070", told, [person.entry("victim", POLICE)])
    return (notice, notice)


def id_used_again() -> tuple[Notice, ...]:
    """With other JSON of the same type and subject it is another version of it, warned as `id-reused`."""
    person = child(71, "Imogen", "Tetley", "2010-08-03", "female")
    entry = person.entry("victim", HEALTH)
    first = incident(
        at(date(2026, 3, 26), "22:05"), "PA-26-9071", "Seen with a cut hand.", [entry], HEALTH, injury="minor"
    )
    told = "Seen with a cut hand; says that a knife was held to her."
    second = incident(
        at(date(2026, 3, 26), "22:50"), "PA-26-9071", told, [entry], HEALTH, injury="minor", weapon="knife"
    )
    return (first, altered(second, id=first.event["id"]))


def id_used_for_another() -> tuple[Notice, ...]:
    """With another `type` or `subject` the one received first stands and the other is held."""
    one, two = child(72, "Max", "Dewhirst", "2010-02-18"), child(73, "Evie", "Foulds", "2011-10-26", "female")
    first = incident(
        at(date(2026, 3, 20), "12:00"), "WYP-26-9072", "Jacket taken with threats.", [one.entry("victim", POLICE)]
    )
    other = incident(
        at(date(2026, 3, 20), "12:20"), "WYP-26-9073", "Bag taken with threats.", [two.entry("victim", POLICE)]
    )
    return (first, altered(other, id=first.event["id"]))


def naming_nobody() -> tuple[Notice, ...]:
    """Naming no people, and admitted: to check, with a null person."""
    told = "A knife was found in a planter by street cleaners. Nobody seen nearby."
    more = {"category": "weapon-possession", "weapon": "knife"}
    return (incident(at(date(2026, 4, 8), "07:20"), "WYP-26-9074", told, [], **more),)


def weapon_unknown() -> tuple[Notice, ...]:
    """A rule that ends unknown does not admit: if none admits, the appearance is to check, asked of the sender."""
    person = child(75, "Leo", "Hebden", "2010-05-17")
    told = "Shouting between two groups; a caller saw something long in one hand but could not say what."
    more = {"category": "disorder", "weapon": "unknown"}
    return (incident(at(date(2026, 3, 25), "19:10"), "WYP-26-9075", told, [person.entry("suspect", POLICE)], **more),)


def word_outside_its_values() -> tuple[Notice, ...]:
    """An optional field outside its values counts as if it said `unknown`, with a warning."""
    person = child(76, "Ruby", "Smales", "2011-12-09", "female")
    told = (
        "A girl was seen with a curved blade at a bus stop; it was made of foam for a costume, or so a caller thinks."
    )
    more = {"category": "other", "weapon": "sword"}
    return (incident(at(date(2026, 4, 1), "17:00"), "WYP-26-9076", told, [person.entry("subject", POLICE)], **more),)


def handling_withheld() -> tuple[Notice, ...]:
    """Handling C is withheld from all but the chair with a count; only a sanitised text may be shown instead."""
    person = child(77, "Alfie", "Greenhalgh", "2009-09-27")
    strict = {
        "source": 1,
        "information": "A",
        "handling": "C",
        "conditions": "A2: protect the source, covert action only",
    }
    open_grade = {"source": 2, "information": "C", "handling": "P"}
    items = [
        {"text": "Two adults collect the young person on Thursdays and pay in cash.", "grade": strict},
        {
            "text": "The cash is kept by a relative.",
            "grade": strict,
            "sanitised_text": "Money is kept by somebody else.",
        },
        {"text": "Young people talk of a fight planned for the weekend.", "grade": open_grade},
    ]
    entry = person.entry("linked", POLICE)
    themes = ["serious-violence", "cce"]
    data = {"items": items, "themes": themes, "originator": "Precision team, serious youth violence"}
    return (event(POLICE, "intelligence", at(date(2026, 3, 30), "14:50"), "INT-26-9077", [entry], **data),)


def believed_false() -> tuple[Notice, ...]:
    """An intelligence report all of whose items are graded information E is admitted by no rule."""
    person = child(78, "Molly", "Ingham", "2010-06-29", "female")
    grade = {"source": 3, "information": "E", "handling": "P"}
    data = {
        "items": [{"text": "A caller says that she hides knives; believed to be false.", "grade": grade}],
        "themes": ["weapons"],
        "originator": "Neighbourhood policing team",
    }
    entry = person.entry("subject", POLICE)
    return (event(POLICE, "intelligence", at(date(2026, 4, 7), "10:05"), "INT-26-9078", [entry], **data),)


def care_status_corrected() -> tuple[Notice, ...]:
    """A fact learnt late brings an older event on as new: care status stated a day after the robbery."""
    person = child(79, "Declan", "Ormerod", "2006-12-05")
    told = "The victim was robbed of a wallet on his way home from work."
    entry = person.entry("victim", POLICE)
    status = {
        "as_at": "2026-04-01",
        "care_status": "former-relevant",
        "workers": [{"agency": CSWS, "name": "Ruth Ackers", "role": "personal adviser"}],
    }
    return (
        incident(at(date(2026, 3, 30), "23:00"), "WYP-26-9079", told, [entry]),
        event(CSWS, "status", at(date(2026, 4, 1), "10:10"), "ST-26-9079", [person.entry("subject", CSWS)], **status),
    )  # fmt: skip


CASES: tuple[HardCase, ...] = (
    corrected_category, person_added, person_removed, role_changed, retracted_record, retracted_version,
    reinstated_after_retraction, sent_twice, id_used_again, id_used_for_another, naming_nobody, weapon_unknown,
    word_outside_its_values, handling_withheld, believed_false, care_status_corrected,
)  # fmt: skip
