"""The words that people read for the codes that events and agendas carry: one table for each kind of code.

A code that a table does not know is shown as it came, since some lists keep members that Shield does not know.
"""

from __future__ import annotations

from collections.abc import Mapping

ROLES = {
    "victim": "Victim",
    "suspect": "Suspect",
    "witness": "Witness",
    "subject": "Subject of the report",
    "linked": "Linked",
}
BANDS = {"new": "New", "seen": "Seen at the last sitting", "open": "Still open"}
PRIORITIES = {
    "immediate": "Look at immediately",
    "same-day": "Look at today",
    "next-meeting": "Look at this meeting",
    "note": "Note only",
}
ITEM_GROUPS = {
    "custody": "Items: in custody now",
    "immediate": "Items to look at immediately",
    "same-day": "Items to look at today",
    "next-meeting": "Items to look at this meeting",
    "note": "Items to note",
}
SECTIONS = {
    "custody": "In custody now",
    "missing": "Missing now",
    "new": BANDS["new"],
    "seen": BANDS["seen"],
    "open": BANDS["open"],
}
ITEM_FLAGS = {"updated": "Updated since the last sitting"}
PERSON_FLAGS = {
    "age-not-known": "age not known",
    "age-not-confirmed": "age not confirmed",
    "turned-18": "turned 18 since the event",
    "turned-21": "turned 21 since the event",
    "birth-dates-clash": "two birth dates are stated",
}
REFERENCE_FLAGS = {
    "earlier-reference": "some of what was said names an earlier one, by which others may have been known too",
}
TO_CHECK_FLAGS = {"last-shown": "Shown for the last time"}
TO_CHECK_WHY = {
    "scope": "Age or care status decides",
    "rule": "A fact was given as unknown",
    "nobody-named": "The report names nobody",
    "dropped": "The latest version no longer names them",
}
STATUSES = {
    "draft": "Draft",
    "locked": "Locked by the chair",
    "held": "Record of a sitting that was held",
    "cancelled": "This sitting is cancelled",
}
FEED_STATES = {"ok": "heard from", "silent": "silent for longer than usual", "never": "never heard from"}
CARE_STATUSES = {
    "none": "Never looked after, children's social care says",
    "looked-after": "Looked after",
    "eligible": "Looked after, eligible for leaving-care support",
    "relevant": "Care leaver (relevant)",
    "former-relevant": "Care leaver (former relevant)",
    "qualifying": "Care leaver (qualifying)",
    "unknown": "Not known: ask children's social care",
}
PLANS = {"child-in-need": "Child in need plan", "child-protection": "Child protection plan", "unknown": "Not known"}
CATEGORIES = {
    "homicide": "Homicide",
    "attempted-murder": "Attempted murder",
    "violence-with-injury": "Violence with injury",
    "violence-without-injury": "Violence without injury",
    "robbery": "Robbery",
    "weapon-possession": "Weapon possession",
    "weapon-threat": "Threat with a weapon",
    "threats-to-kill": "Threats to kill",
    "sexual-offence": "Sexual offence",
    "kidnap": "Kidnap",
    "arson": "Arson",
    "disorder": "Disorder",
    "drugs-supply": "Drugs supply",
    "drugs-possession": "Drugs possession",
    "stop-search": "Stop and search",
    "domestic-abuse": "Domestic abuse",
    "exploitation": "Exploitation",
    "theft": "Theft",
    "other": "Other",
    "unknown": "Not known",
}
WEAPONS = {
    "none": "None",
    "knife": "Knife",
    "firearm": "Firearm",
    "corrosive": "Corrosive substance",
    "blunt": "Blunt object",
    "other": "Other weapon",
    "unknown": "Not known",
}
INJURIES = {
    "none": "None",
    "minor": "Minor",
    "serious": "Serious",
    "life-threatening": "Life-threatening",
    "fatal": "Fatal",
    "unknown": "Not known",
}
INCIDENT_FLAGS = {
    "weapon-sought": "searched for a weapon",
    "weapon-found": "weapon found",
    "drugs-sought": "searched for drugs",
    "drugs-found": "drugs found",
    "unknown": "not known",
}
CUSTODY_STATUSES = {
    "detained": "Detained",
    "bailed": "Bailed",
    "released-under-investigation": "Released under investigation",
    "charged": "Charged",
    "remanded": "Remanded",
    "no-further-action": "No further action",
    "transferred": "Transferred to local authority accommodation",
}
MISSING_STATUSES = {"missing": "Missing", "away": "Away from where they should be", "located": "Located"}
MISSING_RISKS = {"low": "Low", "medium": "Medium", "high": "High", "unknown": "Not known"}
THEMES = {
    "serious-violence": "serious violence",
    "weapons": "weapons",
    "gangs": "gangs",
    "county-lines": "county lines",
    "reprisal": "reprisal",
    "exploitation": "exploitation",
    "cse": "child sexual exploitation",
    "cce": "child criminal exploitation",
    "cuckooing": "cuckooing",
    "trafficking": "trafficking",
    "modern-slavery": "modern slavery",
    "unknown": "not known",
}
SUSPENSION_REASONS = {  # DfE, Suspensions and permanent exclusions: codes of the school census
    "PP": "physical assault against a pupil",
    "PA": "physical assault against an adult",
    "VP": "verbal abuse or threats against a pupil",
    "VA": "verbal abuse or threats against an adult",
    "OW": "weapon or prohibited item",
    "BU": "bullying",
    "RA": "racist abuse",
    "LG": "abuse against sexual orientation or gender identity",
    "DS": "abuse relating to disability",
    "SM": "sexual misconduct",
    "DA": "drug or alcohol related",
    "DM": "damage",
    "TH": "theft",
    "DB": "persistent disruption of lessons",
    "MT": "inappropriate use of social media or online technology",
    "PH": "breach of public health measures",
    "unknown": "not known",
}
PLACE_KINDS = {
    "home": "home",
    "street": "street",
    "park": "park",
    "transport": "public transport",
    "school": "school",
    "licensed": "licensed premises",
    "retail": "shop",
    "takeaway": "takeaway",
    "hotel": "hotel",
    "residential-care": "residential care",
    "online": "online",
    "other": "other place",
    "unknown": "kind of place not known",
}
ANSWERS = {"yes": "Yes", "no": "No"}
RETURNS = {"known": "known to us", "not-known": "not known to us"}
ACTION_STATUSES = {
    "open": "Open",
    "done": "Done",
    "no-longer-possible": "No longer possible: circumstances changed",
    "not-done": "Not done",
}
CHANGES = {"add": "Added", "remove": "Removed", "reorder": "Moved", "unknown": "Changed"}
SCHEMES = {
    "nhs": "NHS number",
    "upn": "Unique pupil number",
    "csws": "Children's social work number",
    "pnc": "PNC number",
    "yot": "Youth justice number",
    "niche": "Niche number",
    "custody": "Custody number",
    "agency-ref": "Agency's own reference",
}
EVENT_TYPES = {
    "incident": "incident",
    "custody": "custody",
    "intelligence": "intelligence",
    "missing": "missing",
    "status": "status",
    "exploitation": "exploitation assessment",
    "suspension": "suspension",
    "referral": "referral",
    "return": "return",
    "outcome": "outcome",
    "action": "action",
    "sitting": "sitting record",
    "record": "retraction",
}
SOURCE_GRADES = {"1": "reliable source", "2": "untested source", "3": "source not reliable"}
INFORMATION_GRADES = {
    "A": "known directly to the source",
    "B": "known indirectly to the source but corroborated",
    "C": "known indirectly to the source",
    "D": "not known whether true",
    "E": "suspected to be false",
}
HANDLING = {"P": "lawful sharing permitted", "C": "lawful sharing permitted with conditions"}


def in_words(table: Mapping[str, str], code: str) -> str:
    """The words for a code; the code itself where the table does not know it."""
    return table.get(code, code)


def all_in_words(table: Mapping[str, str], codes: str) -> str:
    """The words for codes that are written one after the other with commas."""
    return ", ".join(in_words(table, code) for code in codes.split(", "))


def grade_in_words(grade: str) -> str:
    """A 3x5x2 grade such as `1BP` in words; what is no such grade is said to be none."""
    if len(grade) != 3 or grade[0] not in SOURCE_GRADES or grade[1] not in INFORMATION_GRADES:
        return "grade not readable: treat as handling C"
    return f"{SOURCE_GRADES[grade[0]]}; {INFORMATION_GRADES[grade[1]]}; {in_words(HANDLING, grade[2])}"
