"""Entries of people in events, in one line each; the number stands for the person and gives the NHS number."""

from __future__ import annotations

from functools import cache, partial
from itertools import count
from typing import Any

from shield_shared.people import valid_nhs


@cache
def nhs(who: int) -> str:
    """The NHS number, in the range that nobody has, of the person with this number."""
    return next(value for end in count() if valid_nhs(value := f"999{who:06d}{end}"))  # pragma: no branch


def person(
    role: str,
    who: int | None = None,
    *,
    born: str | None = None,
    care: str | None = None,
    name: tuple[str | None, str | None] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One entry; `more` is identifiers by scheme (`csws="A1"`), or another field as it is (`age=16`)."""
    fields = {key: value for key, value in more.items() if key in ("age", "age_range", "home", "sex", "school")}
    schemes = {key.replace("_", "-"): value for key, value in more.items() if key not in fields}
    known = {"nhs": nhs(who)} | schemes if who is not None else schemes
    entry: dict[str, Any] = {"role": role} | fields
    if known:
        entry["identifiers"] = [{"scheme": scheme, "value": value} for scheme, value in known.items()]
    if name is not None:
        entry["name"] = {key: value for key, value in zip(("given", "family"), name, strict=True) if value is not None}
    if born is not None:
        entry["birth_date"] = born
    if care is not None:
        entry["care_status"] = care
    return entry


victim = partial(person, "victim")
suspect = partial(person, "suspect")
witness = partial(person, "witness")
subject = partial(person, "subject")
linked = partial(person, "linked")
