"""What partner agencies and earlier sittings have said of one young person, silence included."""

from __future__ import annotations

from collections.abc import Iterator

from shield_briefing import wording
from shield_briefing.event_rows import free_text
from shield_briefing.said_when import count, listed, say_when
from shield_briefing.shape_people import OutcomeRow, PersonRow, ReturnRow
from shield_briefing.speaker import Speaker
from shield_briefing.wording import in_words


def return_lines(person: PersonRow, speaker: Speaker) -> Iterator[str]:
    """One line for each partner agency that has answered, and one for all that were asked and have not."""
    yield from (return_words(row, speaker) for row in person["returns"])
    if person["no_return_from"]:
        yield f"No return from {listed([speaker.agency(agency) for agency in person['no_return_from']])}"


def return_words(row: ReturnRow, speaker: Speaker) -> str:
    """What one partner agency has answered."""
    offers = free_text(row["offers"])
    told = f"{speaker.agency(row['agency'])}, {say_when(row['recorded'])}: {in_words(wording.RETURNS, row['known'])}"
    text = f". {row['text']}" if row["text"] else ""
    return f"{told}{text}" + (f" Offers: {offers}" if offers else "")


def past_rows(person: PersonRow, speaker: Speaker) -> Iterator[tuple[str, str]]:
    """How often they were listed, and what each sitting noted."""
    times = person["times_listed"]
    if times["days_90"]:
        last = f"; last on {say_when(times['last'])}" if times["last"] else ""
        sittings = count(times["days_90"], "sitting")
        yield "Listed before", f"At {sittings} in the last 90 days, {times['days_30']} in the last 30{last}"
    elif speaker.whole:
        yield "Listed before", "At no sitting in the last 90 days"
    for row in person["outcomes"]:
        yield f"{say_when(row['sitting'])}", outcome_words(row)


def outcome_words(row: OutcomeRow) -> str:
    """What one sitting noted."""
    response = free_text(row["response_in_place"])
    signposted = listed(row["signposted"])
    said = (
        (row["view"] or "").rstrip("."),
        f"response in place: {response}" if response else "",
        f"signposted to {signposted}" if signposted else "",
        f"next review {say_when(row['next_review'])}" if row["next_review"] else "",
        f"noted by {row['by']}, {row['meeting']}",
    )
    return "; ".join(filter(None, said))
