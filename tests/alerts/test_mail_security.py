"""Mail over TLS and with a login, on a real mail server: STARTTLS, TLS from the beginning, and what is refused."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from kit.certificates import Certificate, make_certificate
from kit.mail_server import MailServer, listening
from shield_shared.errors import RejectedError, UnavailableError
from shield_shared.mail import Mail, SmtpMailer
from shield_shared.settings import SmtpSettings, read_service_settings

#: It is TLS from the beginning, which aiosmtpd does not see.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

USER, PASSWORD = "shield", "right-password"
TO = "duty@example.org"
MAIL = Mail(
    to=(TO,), subject="A notice", text="See Shield.", message_id="1@leeds.test", date=datetime(2026, 4, 1, tzinfo=UTC)
)
#: What a server must be told so that it takes mail in one of two ways only.
WAYS: Mapping[str, Mapping[str, Any]] = {
    "starttls": {"require_starttls": True},
    "tls": {"auth_require_tls": False},  # aiosmtpd knows only of TLS that it began itself
}


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate that this machine trusts while the test lasts."""
    made = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    return made


def who(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: LoginPassword) -> AuthResult:
    """Whether a login is right."""
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)  # aiosmtpd is to say it


@contextmanager
def secured(way: str, certificate: Certificate) -> Iterator[MailServer]:
    """A mail server that takes nothing without TLS and a login."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.certificate, certificate.key)
    tls = {"tls_context": context} if way == "starttls" else {"ssl_context": context}
    with listening(MailServer(), authenticator=who, auth_required=True, **tls, **WAYS[way]) as server:
        yield server


def mailer(server: MailServer, way: str, **changed: str) -> SmtpMailer:
    """A mailer by the settings of a service."""
    told = {
        "SHIELD_KAFKA": "127.0.0.1:1",
        "SHIELD_DATABASE": "sqlite:///nowhere",
        "SHIELD_OUT": "/nowhere",
        "SHIELD_SMTP": f"127.0.0.1:{server.port}",
        "SHIELD_SMTP_TLS": way,
        "SHIELD_SMTP_USER": USER,
        "SHIELD_SMTP_PASSWORD": PASSWORD,
        "SHIELD_MAIL_FROM": "shield@leeds.test",
        **changed,
    }
    smtp = read_service_settings(told, "briefing").smtp
    assert smtp is not None
    return SmtpMailer(smtp)


@pytest.mark.parametrize("way", WAYS)
def test_a_mail_goes_over_tls_with_a_login(way: str, certificate: Certificate) -> None:
    with secured(way, certificate) as server:
        mailer(server, way).send(MAIL, TO)
    (mail,) = server.mails
    assert (mail["Message-ID"], mail.get_content().strip()) == ("<1@leeds.test>", MAIL.text)


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_password_is_told_and_kept_secret(way: str, certificate: Certificate) -> None:
    with secured(way, certificate) as server, pytest.raises(UnavailableError, match="refused our login") as told:
        mailer(server, way, SHIELD_SMTP_PASSWORD="wrong-password").send(MAIL, TO)
    assert "wrong-password" not in str(told.value)
    assert server.mails == []


@pytest.mark.parametrize("way", WAYS)
def test_a_certificate_that_nobody_trusts_gets_neither_mail_nor_password(
    way: str, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with secured(way, certificate) as server, pytest.raises(UnavailableError, match="SSLCertVerificationError"):
        mailer(server, way).send(MAIL, TO)
    assert server.mails == []


def test_a_server_that_offers_no_tls_gets_no_mail_where_tls_is_asked_for() -> None:
    with listening(MailServer()) as server, pytest.raises(UnavailableError):
        mailer(server, "starttls").send(MAIL, TO)
    assert server.mails == []


def test_a_server_that_wants_tls_and_a_login_takes_no_mail_without(certificate: Certificate) -> None:
    with secured("starttls", certificate) as server:
        plain = SmtpSettings(host="127.0.0.1", port=server.port, tls="none", sender="shield@leeds.test")
        bare = SmtpSettings(host="127.0.0.1", port=server.port, tls="starttls", sender="shield@leeds.test")
        for settings in (plain, bare, plain.model_copy(update={"user": USER, "password": SecretStr(PASSWORD)})):
            with pytest.raises((RejectedError, UnavailableError)):
                SmtpMailer(settings).send(MAIL, TO)
    assert server.mails == []
