"""What every service process does around its work: say that it starts, serve health pages, end when asked, say how."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.metadata import version

from shield_shared.errors import ShieldError
from shield_shared.health import Health
from shield_shared.log import Log, service_log, take_over
from shield_shared.patience import patiently
from shield_shared.process import Stop, Stopped, stopping
from shield_shared.settings import Service, ServiceSettings
from shield_shared.topics import Topic
from shield_shared.topics_admin import ensure_topics

#: A service's work: it ends when asked to stop, and raises ShieldError when it cannot be done here.
Work = Callable[[Stop, Log, Health], None]


def serve(service: Service, told: ServiceSettings, work: Work, **about: str) -> int:
    """Work until SIGTERM or SIGINT; returns the exit code. `about` is told with the settings at the start."""
    log, health = service_log(service), Health(service)
    take_over(log)
    log.info("started", settings=told.shown(), version=version("shield"), pid=os.getpid(), **about)
    code = 0
    with stopping() as stop, health.serve(told.health_host, told.health_port):
        try:
            work(stop, log, health)
        except Stopped as stopped:
            log.warning("ended-waiting", what=str(stopped))
        except ShieldError as error:
            log.error("cannot-run", exc=error)
            code = error.exit_code
    log.info("ended", **health.snapshot())
    return code


def look_at_topics(told: ServiceSettings, topics: Sequence[Topic], stop: Stop, log: Log, health: Health) -> None:
    """Make the topics that are absent, waiting for the broker, and say which are not as they are declared."""
    for sentence in patiently(lambda: ensure_topics(told, topics), stop, log, "broker", health):
        log.warning("topic-differs", sentence=sentence)
