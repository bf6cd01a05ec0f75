"""Which agendas were made, and the rule books they were made under."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

revision, down_revision = "0001", None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "agendas",
        *(Column(name, Text, primary_key=True) for name in ("meeting", "sitting", "audience")),
        *(Column(name, Text, nullable=False) for name in ("content_hash", "rule_book", "files")),
    )
    op.create_table(
        "rule_books", Column("fingerprint", Text, primary_key=True), Column("content", Text, nullable=False)
    )
