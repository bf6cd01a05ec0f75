"""Settings, read once from the environment into one frozen value; what is wrong is said for all at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from shield_shared.errors import PolicyError
from shield_shared.faults import PolicyFault

#: Published, so that a demonstration gives everybody the same references; never for real people.
TEST_KEY = "shield-published-test-key"
TEST_KEY_NOTICE = "References are made with the published test key: set SHIELD_PSEUDONYM_KEY before real use."

HIDDEN = "(hidden)"
_LOOPBACK = "127.0.0.1"
_DATABASES = ("postgresql", "postgresql+psycopg", "sqlite")

Service = Literal["ingest", "triage", "briefing", "status"]
Security = Literal["plaintext", "ssl", "sasl_ssl", "sasl_plaintext"]
Sasl = Literal["SCRAM-SHA-512", "PLAIN"]
MailTls = Literal["starttls", "tls", "none"]
Sittings = Literal["recorded", "scheduled"]

# The words of each choice, the default first.
_SECURITIES: tuple[Security, ...] = ("plaintext", "ssl", "sasl_ssl", "sasl_plaintext")
_SASLS: tuple[Sasl, ...] = ("SCRAM-SHA-512", "PLAIN")
_MAIL_TLS: tuple[MailTls, ...] = ("starttls", "tls", "none")
#: What an agenda can be written as.
FORMATS = ("html", "json", "pdf", "txt")
_SITTINGS: tuple[Sittings, ...] = ("recorded", "scheduled")
_YES_OR_NO: tuple[str, ...] = ("no", "yes")
_Word = TypeVar("_Word", bound=str)


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Settings(_Settings):
    """What a command may be told by the environment.

    `policy_dir` (POLICY_DIR) is a folder that overrides the packaged policy, `pseudonym_key` (SHIELD_PSEUDONYM_KEY)
    the secret from which the references of young people are made; without it the published test key is used.
    """

    policy_dir: Path | None = None
    pseudonym_key: str | None = None

    @property
    def key(self) -> bytes:
        """The pseudonym key in force."""
        return (self.pseudonym_key or TEST_KEY).encode()

    @property
    def notices(self) -> tuple[str, ...]:
        """What every agenda must say of these settings."""
        return () if self.pseudonym_key else (TEST_KEY_NOTICE,)


class KafkaSettings(_Settings):
    """Where Kafka is (`servers`: host:port, ...) and how we show who we are; `ca` is a PEM file."""

    servers: tuple[str, ...]
    security: Security = "plaintext"
    sasl: Sasl | None = None
    user: str | None = None
    password: SecretStr | None = None
    ca: Path | None = None


class SmtpSettings(_Settings):
    """The mail server that agendas and alerts leave by, and the address that they come from."""

    host: str
    port: int
    tls: MailTls = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    sender: str


class ServiceSettings(Settings):
    """What a service is told by the environment; None or empty is what was not set."""

    kafka: KafkaSettings
    topic_prefix: str = ""
    database: str
    health_host: str = _LOOPBACK
    health_port: int | None = None
    out: Path | None = None
    formats: tuple[str, ...] = FORMATS
    stories: bool = False
    trust_received: bool = False
    sittings: Sittings = "recorded"
    sittings_from: date | None = None
    smtp: SmtpSettings | None = None
    webhook: str | None = None
    webhook_secret: SecretStr | None = None
    ack_url: str | None = None
    ack_key: SecretStr | None = None

    def shown(self) -> dict[str, object]:
        """Every setting in force for a start-up line, with what is secret hidden."""
        plain = self.model_dump(mode="json", exclude={"pseudonym_key", "database", "webhook"})
        return _without_secrets(plain) | {
            "database": without_password(self.database),
            "webhook": self.webhook and HIDDEN,  # such addresses carry a token in their path
            "pseudonym_key": HIDDEN if self.pseudonym_key else "published test key",
        }


def without_password(url: str) -> str:
    """A database address without the passwords in its user part or its parameters."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    said = [(key, HIDDEN if "password" in key else value) for key, value in parse_qsl(parts.query)]
    query = f"?{urlencode(said, safe='()/:')}" if said else ""
    return f"{parts.scheme}://{name}{colon and ':' + HIDDEN}{at}{host}{parts.path}{query}"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that an environment gives; an empty variable counts as not set."""
    folder = environ.get("POLICY_DIR")
    return Settings(
        policy_dir=Path(folder) if folder else None,
        pseudonym_key=environ.get("SHIELD_PSEUDONYM_KEY") or None,
    )


def read_service_settings(environ: Mapping[str, str], service: Service) -> ServiceSettings:
    """The settings of a service; raises PolicyError naming every variable that is missing or wrong."""
    told = _Told(environ)
    settings = ServiceSettings.model_construct(
        **dict(read_settings(environ)),
        kafka=_kafka(told),
        topic_prefix=told.text("SHIELD_TOPIC_PREFIX") or "",
        database=told.database("SHIELD_DATABASE"),
        health_host=told.text("SHIELD_HEALTH_HOST") or _LOOPBACK,
        health_port=told.port("SHIELD_HEALTH_PORT"),
        out=told.folder("SHIELD_OUT", required=service == "briefing"),
        formats=told.words("SHIELD_FORMATS", FORMATS),
        stories=told.choice("SHIELD_STORIES", _YES_OR_NO) == "yes",
        trust_received=told.choice("SHIELD_TRUST_RECEIVED", _YES_OR_NO) == "yes",
        sittings=told.choice("SHIELD_SITTINGS", _SITTINGS),
        sittings_from=told.date("SHIELD_SITTINGS_FROM"),
        smtp=_smtp(told),
        webhook=told.text("SHIELD_WEBHOOK"),
        webhook_secret=told.secret("SHIELD_WEBHOOK_SECRET"),
        ack_url=told.text("SHIELD_ACK_URL"),
        ack_key=told.secret("SHIELD_ACK_KEY"),
    )
    if told.faults:
        raise PolicyError(told.faults)
    return settings


def read_kafka_settings(environ: Mapping[str, str]) -> KafkaSettings:
    """Where Kafka is, for commands that need nothing else; raises PolicyError like `read_service_settings`."""
    told = _Told(environ)
    settings = _kafka(told)
    if told.faults:
        raise PolicyError(told.faults)
    return settings


def _kafka(told: _Told) -> KafkaSettings:
    security = told.choice("SHIELD_KAFKA_SECURITY", _SECURITIES)
    sasl = security.startswith("sasl")
    ca = told.text("SHIELD_KAFKA_CA")
    return KafkaSettings.model_construct(
        servers=told.servers("SHIELD_KAFKA"),
        security=security,
        sasl=told.choice("SHIELD_KAFKA_SASL", _SASLS) if sasl else None,
        user=told.text("SHIELD_KAFKA_USER", required=sasl),
        password=told.secret("SHIELD_KAFKA_PASSWORD", required=sasl),
        ca=Path(ca) if ca else None,
    )


def _smtp(told: _Told) -> SmtpSettings | None:
    addresses = told.servers("SHIELD_SMTP", required=False)
    if not addresses:
        return None
    host, _, port = addresses[0].rpartition(":")
    user = told.text("SHIELD_SMTP_USER")
    return SmtpSettings.model_construct(
        host=host,
        port=int(port),
        tls=told.choice("SHIELD_SMTP_TLS", _MAIL_TLS),
        user=user,
        password=told.secret("SHIELD_SMTP_PASSWORD", required=user is not None),
        sender=told.text("SHIELD_MAIL_FROM", required=True) or "",
    )


def _without_secrets(shown: dict[str, object]) -> dict[str, object]:
    secret = {name for name in shown if name.endswith(("password", "secret", "ack_key")) and shown[name]}
    inner = {name: _without_secrets(value) for name, value in shown.items() if isinstance(value, dict)}
    return shown | inner | dict.fromkeys(secret, HIDDEN)


class _Told:
    """What the environment says, variable by variable, and what is wrong with it; an empty one is not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[PolicyFault] = []

    def text(self, name: str, *, required: bool = False) -> str | None:
        value = self._environ.get(name) or None
        if value is None and required:
            self._expected(name, "expected a value")
        return value

    def secret(self, name: str, *, required: bool = False) -> SecretStr | None:
        value = self.text(name, required=required)
        return None if value is None else SecretStr(value)

    def folder(self, name: str, *, required: bool) -> Path | None:
        value = self.text(name, required=required)
        return None if value is None else Path(value)

    def choice(self, name: str, words: tuple[_Word, ...]) -> _Word:
        """The first word where nothing is said."""
        value = self.text(name) or words[0]
        for word in words:
            if word == value:
                return word
        self._expected(name, f"expected one of {', '.join(words)}")
        return words[0]

    def words(self, name: str, words: tuple[str, ...]) -> tuple[str, ...]:
        """Some of the words, in their order; all of them where nothing is said."""
        said = {word.strip() for word in (self.text(name) or ",".join(words)).split(",")}
        if not said <= {*words}:
            self._expected(name, f"expected some of {', '.join(words)}, separated by commas")
        return tuple(word for word in words if word in said)

    def port(self, name: str) -> int | None:
        value = self.text(name) or "0"
        if not _is_port(value):
            self._expected(name, "expected a port between 1 and 65535, or 0 for none")
            return None
        return int(value) or None

    def date(self, name: str) -> date | None:
        value = self.text(name)
        try:
            return None if value is None else date.fromisoformat(value)
        except ValueError:
            self._expected(name, "expected a date such as 2026-01-31")
            return None

    def servers(self, name: str, *, required: bool = True) -> tuple[str, ...]:
        value = self.text(name, required=required)
        servers = tuple(server.strip() for server in (value or "").split(",") if server.strip())
        if not all(_is_address(server) for server in servers) or (value and not servers):
            self._expected(name, "expected host:port, several separated by commas")
            return ()
        return servers

    def database(self, name: str) -> str:
        value = self.text(name, required=True) or ""
        if value and value.partition("://")[0] not in _DATABASES:
            self._expected(name, "expected an address that begins with postgresql:// or sqlite:///")
        return value

    def _expected(self, name: str, sentence: str) -> None:
        self.faults.append(PolicyFault("environment", name, sentence))


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= 65535


def _is_address(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return bool(host) and _is_port(port)
