"""The tables that only the ingest service fills: what arrived on topics, and what waits to be put on them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text


def arrivals_table(metadata: MetaData) -> Table:
    """Each arrival once, without its content: `digest` leads to its text, `held_key` to its held message.

    `identity` is a digest of source and id, for whoever asks whether an id was used before; `bucket` is what decides
    the partition on which it goes on. Arrivals are kept when their content is purged, so that none comes back.
    """
    return Table(
        "ingest_arrivals",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("arrival", Text, nullable=False, unique=True),
        Column("agency", Text, nullable=False),
        Column("received", Text, nullable=False, index=True),
        Column("verdict", Text, nullable=False),
        Column("goes", Text, nullable=False),
        Column("bucket", Integer),
        Column("digest", LargeBinary, index=True),
        Column("identity", LargeBinary, index=True),
        Column("held_key", Text),
        Index("ix_ingest_arrivals_agency_received", "agency", "received"),
    )
