"""Which alerts there are, and which messages of them were sent."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, Text

revision, down_revision = "0001", None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "briefing_alerts",
        Column("alert", Text, primary_key=True),
        *(Column(name, Text, nullable=False) for name in ("about", "agency", "noted", "state", "roles")),
        *(Column(name, Text) for name in ("reference", "before", "at", "acknowledged", "acknowledged_by")),
        *(Column(name, Integer, nullable=False) for name in ("turn", "told", "waiting")),
    )
    op.create_index("briefing_alerts_waiting", "briefing_alerts", ["waiting", "state"])
    op.create_table(
        "briefing_alert_sends",
        Column("alert", Text, primary_key=True),
        Column("turn", Integer, primary_key=True),
        Column("message", Text, primary_key=True),
        Column("channel", Text, primary_key=True),
        Column("status", Text, nullable=False),
        *(Column(name, Integer, nullable=False) for name in ("tries", "repeats", "refusals")),
        *(Column(name, Text) for name in ("contact", "not_before", "sent")),
    )
