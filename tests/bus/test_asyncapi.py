"""The AsyncAPI document is what the declarations make of it, valid by AsyncAPI's own schema, and true of payloads."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from asyncapi import DOCUMENT, ROOT, document
from shield_shared.messages import Arrival, Events, Payload, Receipt
from shield_shared.topics import TOPICS

SCHEMA = Path(__file__).parents[1] / "data" / "schemas" / "asyncapi-3.0.0.json"
NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(document())
    return content


@pytest.fixture(scope="module")
def asyncapi() -> Draft7Validator:
    return Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_document_in_the_repository_is_current() -> None:
    assert document() == DOCUMENT.read_bytes(), "run .venv/bin/python tools/asyncapi.py"


def test_the_document_is_valid(described: dict[str, Any], asyncapi: Draft7Validator) -> None:
    assert [error.message for error in asyncapi.iter_errors(described)] == []


@pytest.mark.parametrize("missing", ["asyncapi", "info"])
def test_a_document_that_lacks_something_is_not_valid(
    described: dict[str, Any], asyncapi: Draft7Validator, missing: str
) -> None:
    assert not asyncapi.is_valid({name: part for name, part in described.items() if name != missing})


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    assert [ref for ref in references(described) if not leads_somewhere(described, ref)] == []


def test_every_topic_is_described_as_it_is_made(described: dict[str, Any]) -> None:
    made = {channel["address"]: channel["bindings"]["kafka"] for channel in described["channels"].values()}
    assert {topic.name: topic.partitions for topic in TOPICS} == {
        name: binding["partitions"] for name, binding in made.items()
    }
    assert made["shield.events.v1"]["topicConfiguration"]["max.message.bytes"] == 8388608


def test_who_writes_and_reads_is_described(described: dict[str, Any]) -> None:
    assert {name for name in described["operations"] if "shield.events.v1" in name} == {
        "ingest-sends-shield.events.v1",
        "triage-takes-shield.events.v1",
        "briefing-takes-shield.events.v1",
    }


@pytest.mark.parametrize(
    "payload",
    [
        Events(arrivals=(Arrival(arrival="0" * 32, received=NOON, event={"id": "1"}),)),
        Receipt(receipt="0" * 32, id=None, received=NOON, verdict="accepted", faults=(), warnings=()),
    ],
)
def test_a_payload_is_as_described(described: dict[str, Any], payload: Payload) -> None:
    schemas = described["components"]["schemas"]
    named = Draft202012Validator(
        {"$ref": f"#/components/schemas/{type(payload).__name__}", "components": {"schemas": schemas}}
    )
    content = json.loads(payload.encode())
    assert named.is_valid(content)
    assert not named.is_valid({**content, "schema": "another.v1"})


def references(part: object) -> list[str]:
    """Every reference in a document."""
    if isinstance(part, list):
        return [ref for member in part for ref in references(member)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if "$ref" in part else []
    return own + [ref for member in part.values() for ref in references(member)]


def leads_somewhere(described: dict[str, Any], ref: str) -> bool:
    """Whether what a reference names is in the document."""
    part: Any = described
    for name in ref.removeprefix("#/").split("/"):
        part = part.get(name, {})
    return bool(part)


def test_services_that_are_told_to_write_publish_and_no_others_do() -> None:
    processes = {"ingest": "ingest_process", "triage": "triage_process", "briefing": "commands/briefing"}
    code = {
        name: (ROOT / f"deploy/shield_run/{path}.py").read_text(encoding="utf-8") for name, path in processes.items()
    }
    publishing = {name for name, text in code.items() if "Publisher(" in text}
    assert {writer for topic in TOPICS for writer in topic.writers if writer in processes} == publishing
