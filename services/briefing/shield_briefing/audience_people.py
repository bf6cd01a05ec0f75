"""One young person as a partner agency may see them: enough to check its own records and to keep them safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shield_briefing.audience_view import MAY_BE_SHARED, Viewer
from shield_briefing.shape_people import (
    AppearanceRow,
    AssessmentRow,
    BirthRow,
    CustodyNow,
    IdentifierRow,
    MissingNow,
    NameRow,
    PersonRow,
    RelationRow,
    ReturnRow,
    Stated,
    TimesListed,
    VrmpRow,
    WorkerRow,
)
from shield_shared.events import AGENCY_PREFIX

#: A row that says nothing: every copy of a young person starts from it and gains what its audience may see.
NOTHING = PersonRow(
    young_person="",
    identifiers=[],
    name=None,
    other_names=[],
    birth_dates=[],
    age_at_event=None,
    age_at_meeting=None,
    sex=None,
    scope_basis="",
    flags=[],
    care_status=None,
    plans=None,
    vrmp=None,
    assessment=None,
    workers=[],
    school=None,
    trusted_adult=None,
    send=None,
    strengths=None,
    nrm=None,
    home=None,
    missing=[],
    missing_episodes_90_days=0,
    missing_episodes_since_last=0,
    custody=[],
    relations=[],
    appearances=[],
    returns=[],
    no_return_from=[],
    outcomes=[],
    times_listed=TimesListed(days_30=0, days_90=0, last=None),
)


def partner_person(person: PersonRow, viewer: Viewer) -> PersonRow | None:
    """The row for a partner agency; None where it may know of none of the young person's appearances here."""
    seen = [_appearance(row) for row in person["appearances"] if viewer.sees(row)]
    if not seen:
        return None
    row = NOTHING.copy()
    row["young_person"] = person["young_person"]
    row["age_at_event"] = seen[-1]["age_at_event"]
    row["age_at_meeting"] = person["age_at_meeting"]
    row["sex"] = person["sex"]
    row["scope_basis"] = person["scope_basis"]
    row["flags"] = list(person["flags"])
    row["appearances"] = seen
    _add_identity(row, person, viewer)
    _add_facts(row, person, viewer)
    _add_safety(row, person, viewer)
    row["returns"] = [own_return(each) for each in person["returns"] if viewer.is_asked(each["agency"])]
    row["no_return_from"] = list(filter(viewer.is_asked, person["no_return_from"]))
    return row


def _add_identity(row: PersonRow, person: PersonRow, viewer: Viewer) -> None:
    share = Share(viewer, person["young_person"] in viewer.touched)
    told = [each for each in (person["name"], *person["other_names"]) if each is not None]
    names = [name_row(each) for each in told if share.may_know(each)]
    row["name"] = names[0] if names else None
    row["other_names"] = names[1:]
    row["identifiers"] = [identifier_row(each) for each in person["identifiers"] if share.may_use(each)]
    row["birth_dates"] = [birth_row(each) for each in person["birth_dates"] if share.may_know(each)]
    row["relations"] = [_relation(each, viewer) for each in person["relations"] if share.may_know(each)]


def _add_facts(row: PersonRow, person: PersonRow, viewer: Viewer) -> None:
    share = Share(viewer, person["young_person"] in viewer.touched)
    row["care_status"] = share.stated(person["care_status"])
    row["plans"] = share.stated(person["plans"])
    row["school"] = share.stated(person["school"])
    row["trusted_adult"] = share.stated(person["trusted_adult"])
    row["send"] = share.stated(person["send"])
    row["strengths"] = share.stated(person["strengths"])
    row["nrm"] = share.stated(person["nrm"])
    row["home"] = share.stated(person["home"])


def _add_safety(row: PersonRow, person: PersonRow, viewer: Viewer) -> None:
    row["vrmp"] = _vrmp(person["vrmp"]) if person["vrmp"] is not None else None
    row["assessment"] = _assessment(person["assessment"]) if person["assessment"] is not None else None
    row["workers"] = [_worker(each) for each in person["workers"]]
    row["missing"] = [_missing(each) for each in person["missing"]]
    row["missing_episodes_90_days"] = person["missing_episodes_90_days"]
    row["missing_episodes_since_last"] = person["missing_episodes_since_last"]
    row["custody"] = [_custody(each, viewer) for each in person["custody"]]


