"""The tables of sittings, their addenda and their mails; `SCHEMA` has those of `service_store` too."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from shield_briefing.service_store import TABLES
from shield_shared.migrations import Schema

sittings = Table(
    "briefing_sittings",
    TABLES,
    Column("meeting", Text, primary_key=True),
    Column("sitting", Text, primary_key=True),
    Column("compiled", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("arrivals", BigInteger, nullable=False),
    Column("considered", BigInteger, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("agenda", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("told_at", Text, nullable=False),
    Column("addenda", Integer, nullable=False),
    Column("written", Integer, nullable=False),
    Column("stories", Integer, nullable=False, server_default="0"),  # the revision whose young people have their pages
)
addenda = Table(
    "briefing_addenda",
    TABLES,
    Column("meeting", Text, primary_key=True),
    Column("sitting", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("addendum", Text, nullable=False),
    Column("written", Integer, nullable=False),
)
mails = Table(
    "briefing_mails",
    TABLES,
    Column("message_id", Text, primary_key=True),
    Column("meeting", Text, nullable=False),
    Column("sitting", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("attached", Text),
)
deliveries = Table(
    "briefing_deliveries",
    TABLES,
    Column("message_id", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("delivered", Text),
    Column("refused", Text),
)
#: All tables of the briefing service: those of `service_store` too.
SCHEMA = Schema("briefing_service", TABLES, Path(__file__).with_name("service_tables") / "migrations")
