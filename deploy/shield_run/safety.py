"""Is the next meeting safe? Plain facts in; one sentence, a short table and an exit code out.

Safe (0): all is as it should be. Not safe yet (75): what is wrong may come right without anybody, or as soon as a
server or service is started again, and there is time before the cut-off. At risk (1): without somebody acting the
agenda will be missing, late or without what an agency knows; or there is no time left to wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from shield_run.placing import FOLDER
from shield_run.safety_words import clock_words, sitting_words
from shield_shared.alarms import AlarmLimits, raised
from shield_shared.measures import ALERTS_BY, AgencyFact, AlarmFact, Facts, SittingFact

Level = Literal["safe", "not-yet", "at-risk"]
SERVICES = ("ingest", "triage", "briefing")
EXIT: Mapping[Level, int] = {"safe": 0, "not-yet": 75, "at-risk": 1}


class Answer(NamedTuple):
    """What a service answered: its facts, or our sentence about why there are none."""

    service: str
    facts: Facts | None
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that is known: `servers` gives for `database` and `broker`, where asked, None or why it is away.

    `planned` are the next sittings by the calendar, for when briefing tells of none; `titles` name agencies by id.
    """

    now: datetime
    answers: Sequence[Answer]
    servers: Mapping[str, str | None]
    planned: Sequence[SittingFact]
    titles: Mapping[str, str]
    limits: AlarmLimits


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its name (a section of the runbook), why, what to do, and whether it can wait."""

    name: str
    about: str
    because: str
    therefore: str
    can_wait: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: its level, one sentence, what is wrong (most pressing first) and the next sitting."""

    level: Level
    sentence: str
    findings: tuple[Finding, ...]
    next_sitting: SittingFact | None

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return EXIT[self.level]


#: Why a service that is there does not answer: it hangs, or was stopped in its tracks.
NO_ANSWER = "no answer in time"

#: Name -> what to do about it, and whether it can wait while there is time; the most pressing first.
_ADVICE: Mapping[str, tuple[str, bool]] = {
    "database-full": ("make room on its disk: everything then goes on by itself", False),
    "database-away": ("start it: nothing is lost, and everything goes on by itself once it is back", True),
    "broker-away": ("start it: nothing is lost, and everything goes on by itself once it is back", True),
    "service-away": ("start it: nothing is lost, and it goes on where it was", True),
    "agenda-missing": ("ring the chair, and read why in the last `sitting-missing` line of briefing", False),
    "output-folder": ("make room there, or mount it: what is missing is kept and written by itself then", False),
    "agenda-undelivered": ("hand the chair the files from the output folder and look at the mail server", False),
    "stuck-consumer": ("start that service anew: nothing is lost", False),
    "alert-unanswered": ("ring the duty contact", False),
    "alert-unsent": ("ring the duty contact: `shield alert list` shows about what", False),
    "silent-agency": ("ask them whether anything is wrong before the cut-off", False),
    "held-growing": ("find out what they have in common, as the runbook says", False),
    "backlog": ("wait a few minutes and ask again", True),
    "service-unready": ("wait a minute and ask again", True),
    "not-asked": ("give the address and ask again", True),
    "no-sitting": ("check the meeting files and the table of bank holidays", True),
}
_RANK = {name: place for place, name in enumerate(_ADVICE)}
_NEVER = datetime.min.replace(tzinfo=UTC)
_SERVER_WORDS = {"database": "the database", "broker": "Kafka"}
_WELL = "every agency has sent as usual, nothing waits to be processed and every agenda that was due is"


def judge(picture: Picture) -> Verdict:
    """The answer to the question, from all that is known."""
    sittings = known_sittings(picture)
    following = next_sitting(sittings, picture.now)
    findings = sorted(_found(picture, following), key=lambda each: (_RANK[each.name], each.about))
    if _no_time_left(sittings, picture):
        findings = [replace(each, can_wait=False) for each in findings]
    level: Level = "safe" if not findings else "not-yet" if all(each.can_wait for each in findings) else "at-risk"
    return Verdict(level, _sentence(level, findings, following, picture), tuple(findings), following)


def known_sittings(picture: Picture) -> list[SittingFact]:
    """The sittings that briefing tells of, and those of the calendar that it does not."""
    told = {
        (each.meeting, each.date): each for answer in picture.answers if answer.facts for each in answer.facts.sittings
    }
    planned = {(each.meeting, each.date): each for each in picture.planned}
    return sorted((planned | told).values(), key=lambda each: (each.meeting_at, each.meeting))