@dataclass(frozen=True, slots=True)
class Share:
    """Which facts about one young person a viewer may know.

    A fact may say how it may be handled. Where it does not, and intelligence that the viewer does not see whole names
    the young person (`touched`), what senders of intelligence may have stated there is kept back.
    """

    viewer: Viewer
    touched: bool

    def may_know(self, row: Mapping[str, object]) -> bool:
        """Whether the viewer may know a fact."""
        if "handling" in row:
            return row["handling"] == MAY_BE_SHARED
        return not self.touched or (bool(_sources(row)) and not _sources(row) <= self.viewer.graded)

    def may_use(self, row: IdentifierRow) -> bool:
        """Whether the viewer may know an identifier and can look it up."""
        return row["scheme"] in self.viewer.schemes and self.may_know(row)

    def stated(self, row: Stated | None) -> Stated | None:
        """A stated fact, where the viewer may know it."""
        if row is None or not self.may_know(row):
            return None
        return Stated(value=row["value"], as_at=row["as_at"], agency=row["agency"])


def _sources(row: Mapping[str, object]) -> set[str]:
    stated_by, agency = row.get("stated_by"), row.get("agency")
    agencies = stated_by if isinstance(stated_by, list) else [agency] if agency is not None else []
    return {f"{AGENCY_PREFIX}{each}" for each in agencies}


def name_row(row: NameRow) -> NameRow:
    """A name, and nothing beside it."""
    return NameRow(given=row["given"], family=row["family"], also_known_as=list(row["also_known_as"]))


def identifier_row(row: IdentifierRow) -> IdentifierRow:
    """An identifier, and nothing beside it."""
    return IdentifierRow(scheme=row["scheme"], value=row["value"], verified=row["verified"])


def birth_row(row: BirthRow) -> BirthRow:
    """A birth date, and nothing beside it."""
    return BirthRow(value=row["value"], precision=row["precision"], stated_by=list(row["stated_by"]))


def own_return(row: ReturnRow) -> ReturnRow:
    """What the audience itself has answered."""
    return ReturnRow(
        agency=row["agency"],
        known=row["known"],
        text=row["text"],
        offers=list(row["offers"]),
        meeting=row["meeting"],
        sitting=row["sitting"],
        recorded=row["recorded"],
    )


def _appearance(row: AppearanceRow) -> AppearanceRow:
    return AppearanceRow(
        source=row["source"],
        id=row["id"],
        role=row["role"],
        band=row["band"],
        updated=row["updated"],
        age_at_event=row["age_at_event"],
    )


def _relation(row: RelationRow, viewer: Viewer) -> RelationRow:
    to = row["to"]
    usable = to is not None and to["scheme"] in viewer.schemes
    return RelationRow(
        kind=row["kind"],
        strength=row["strength"],
        to=identifier_row(to) if to is not None and usable else None,
        agency=row["agency"],
    )


def _vrmp(row: VrmpRow) -> VrmpRow:
    return VrmpRow(
        in_place=row["in_place"],
        reviewed_on=row["reviewed_on"],
        effective=row["effective"],
        judged_by=row["judged_by"],
        unreadable=row["unreadable"],
        as_at=row["as_at"],
        agency=row["agency"],
    )


def _assessment(row: AssessmentRow) -> AssessmentRow:
    return AssessmentRow(
        tool=row["tool"],
        tool_version=row["tool_version"],
        level_word=row["level_word"],
        level=row["level"],
        kinds=list(row["kinds"]),
        assessor=row["assessor"],
        assessed_on=row["assessed_on"],
        agency=row["agency"],
    )


def _worker(row: WorkerRow) -> WorkerRow:
    return WorkerRow(
        agency=row["agency"], name=row["name"], role=row["role"], as_at=row["as_at"], stated_by=row["stated_by"]
    )


def _missing(row: MissingNow) -> MissingNow:
    return MissingNow(since=row["since"], risk=row["risk"], status=row["status"], agencies=list(row["agencies"]))


def _custody(row: CustodyNow, viewer: Viewer) -> CustodyNow:
    return CustodyNow(
        reference=row["reference"] if "custody" in viewer.schemes else None,
        status=row["status"],
        since=row["since"],
        hours=row["hours"],
        category=row["category"],
        appropriate_adult=row["appropriate_adult"],
        liaison_diversion=row["liaison_diversion"],
    )
