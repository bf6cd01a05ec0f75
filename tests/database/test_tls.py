"""A connection to PostgreSQL is encrypted, to the server that the setting's authority vouches for, or there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from kit.certificates import Certificate, make_certificate
from kit.postgres import Server, local_postgres
from shield_shared.database import open_database, transaction
from shield_shared.errors import PolicyError


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def url(certificate: Certificate) -> Iterator[str]:
    """A database of a server that takes connections with and without TLS."""
    with contextmanager(local_postgres)() as local:
        key, shown = local.folder / "key.pem", local.folder / "certificate.pem"
        shutil.copy(certificate.key, key)
        shutil.copy(certificate.certificate, shown)
        local.own(key, shown)
        local.settings |= {"ssl": "on", "ssl_key_file": str(key), "ssl_cert_file": str(shown)}
        local.start()
        yield Server(local).new_database()


def encrypted(url: str) -> bool:
    engine = open_database(url)
    try:
        with transaction(engine) as connection:
            return bool(connection.execute(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar())
    finally:
        engine.dispose()


def test_the_server_is_known_by_its_certificate(url: str, certificate: Certificate) -> None:
    assert encrypted(f"{url}?sslmode=verify-full&sslrootcert={certificate.certificate}")


def test_without_tls_nothing_is_encrypted(url: str) -> None:
    assert not encrypted(f"{url}?sslmode=disable")


def test_a_server_of_another_authority_is_refused(url: str, tmp_path: Path) -> None:
    other = make_certificate(tmp_path)
    with pytest.raises(PolicyError, match="whose certificate is of this authority"):
        encrypted(f"{url}?sslmode=verify-full&sslrootcert={other.certificate}")


def test_a_certificate_for_another_host_is_refused(url: str, certificate: Certificate) -> None:
    elsewhere = url.replace("@127.0.0.1:", "@elsewhere.example:") + "?hostaddr=127.0.0.1"
    with pytest.raises(PolicyError, match="names this host"):
        encrypted(f"{elsewhere}&sslmode=verify-full&sslrootcert={certificate.certificate}")


def test_an_authority_that_is_not_there_is_a_setting_to_put_right(url: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        encrypted(f"{url}?sslmode=verify-full&sslrootcert={tmp_path / 'none.pem'}")


def test_a_server_without_tls_is_refused(postgres: Server, certificate: Certificate) -> None:
    with pytest.raises(PolicyError, match="certificate"):
        encrypted(f"{postgres.new_database()}?sslmode=verify-full&sslrootcert={certificate.certificate}")
