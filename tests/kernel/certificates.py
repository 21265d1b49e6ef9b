"""Certificates of our own making, for servers on this machine: one authority, and what it signs."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Authority:
    """`file`: what whoever trusts it reads."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def file(self) -> Path:
        return self.folder / "authority.pem"

    def context(self, host: str = "localhost", *, days: int = 2) -> ssl.SSLContext:
        """What a server of that name speaks TLS with; with `days` below 0 its certificate is out of date."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.DNSName(host), x509.IPAddress(ip_address("127.0.0.1"))] if host == "localhost" else [x509.DNSName(host)]
        made = _builder(host, self.certificate.subject, key, days).add_extension(x509.SubjectAlternativeName(names), critical=False)
        path = self.folder / f"{host}{days}.pem"
        path.write_bytes(
            made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)
            + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def authority(folder: Path) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An invented authority")])
    own = _builder("An invented authority", name, key, 2).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = Authority(folder, key, own.sign(key, hashes.SHA256()))
    made.file.write_bytes(made.certificate.public_bytes(Encoding.PEM))
    return made


def _builder(subject: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int) -> x509.CertificateBuilder:
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder().subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])).issuer_name(issuer)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=10)).not_valid_after(today + timedelta(days=days))
    )
