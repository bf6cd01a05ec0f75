"""Certificates for servers on loopback, made anew for each test run and trusted by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Certificate(NamedTuple):
    """Files in PEM: the key, the certificate (its own authority), and both in one, the key first."""

    key: Path
    certificate: Path
    both: Path


def make_certificate(folder: Path) -> Certificate:
    """A certificate for 127.0.0.1 and localhost, valid today; the files are readable by their owner only."""
    key = ec.generate_private_key(ec.SECP256R1())
    key_text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    text = _signed(key).public_bytes(serialization.Encoding.PEM)
    files = Certificate(folder / "key.pem", folder / "certificate.pem", folder / "both.pem")
    for path, content in zip(files, (key_text, text, key_text + text), strict=True):
        path.touch(mode=0o600)
        path.write_bytes(content)
    return files


def _signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
