"""Writes docs/asyncapi.json: every topic, who writes and reads it and what its messages look like, as AsyncAPI 3.

    .venv/bin/python tools/asyncapi.py

All of it comes from `shield_shared.topics`, the payload models and the event types: edit those, then run this.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from shield_shared.events import EVENT_TYPES
from shield_shared.topics import TOPICS, Topic

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "asyncapi.json"
SERVICES = ("ingest", "triage", "briefing", "commands")
REFS = "#/components/schemas/{model}"
JSON, ONE, BATCH = "application/json", "application/cloudevents+json", "application/cloudevents-batch+json"
TEXT = {"type": "string", "minLength": 1}


def document() -> bytes:
    """The document: the same bytes for the same declarations."""
    content = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Shield on Kafka",
            "version": version("shield"),
            "description": "What agencies tell Shield, what its services tell each other, and what agencies hear back. "
            "Payloads carry the name and version of their schema; a payload of another version is held, never guessed "
            "at. Names of topics, keys and headers carry no personal data.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": JSON,
        "channels": {channel_id(topic): channel(topic) for topic in TOPICS},
        "operations": {name: operation for topic in TOPICS for name, operation in operations(topic).items()},
        "components": {"messages": messages(), "schemas": schemas()},
    }
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def channel_id(topic: Topic) -> str:
    """The name of a topic's channel: its own, without what stands for the agency."""
    return topic.name.replace(".{agency}", "")


def channel(topic: Topic) -> dict[str, Any]:
    """A topic as a channel, with how it is made on the broker."""
    parameter = {"agency": {"description": "The id of a partner agency, as in the policy."}}
    return {
        "address": topic.name,
        "description": topic.purpose,
        **({"parameters": parameter} if topic.per_agency else {}),
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in message_names(topic)},
        "bindings": {"kafka": binding(topic)},
    }


def binding(topic: Topic) -> dict[str, Any]:
    """What Kafka is told of a topic."""
    config = topic.config
    told = {
        "cleanup.policy": [config["cleanup.policy"]],
        "retention.ms": int(config["retention.ms"]),
        "max.message.bytes": int(config["max.message.bytes"]),
    }
    return {"partitions": topic.partitions, "topicConfiguration": told, "bindingVersion": "0.5.0"}


def operations(topic: Topic) -> dict[str, Any]:
    """What our services do on a topic; what an agency does there is the other end of it."""
    sends = {f"{who}-sends-{channel_id(topic)}": operation(topic, "send") for who in topic.writers if who in SERVICES}
    takes = {
        f"{who}-takes-{channel_id(topic)}": operation(topic, "receive") for who in topic.readers if who in SERVICES
    }
    return sends | takes


def operation(topic: Topic, action: str) -> dict[str, Any]:
    """One service on one topic."""
    own = f"#/channels/{channel_id(topic)}"
    refs = [{"$ref": f"{own}/messages/{name}"} for name in message_names(topic)]
    return {"action": action, "channel": {"$ref": own}, "messages": refs}


def message_names(topic: Topic) -> tuple[str, ...]:
    """The messages that may be on a topic."""
    if topic.payload is not None:
        return (topic.payload.__name__,)
    return ("CloudEvent", "CloudEventBatch", "CloudEventBinary")


def messages() -> dict[str, Any]:
    """Every message, with its key."""
    ours = {name: message(topic) for topic in TOPICS if topic.payload for name in message_names(topic)}
    one = {"$ref": REFS.format(model="CloudEvent")}
    return ours | {
        "CloudEvent": {"contentType": ONE, "payload": one, "summary": "One event, structured."},
        "CloudEventBatch": {
            "contentType": BATCH,
            "payload": {"type": "array", "items": one},
            "summary": "Several events.",
        },
        "CloudEventBinary": {
            "contentType": JSON,
            "headers": {"$ref": REFS.format(model="CloudEventHeaders")},
            "payload": {"$ref": REFS.format(model="EventData")},
            "summary": "One event, its attributes in headers.",
        },
    }


def message(topic: Topic) -> dict[str, Any]:
    """The message of one of our own payloads."""
    name = message_names(topic)[0]
    key = {"type": "string", "description": topic.key}
    return {
        "contentType": JSON,
        "summary": topic.purpose,
        "payload": {"$ref": REFS.format(model=name)},
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
    }


def schemas() -> dict[str, Any]:
    """The JSON schemas of payloads and of each event type's data, and the CloudEvent around it."""
    models: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        (topic.name, "serialization", TypeAdapter(topic.payload)) for topic in TOPICS if topic.payload is not None
    ]
    models += [(name, "validation", TypeAdapter(data)) for name, data in EVENT_TYPES.items()]
    refs, definitions = TypeAdapter.json_schemas(models, ref_template=REFS)
    data = [refs[name, "validation"] for name in EVENT_TYPES]
    found: dict[str, Any] = definitions["$defs"]
    return found | {
        "EventData": {"anyOf": data, "description": "Which of them is told by the event's type."},
        "CloudEvent": cloud_event(""),
        "CloudEventHeaders": cloud_event("ce_"),
    }


def cloud_event(prefix: str) -> dict[str, Any]:
    """A CloudEvent's attributes: as members of a structured one, or (`ce_`) as headers of a binary one."""
    attributes: dict[str, Any] = {
        "specversion": {"const": "1.0"},
        "id": TEXT,
        "source": {"type": "string", "pattern": "^urn:(agency:[a-z0-9][a-z0-9-]{0,62}|shield:meeting)$"},
        "type": {"enum": list(EVENT_TYPES)},
        "time": {"type": "string", "format": "date-time", "description": "With an offset."},
        "subject": {**TEXT, "description": "The agency's own reference of the record."},
    }
    required = ["specversion", "id", "source", "type", "time"]
    if not prefix:
        attributes["data"] = {"$ref": REFS.format(model="EventData")}
        required.append("data")
    return {
        "type": "object",
        "properties": {prefix + name: schema for name, schema in attributes.items()},
        "required": [prefix + name for name in required],
    }


if __name__ == "__main__":
    DOCUMENT.write_bytes(document())
    print(f"Written: {DOCUMENT.relative_to(ROOT)}")
