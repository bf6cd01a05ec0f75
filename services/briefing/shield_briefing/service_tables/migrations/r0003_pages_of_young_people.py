"""Which agendas have the pages of their young people beside them; those that are there already are left without."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Add the column; a process of an earlier version writes rows without it."""
    op.add_column("briefing_sittings", Column("stories", Integer, nullable=False, server_default="0"))
    op.execute("UPDATE briefing_sittings SET stories = revision")
