"""How much hypothesis tries: the same few examples each time, or (HYPOTHESIS_PROFILE=long) many and ever new ones."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

#: Fixtures for every test: real servers.
pytest_plugins = ("kit.broker", "kit.postgres")

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("ci", max_examples=60, derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=3000, deadline=None, suppress_health_check=SLOW_IS_FINE)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