def next_sitting(sittings: Sequence[SittingFact], now: datetime) -> SittingFact | None:
    """The first sitting that has not begun."""
    return next((each for each in sittings if each.meeting_at > now), None)


def _no_time_left(sittings: Sequence[SittingFact], picture: Picture) -> bool:
    """Whether the next agenda that is not there yet is to be compiled soon, or should have been."""
    soon = picture.now + timedelta(minutes=picture.limits.no_time_left_minutes)
    return any(each.compiled is None and each.meeting_at > picture.now and each.cut_off <= soon for each in sittings)


def _found(picture: Picture, following: SittingFact | None) -> Iterator[Finding]:
    for server, why in servers(picture).items():
        if why is not None:
            name = f"{server}-full" if server == "database" and is_full(why) else f"{server}-away"
            yield _finding(name, server, f"{_SERVER_WORDS[server]} is away ({why.rstrip('.')})")
    yield from _of_services(picture)
    for alarm in {(alarm.alarm, alarm.about): alarm for alarm in _alarms(picture)}.values():
        sentence = alarm.sentence.replace(alarm.about, picture.titles.get(alarm.about, alarm.about), 1)
        yield _finding(alarm.alarm, alarm.about, _clause(sentence))
    if following is None:
        yield _finding("no-sitting", "calendar", "no sitting is planned")


def _finding(name: str, about: str, because: str) -> Finding:
    therefore, can_wait = _ADVICE[name]
    return Finding(name, about, because, therefore, can_wait)


def _clause(sentence: str) -> str:
    """A sentence of ours as a part of a longer one."""
    ours = sentence.startswith(("The ", "Nobody "))
    return (sentence[0].lower() + sentence[1:] if ours else sentence).rstrip(".")


def servers(picture: Picture) -> dict[str, str | None]:
    """`database` and `broker` -> None or why it is away, by our own look or else by what services say of it."""
    looked = dict(picture.servers)
    for answer in picture.answers:
        for what, why in answer.facts.away.items() if answer.facts else ():
            server = server_behind(what, why)
            # A full disk does not keep anybody from connecting: the services know better than our own look.
            if server is not None and looked.get(server) is None:
                looked[server] = why
    return looked


def server_behind(what: str, why: str) -> str | None:
    """`database` or `broker`, where one of them is what a service waits for; its outbox needs both."""
    if what in _SERVER_WORDS:
        return what
    if what == "outbox":
        return "broker" if "Kafka" in why else "database"
    return None


def is_full(why: str) -> bool:
    """Whether a database is away because there is no room left (`shield_shared.sqlstates` and `sqlite_file`)."""
    return "disk" in why


def _of_services(picture: Picture) -> Iterator[Finding]:
    asked = {answer.service for answer in picture.answers}
    for service in SERVICES:
        if service not in asked:
            yield _finding("not-asked", service, f"nobody asked {service}, whose address was not given")
    for service, facts, trouble in picture.answers:
        if facts is None and NO_ANSWER in trouble:
            yield _finding("stuck-consumer", service, f"{service} is there but hangs ({trouble})")
        elif facts is None:
            yield _finding("service-away", service, f"{service} does not answer ({trouble.rstrip('.')})")
        if facts is not None and facts.unready is not None:
            yield _finding("service-unready", service, f"{service} is not ready ({facts.unready.rstrip('.')})")
        for what, why in facts.away.items() if facts else ():
            if server_behind(what, why) is None:
                yield _without(service, what, why.rstrip("."))


def _without(service: str, what: str, why: str) -> Finding:
    """What it is that a service cannot do while it is without something that is no server of ours."""
    if what.startswith(FOLDER):
        return _finding("output-folder", service, f"{service} cannot write to the {FOLDER} ({why})")
    if what.startswith(ALERTS_BY):
        return _finding("alert-unsent", service, f"{service} cannot send {what} ({why})")
    return _finding("service-unready", service, f"{service} waits for {what} ({why})")


def heard(picture: Picture) -> dict[str, AgencyFact]:
    """When each agency was last heard of, by whichever service knows best."""
    told = [pair for answer in picture.answers if answer.facts for pair in answer.facts.agencies.items()]
    return dict(sorted(told, key=lambda pair: (pair[0], pair[1].last_received or _NEVER)))


