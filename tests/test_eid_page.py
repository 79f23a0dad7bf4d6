"""docs/how-to/connect-electronic-identification.md: its programs lead from a provider to an account."""

from __future__ import annotations

import builtins
import shlex
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from eid_providers.openid import come_back
from page_programs import ROOT, blocks, platform

from conftest import BROWSER
from idverify.account.action import Action
from idverify.account.person import Person
from idverify.application import Application
from idverify.eid.encrypted_oauth2 import EncryptedOAuth2Provider
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.law import VIETNAM
from idverify.settings import Settings

PAGE = "docs/how-to/connect-electronic-identification.md"
OPENID, ENCRYPTED, DRIVING, OF_ONES_OWN = blocks(PAGE, "python")
BACK = "https://platform.example/eid/back"


def done(program: str, known: dict[str, Any]) -> dict[str, Any]:
    exec(compile(program, PAGE, "exec", dont_inherit=True), known)
    return known


def test_somebody_is_sent_away_and_comes_back_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.from_environment(platform(tmp_path))
    registrar = settings.registrar()
    now = datetime.now(VIETNAM)
    begin, comment, finish = DRIVING.partition("# Redirect the person")
    asked = []

    def tried(said: str) -> str:
        """What somebody does while the provider of the page runs, and its program waits for Enter."""
        asked.append(said)
        issuer = running["issuer"]
        program = OPENID.replace("https://id.provider.example", issuer).replace("urn:provider:", "urn:test:")
        known = {
            **done(program, {"secret": "s"}),
            "settings": settings,
            "registrar": registrar,
            "person": Person("Nguyễn Thị Lan", date(1990, 5, 1)),
            "declaration": NoMobileDeclaration(now, "2026-11", "vi"),
            "origin": BROWSER,
            "now": now,
            "Application": Application,
        }
        done(begin, known)
        known["parameters"] = come_back(f"{known['address']}&login_hint=citizen", redirect_uri=BACK)
        done(comment + finish, known)
        return ""

    monkeypatch.setattr(builtins, "input", tried)
    running: dict[str, Any] = {}
    done(OF_ONES_OWN, running)
    assert asked == ["Append &login_hint=citizen to the address (refuses: they say no). Enter ends it. "]
    assert settings.gate().decide("lan", Action.POST, now=now).permitted
    settings.opened_store.close()


def test_a_provider_of_the_other_shape_is_made_as_the_page_says() -> None:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    made = done(ENCRYPTED, {"secret": "s", "pem": pem})["provider"]
    assert isinstance(made, EncryptedOAuth2Provider)
    assert made.name == "licensed"


def test_the_tests_that_the_page_runs_are_there() -> None:
    install, tests = blocks(PAGE, "sh")
    assert shlex.split(install) == ["pip", "install", "idverify-vn[eid]"]
    assert shlex.split(tests)[:3] == ["python", "-m", "pytest"]
    assert all((ROOT / path).is_file() for path in shlex.split(tests)[3:])
