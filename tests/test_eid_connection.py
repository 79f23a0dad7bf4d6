"""Whom a provider's connection believes, and what it refuses to send anything to."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from eid_providers.local import LocalServer, dripping, serving

from idverify.eid.connection import Connection, is_endpoint
from idverify.errors import AttestationError


def certificate(folder: Path, name: x509.GeneralName) -> Path:
    """A certificate that nobody but its maker vouches for, with its key."""
    key = generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a provider")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "provider.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


HERE = x509.IPAddress(ip_address("127.0.0.1"))


@pytest.fixture(params=[HERE, x509.DNSName("elsewhere.example")], ids=["right_name", "wrong_name"])
def tls_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path, bool]]:
    path = certificate(tmp_path, request.param)
    server = LocalServer()
    server.answers["/"] = lambda exchange: exchange.give(b"{}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with serving(server):
        yield server.url.replace("http:", "https:") + "/", path, request.param is HERE


def test_only_a_certificate_that_is_vouched_for_and_names_the_host_is_believed(
    tls_server: tuple[str, Path, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, path, right_name = tls_server
    trusting = ssl.create_default_context(cafile=str(path))
    if right_name:
        assert Connection(tls=trusting).get(url).body == b"{}"
    else:
        with pytest.raises(AttestationError) as refused:
            Connection(tls=trusting).get(url)
        assert refused.value.code == "provider_unavailable"
    # The environment vouches for nothing.
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with pytest.raises(AttestationError) as refused:
        Connection().post(url, {"client_secret": "a secret"})
    assert refused.value.code == "provider_unavailable"


def test_a_proxy_of_the_environment_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, provider = LocalServer(), LocalServer()
    provider.answers["/"] = lambda exchange: exchange.give(b"{}")
    with serving(proxy), serving(provider):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert Connection().get(f"{provider.url}/").status == 200
    assert not proxy.counts


def test_an_answer_that_never_ends_is_broken_off_in_time() -> None:
    server = LocalServer()
    server.answers["/"] = dripping  # for 1.8 seconds
    with serving(server):
        begun = time.monotonic()
        with pytest.raises(AttestationError) as refused:
            Connection(timeout=0.3).get(f"{server.url}/")
        assert time.monotonic() - begun < 1.5
    assert refused.value.code == "provider_unavailable"


@pytest.mark.parametrize(
    ("url", "loopback", "good"),
    [
        ("https://p.example/a?b=c", False, True),
        ("https://p.example:8443/", False, True),
        ("http://127.0.0.1:80/", True, True),
        ("http://[::1]/", True, True),
        ("http://localhost/", True, True),
        ("http://127.0.0.1:80/", False, False),
        ("http://p.example/", True, False),
        ("http://localhost.p.example/", True, False),
        ("http://127.0.0.1.p.example/", True, False),
        ("http://2130706433/", True, False),
        ("https://user:word@p.example/", False, False),
        ("https://p.example/#part", False, False),
        ("https://p.example:port/", False, False),
        ("https://[p.example/", False, False),
        ("https:///path", False, False),
        ("https://p.example/ x", False, False),
        ("https://p.example/\n", False, False),
        ("https://vịnh.example/", False, False),
        ("file:///etc/passwd", True, False),
        ("", True, False),
        (7, True, False),
        (None, True, False),
    ],
)
def test_secrets_go_to_https_or_to_this_machine(url: object, loopback: bool, good: bool) -> None:
    assert is_endpoint(url, loopback=loopback) is good
