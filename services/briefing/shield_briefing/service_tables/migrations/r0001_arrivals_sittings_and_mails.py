"""What came on topics, each sitting's agenda once, its addenda, and what is mailed of them."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text

revision, down_revision = "0001", None


def _key(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, primary_key=True) for name in names]


def _texts(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[Column[Any]]:
    return [Column(name, Integer, nullable=False) for name in names]


def upgrade() -> None:
    """Make the first tables."""
    _make_received()
    _make_sittings()
    _make_mails()


def _make_received() -> None:
    number = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "briefing_arrivals",
        Column("number", number, primary_key=True),
        Column("arrival", Text, nullable=False, unique=True),
        *_texts("agency", "received", "day", "event"),
    )
    op.create_index("ix_briefing_arrivals_agency_received", "briefing_arrivals", ["agency", "received"])
    op.create_table(
        "briefing_held",
        Column("number", number, primary_key=True),
        *_texts("arrival", "held_by", "agency"),
        Column("received", Text),
        *_texts("payload"),
    )
    op.create_index("ux_briefing_held_arrival", "briefing_held", ["arrival", "held_by"], unique=True)
    version = Column("version", BigInteger, nullable=False)
    op.create_table("briefing_decisions", *_key("source", "id", "young_person", "role"), version, *_texts("payload"))
    partition = Column("partition", Integer, primary_key=True, autoincrement=False)
    lag = Column("lag", BigInteger, nullable=False)
    op.create_table("briefing_lags", *_key("topic"), partition, lag, *_texts("at"))
    op.create_table("briefing_since", *_key("name"), *_texts("day"))


def _make_sittings() -> None:
    op.create_table(
        "briefing_sittings",
        *_key("meeting", "sitting"),
        *_texts("compiled"),
        *_numbers("revision"),
        Column("arrivals", BigInteger, nullable=False),
        Column("considered", BigInteger, nullable=False),
        *_texts("content_hash", "agenda", "told", "told_at"),
        *_numbers("addenda", "written"),
    )
    op.create_table(
        "briefing_addenda",
        *_key("meeting", "sitting"),
        Column("number", Integer, primary_key=True, autoincrement=False),
        *_texts("addendum"),
        *_numbers("written"),
    )


def _make_mails() -> None:
    op.create_table(
        "briefing_mails",
        *_key("message_id"),
        *_texts("meeting", "sitting", "kind"),
        *_numbers("number"),
        *_texts("at", "subject", "text"),
        Column("attached", Text),
    )
    op.create_table(
        "briefing_deliveries",
        *_key("message_id", "recipient"),
        *_numbers("tries"),
        Column("delivered", Text),
        Column("refused", Text),
    )