def _alarms(picture: Picture) -> Iterator[AlarmFact]:
    """What services say of themselves, and what follows from their facts now."""
    for answer in picture.answers:
        if answer.facts is not None:
            yield from (alarm for alarm in answer.facts.alarms if alarm.alarm != "silent-agency")
            told = {
                "at": picture.now,
                "agencies": heard(picture),
                "sittings": known_sittings(picture) if answer.service == "briefing" else (),
            }
            yield from raised([answer.facts.model_copy(update=told)], picture.limits)


def _sentence(level: Level, findings: Sequence[Finding], following: SittingFact | None, picture: Picture) -> str:
    meeting = f"The next meeting, {sitting_words(following, picture.now)}," if following else "The next meeting"
    if level == "safe":
        waiting = sum(_held(picture).values())
        held = f" ({waiting} held message{'s' * (waiting != 1)} may be looked at)" if waiting else ""
        return f"{meeting} is safe: {_WELL} {_where(known_sittings(picture))}{held}."
    word = "is not safe yet" if level == "not-yet" else "is at risk"
    first, others = findings[0], len(findings) - 1
    more = f" ({others} more thing{'s are' if others > 1 else ' is'} wrong, see below)" if others else ""
    return f"{meeting} {word}: {first.because}; {first.therefore}{more}."


def _held(picture: Picture) -> dict[str, int]:
    """How many messages each service holds: every process of one tells the same."""
    told = [answer.facts for answer in picture.answers if answer.facts and answer.facts.held]
    return {facts.service: facts.held.waiting for facts in told if facts.held}


def _where(sittings: Sequence[SittingFact]) -> str:
    """Where the agendas are: whoever is not mailed has to come for theirs."""
    to_collect = sorted({each.meeting for each in sittings if not each.mailed})
    if not to_collect:
        return "with its chair"
    meetings = {each.meeting for each in sittings}
    whose = f" those of {', '.join(to_collect)}" if meetings - {*to_collect} else ""
    return f"made, but nobody is mailed{whose or ' any'}: collect them from the {FOLDER}"


def rows(picture: Picture) -> list[tuple[str, str, str]]:
    """The table below the sentence: what, how it is, and since when or how much."""
    told: list[tuple[str, str, str]] = []
    for server, why in servers(picture).items():
        told.append((_SERVER_WORDS[server], "away" if why else "well", why or ""))
    told.extend(_service_row(answer, picture.now) for answer in picture.answers)
    for sitting in known_sittings(picture):
        told.append((f"{sitting.meeting} {sitting.date}", *_agenda_words(sitting, picture.now)))
    silent = {alarm.about for alarm in _alarms(picture) if alarm.alarm == "silent-agency"}
    for name, agency in heard(picture).items():
        last = clock_words(agency.last_received, picture.now) if agency.last_received else "never"
        told.append((picture.titles.get(name, name), "silent" if name in silent else "well", f"last sent {last}"))
    return told


def _service_row(answer: Answer, now: datetime) -> tuple[str, str, str]:
    facts = answer.facts
    if facts is None:
        return answer.service, "away", answer.trouble
    state = "well" if facts.ready else "not ready"
    return answer.service, state, ", ".join(_service_words(facts, now))


def _service_words(facts: Facts, now: datetime) -> Iterator[str]:
    oldest = facts.oldest_unprocessed
    since = f" (the oldest since {clock_words(oldest, now)})" if oldest else ""
    yield f"{sum(facts.lag.values())} waiting{since}"
    yield f"last success {clock_words(facts.last_success, now)}" if facts.last_success else "no success yet"
    if facts.held is not None:
        yield f"{facts.held.waiting} held ({facts.held.last_hour} within the hour)"
    if facts.unacknowledged is not None:
        yield f"{facts.unacknowledged.waiting} alerts unanswered"


def _agenda_words(sitting: SittingFact, now: datetime) -> tuple[str, str]:
    done, undone = ("delivered", "not delivered yet") if sitting.mailed else ("written", "not written yet")
    if sitting.delivered is not None:
        return done, f"{clock_words(sitting.delivered, now)}{'' if sitting.mailed else ', mailed to nobody'}"
    if sitting.compiled is not None:
        return "compiled", f"{clock_words(sitting.compiled, now)}, {undone}"
    return ("missing" if sitting.cut_off <= now else "to come"), f"cut-off {clock_words(sitting.cut_off, now)}"
