"""A service's settings: all that is missing or wrong is named at once, and no secret is shown."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shield_shared.errors import PolicyError
from shield_shared.settings import read_kafka_settings, read_service_settings, without_password

LEAST = {"SHIELD_KAFKA": "a:9092, b:9093", "SHIELD_DATABASE": "postgresql://shield:hush@db/shield"}
EVERYTHING = LEAST | {
    "SHIELD_KAFKA_SECURITY": "sasl_ssl",
    "SHIELD_KAFKA_USER": "shield",
    "SHIELD_KAFKA_PASSWORD": "hush",
    "SHIELD_KAFKA_CA": "ca.pem",
    "SHIELD_HEALTH_PORT": "8080",
    "SHIELD_OUT": "agendas",
    "SHIELD_FORMATS": "txt, html",
    "SHIELD_STORIES": "yes",
    "SHIELD_TRUST_RECEIVED": "yes",
    "SHIELD_SITTINGS": "scheduled",
    "SHIELD_SITTINGS_FROM": "2026-02-02",
    "SHIELD_SMTP": "mail:587",
    "SHIELD_SMTP_USER": "shield",
    "SHIELD_SMTP_PASSWORD": "hush",
    "SHIELD_MAIL_FROM": "shield@example.org",
    "SHIELD_WEBHOOK": "https://example.org/hush",
    "SHIELD_WEBHOOK_SECRET": "hush",
    "SHIELD_ACK_URL": "https://example.org/ack",
    "SHIELD_ACK_KEY": "hush",
    "SHIELD_PSEUDONYM_KEY": "hush",
}


def faults(environ: dict[str, str], service: str = "ingest") -> dict[str, str]:
    with pytest.raises(PolicyError) as caught:
        read_service_settings(environ, service)  # type: ignore[arg-type]
    return {fault.key: fault.sentence for fault in caught.value.faults}


def test_everything_that_is_missing_is_named_at_once() -> None:
    missing = faults({"SHIELD_KAFKA_SECURITY": "sasl_plaintext", "SHIELD_SMTP": "mail:25", "SHIELD_SMTP_USER": "me"})
    assert set(missing) == {
        "SHIELD_KAFKA", "SHIELD_DATABASE", "SHIELD_KAFKA_USER", "SHIELD_KAFKA_PASSWORD", "SHIELD_SMTP_PASSWORD",
        "SHIELD_MAIL_FROM",
    }  # fmt: skip


def test_only_briefing_must_have_an_output_folder() -> None:
    assert set(faults(LEAST, "briefing")) == {"SHIELD_OUT"}


def test_agendas_are_written_as_what_is_wanted_or_as_everything() -> None:
    assert read_service_settings(EVERYTHING, "briefing").formats == ("html", "txt")
    assert read_service_settings(LEAST, "ingest").formats == ("html", "json", "pdf", "txt")
    assert [read_service_settings(each, "briefing").stories for each in (EVERYTHING, LEAST | {"SHIELD_OUT": "o"})] == [
        True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SHIELD_KAFKA", "broker", "expected host:port, several separated by commas"),
        ("SHIELD_KAFKA", ",", "expected host:port, several separated by commas"),
        ("SHIELD_KAFKA", "broker:99999", "expected host:port, several separated by commas"),
        ("SHIELD_KAFKA_SECURITY", "tls", "expected one of plaintext, ssl, sasl_ssl, sasl_plaintext"),
        ("SHIELD_DATABASE", "mysql://db", "expected an address that begins with postgresql:// or sqlite:///"),
        ("SHIELD_HEALTH_PORT", "http", "expected a port between 1 and 65535, or 0 for none"),
        ("SHIELD_FORMATS", "html,doc", "expected some of html, json, pdf, txt, separated by commas"),
        ("SHIELD_SITTINGS", "guessed", "expected one of recorded, scheduled"),
        ("SHIELD_SITTINGS_FROM", "Monday", "expected a date such as 2026-01-31"),
        ("SHIELD_SMTP", "mail", "expected host:port, several separated by commas"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(name: str, value: str, sentence: str) -> None:
    assert faults(LEAST | {name: value}) == {name: sentence}


def test_what_is_not_set_has_a_safe_default() -> None:
    settings = read_service_settings(LEAST, "triage")
    assert settings.kafka.servers == ("a:9092", "b:9093")
    assert (settings.kafka.security, settings.kafka.sasl, settings.topic_prefix) == ("plaintext", None, "")
    assert (settings.health_port, settings.health_host) == (None, "127.0.0.1")
    assert (settings.trust_received, settings.sittings, settings.smtp) == (False, "recorded", None)
    assert settings.notices


def test_what_is_set_is_in_force() -> None:
    settings = read_service_settings(EVERYTHING, "briefing")
    assert settings.smtp
    assert (settings.smtp.host, settings.smtp.port, settings.smtp.tls) == ("mail", 587, "starttls")
    assert (settings.kafka.sasl, settings.sittings_from) == ("SCRAM-SHA-512", date(2026, 2, 2))
    assert settings.key == b"hush"
    assert read_kafka_settings(EVERYTHING) == settings.kafka


def test_kafka_alone_needs_nothing_else() -> None:
    with pytest.raises(PolicyError, match="SHIELD_KAFKA"):
        read_kafka_settings({})


def test_no_secret_is_shown_or_printed() -> None:
    settings = read_service_settings(EVERYTHING, "briefing")
    shown = json.dumps(settings.shown())
    assert "hush" not in shown
    assert "postgresql://shield:(hidden)@db/shield" in shown
    assert '"sittings": "scheduled"' in shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://db/shield?sslmode=verify-full", "postgresql://db/shield?sslmode=verify-full"),
        ("postgresql://u:p%40@db:5432/shield", "postgresql://u:(hidden)@db:5432/shield"),
        (
            "postgresql:///shield?user=u&password=hush&host=/run",
            "postgresql:///shield?user=u&password=(hidden)&host=/run",
        ),
        ("sqlite:///shield.sqlite3", "sqlite:///shield.sqlite3"),
    ],
)
def test_a_database_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert without_password(url) == shown
