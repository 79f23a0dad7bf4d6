"""An OpenID provider, honest and not, on this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from eid_providers.crooked import CLIENT, KEYS, NONCE, NUMBER, CrookedProvider
from eid_providers.leaks import refusal
from eid_providers.local import BROKEN_TRANSPORT, Exchange, giving, redirect, serving, status
from eid_providers.openid import come_back, openid_provider
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, RSAKey

from conftest import BROWSER, Platform
from idverify.account.action import Action
from idverify.account.person import Person
from idverify.application import Application
from idverify.eid.claims import ClaimNames, Holder
from idverify.eid.client import ClientAuthentication, ClientKey, ClientSecret
from idverify.eid.connection import Connection
from idverify.eid.id_token import Expected, verify
from idverify.eid.oidc import OpenIdProvider
from idverify.eid.openid_metadata import OpenIdMetadata
from idverify.errors import AttestationError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.identification import Identification
from idverify.identifiers.foreigner_id import ForeignerIdNumber
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.law import VIETNAM
from idverify.ports.eid import EidCallback, EidProvider

BACK = "https://platform.example/eid/back"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
SECRET = "a secret: of 100% & more"
VERIFIER = "verifier-of-this-request-0123456789-0123456789"
STATE = "state-of-this-request"
CODE = "code-of-this-request"
LEVELS = {"urn:test:loa:1": 1, "urn:test:loa:2": 2}
CONNECTION, IMPATIENT = Connection(), Connection(timeout=0.3)
NAMES = ClaimNames(personal_id="personal_id", level="acr", levels=LEVELS)
BY_TYPE = ClaimNames(
    personal_id="personal_id",
    level="acr",
    levels=LEVELS,
    holder="account_type",
    holders={"1": Holder.CITIZEN, "2": Holder.FOREIGNER},
)


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


# The certified provider.

CLIENT_KEY = ECKey.generate_key("P-256", {"kid": "platform-1", "use": "sig", "alg": "ES256"})
PEOPLE = {
    "citizen": {
        "acr": "urn:test:loa:2",
        "claims": {
            "personal_id": NUMBER,
            "account_type": "1",
            "name": "Người Thử Nghiệm",
            "birthdate": "1990-05-01",
        },
    },
    "foreigner": {"acr": "urn:test:loa:1", "claims": {"personal_id": "ab12345", "account_type": "2"}},
    "unsure": {"acr": "urn:test:loa:9", "claims": {"personal_id": NUMBER, "account_type": "1"}},
    "numberless": {"acr": "urn:test:loa:2", "claims": {"account_type": "1"}},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    common: dict[str, Any] = {"redirect_uris": [BACK], "scope": "openid identity"}
    signers = [
        {
            **common,
            "client_id": f"signed-{name}",
            "client_secret": SECRET,
            "id_token_signed_response_alg": name,
        }
        for name in ("RS256", "PS256", "ES256", "EdDSA")
    ]
    posting = {
        **common,
        "client_id": "posting",
        "client_secret": SECRET,
        "token_endpoint_auth_method": "client_secret_post",
    }
    keyed = {
        **common,
        "client_id": "keyed",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks": {"keys": [CLIENT_KEY.as_dict(private=False)]},
    }
    with openid_provider([*signers, posting, keyed], PEOPLE) as running:
        yield running


@dataclass
class Flow:
    """One person sent to the certified provider."""

    provider: OpenIdProvider
    who: str
    asked_at: datetime
    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls, provider: OpenIdProvider, who: str = "citizen") -> Flow:
        made = [secrets.token_urlsafe(32) for _ in range(3)]
        return cls(provider, who, datetime.now(UTC), *made)

    @property
    def address(self) -> str:
        address = self.provider.address(state=self.state, nonce=self.nonce, code_challenge=challenge_of(self.verifier))
        return f"{address}&login_hint={self.who}"

    def callback(self, parameters: dict[str, str]) -> EidCallback:
        return EidCallback(
            parameters=parameters,
            state=self.state,
            nonce=self.nonce,
            code_verifier=self.verifier,
            account="lan",
            purpose=EidPurpose.ENROL,
            asked_at=self.asked_at,
        )

    def returned(self, browser: httpx.Client | None = None) -> EidCallback:
        return self.callback(come_back(self.address, redirect_uri=BACK, browser=browser))

    def attestation(self, callback: EidCallback) -> IdAttestation:
        return self.provider.attestation(callback, now=datetime.now(UTC))


def certified(issuer: str, **changes: Any) -> OpenIdProvider:
    options: dict[str, Any] = {
        "name": "licensed",
        "issuer": issuer,
        "client_id": "signed-RS256",
        "client": ClientSecret(SECRET),
        "redirect_uri": BACK,
        "names": BY_TYPE,
        "scope": "openid identity",
    }
    return OpenIdProvider(**(options | changes))


def test_a_certified_provider_identifies_a_citizen(issuer: str) -> None:
    provider: EidProvider = certified(issuer)
    flow = Flow.begin(certified(issuer))
    found = flow.attestation(flow.returned())
    assert provider.name == "licensed"
    assert (found.account, found.purpose, found.level, found.provider) == ("lan", EidPurpose.ENROL, 2, "licensed")
    assert found.personal_id == PersonalIdNumber.parse(NUMBER)
    assert flow.asked_at - timedelta(seconds=2) <= found.verified_at <= datetime.now(UTC)
    assert len(found.transaction) == 64


def test_somebody_without_a_mobile_is_identified_by_it_signs_up_and_posts(issuer: str, platform: Platform) -> None:
    """The whole way, with everything real but the person."""
    asked_at = datetime.now(UTC)
    declaration = NoMobileDeclaration(asked_at, "2026-08", "vi")
    identification = Identification(ring=platform.ring, store=platform.store, providers=[certified(issuer)])
    address = identification.begin(
        "licensed", account="nam", purpose=EidPurpose.ENROL, origin=BROWSER, declaration=declaration, now=asked_at
    )
    back = come_back(f"{address}&login_hint=citizen", redirect_uri=BACK)
    now = datetime.now(UTC)
    found = identification.finish(back, account="nam", origin=BROWSER, now=now)
    application = Application(
        account="nam",
        user=Person("Người Thử Nghiệm", date(1990, 5, 1)),
        attestation=found.attestation,
        declaration=found.declaration,
    )
    platform.registrar.enrol(application, now=now).require()
    platform.gate.require("nam", Action.POST, now=now)
    with pytest.raises(AttestationError) as refused:
        identification.finish(back, account="nam", origin=BROWSER, now=now)
    assert refused.value.code == "state_unknown"


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
@pytest.mark.parametrize("userinfo", [False, True])
def test_each_kind_of_signature_and_userinfo_work_with_it(issuer: str, algorithm: str, userinfo: bool) -> None:
    flow = Flow.begin(certified(issuer, client_id=f"signed-{algorithm}", userinfo=userinfo))
    assert flow.attestation(flow.returned()).personal_id == PersonalIdNumber.parse(NUMBER)


def test_a_client_may_post_its_secret_or_sign_with_its_key(issuer: str) -> None:
    pem = CLIENT_KEY.as_pem(private=True)
    ways: list[tuple[str, ClientAuthentication]] = [
        ("posting", ClientSecret(SECRET, "client_secret_post")),
        ("keyed", ClientKey(pem, "platform-1")),
    ]
    for client_id, client in ways:
        flow = Flow.begin(certified(issuer, client_id=client_id, client=client))
        assert flow.attestation(flow.returned()).level == 2
        assert SECRET not in repr(client)
        assert pem.decode()[40:60] not in repr(client)


def test_a_foreigner_has_a_number_of_another_kind(issuer: str) -> None:
    flow = Flow.begin(certified(issuer), "foreigner")
    found = flow.attestation(flow.returned())
    assert found.personal_id == ForeignerIdNumber.parse("AB12345")
    assert found.level == 1


def certified_refusal(
    flow: Flow, callback: EidCallback, caplog: pytest.LogCaptureFixture, *more: str
) -> tuple[str, object]:
    hidden = [NUMBER, SECRET, flow.verifier, flow.nonce, *more]
    hidden += [value for name, value in callback.parameters.items() if name in {"code", "state"}]
    return refusal(lambda: flow.attestation(callback), caplog, lambda: hidden)


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("refuses", ("refused", "error")),
        ("unsure", ("level", "level")),
        ("numberless", ("answer", "personal_id")),
    ],
)
def test_what_a_certified_provider_does_not_vouch_for_is_refused(
    issuer: str, caplog: pytest.LogCaptureFixture, who: str, answer: tuple[str, str]
) -> None:
    flow = Flow.begin(certified(issuer), who)
    assert certified_refusal(flow, flow.returned(), caplog) == answer


def test_a_code_is_good_once_and_only_for_its_verifier(issuer: str, caplog: pytest.LogCaptureFixture) -> None:
    flow = Flow.begin(certified(issuer))
    callback = flow.returned()
    flow.attestation(callback)
    assert certified_refusal(flow, callback, caplog) == ("mismatch", "code")
    # Another's code, brought back in a session of one's own.
    victim, thief = Flow.begin(certified(issuer)), Flow.begin(certified(issuer))
    code = victim.returned().parameters["code"]
    stolen = thief.returned()
    parameters = {**stolen.parameters, "code": code}
    assert certified_refusal(thief, thief.callback(parameters), caplog, code) == ("mismatch", "code")


def test_a_session_that_the_provider_still_has_does_not_answer_for_a_new_request(issuer: str) -> None:
    provider = certified(issuer)
    with httpx.Client(trust_env=False) as browser:
        first = Flow.begin(provider)
        earlier = first.attestation(first.returned(browser))
        later = Flow.begin(provider)
        now = later.attestation(later.returned(browser))
    assert "max_age=0" in later.address
    assert now.transaction != earlier.transaction


def test_a_wrong_client_secret_is_an_answer_that_cannot_be_used(issuer: str, caplog: pytest.LogCaptureFixture) -> None:
    flow = Flow.begin(certified(issuer, client=ClientSecret("another secret")))
    assert certified_refusal(flow, flow.returned(), caplog, "another secret") == ("answer", "token_endpoint")


# The crooked one.


class Clock:
    """Seconds, as the test likes."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def crooked() -> Iterator[CrookedProvider]:
    with serving(CrookedProvider(NOW)) as running:
        yield running


def at(crooked: CrookedProvider, **changes: Any) -> OpenIdProvider:
    options: dict[str, Any] = {
        "name": "licensed",
        "issuer": crooked.url,
        "client_id": CLIENT,
        "client": ClientSecret(SECRET),
        "redirect_uri": BACK,
        "names": NAMES,
        "connection": CONNECTION,
    }
    return OpenIdProvider(**(options | changes))


def callback_with(**parameters: str) -> EidCallback:
    return EidCallback(
        parameters={"state": STATE, "code": CODE} | parameters,
        state=STATE,
        nonce=NONCE,
        code_verifier=VERIFIER,
        account="lan",
        purpose=EidPurpose.ENROL,
        asked_at=NOW - timedelta(seconds=10),
    )


Refuse = Callable[..., tuple[str, object]]


@pytest.fixture
def refuse(crooked: CrookedProvider, caplog: pytest.LogCaptureFixture) -> Refuse:
    """The refusal of one return; what is hidden is everything secret on either side."""

    def run(provider: OpenIdProvider | None = None, callback: EidCallback | None = None) -> tuple[str, object]:
        provider, callback = provider or at(crooked), callback or callback_with()
        encoded = base64.b64encode(SECRET.encode()).decode()
        secret = [NUMBER, NUMBER[:-1], SECRET, encoded, VERIFIER, NONCE, STATE, CODE, "Người Thử Nghiệm", "1990-05-01"]
        return refusal(lambda: provider.attestation(callback, now=NOW), caplog, lambda: [*secret, *crooked.given])

    return run


def test_a_crooked_provider_is_honest_until_told_otherwise(crooked: CrookedProvider) -> None:
    found = at(crooked).attestation(callback_with(), now=NOW)
    assert found.personal_id == PersonalIdNumber.parse(NUMBER)
    assert found.verified_at == NOW - timedelta(seconds=5)
    assert found.transaction == "token-of-one-identification"
    [form] = crooked.forms
    assert form == {
        "grant_type": "authorization_code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "code": CODE,
        "code_verifier": VERIFIER,
    }
    assert crooked.headers[0]["Authorization"].startswith("Basic ")


def test_the_address_asks_for_one_fresh_identification_and_keeps_what_the_endpoint_has(
    crooked: CrookedProvider,
) -> None:
    parts = urlsplit(at(crooked).address(state="s", nonce="n", code_challenge="c"))
    assert parse_qs(parts.query) == {
        "tenant": ["a"],
        "response_type": ["code"],
        "client_id": [CLIENT],
        "redirect_uri": [BACK],
        "scope": ["openid"],
        "state": ["s"],
        "nonce": ["n"],
        "code_challenge": ["c"],
        "code_challenge_method": ["S256"],
        "acr_values": ["urn:test:loa:1 urn:test:loa:2"],
        "max_age": ["0"],
    }
    assert "max_age" not in at(crooked, fresh=False).address(state="s", nonce="n", code_challenge="c")


EARLIER, LATER = NOW - timedelta(minutes=5), NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("claims", "answer"),
    [
        ({"iss": "https://elsewhere.example"}, ("answer", "iss")),
        ({"iss": None}, ("answer", "iss")),
        ({"sub": None}, ("answer", "sub")),
        ({"aud": "another client"}, ("mismatch", "aud")),
        ({"aud": None}, ("mismatch", "aud")),
        ({"aud": []}, ("mismatch", "aud")),
        ({"aud": {CLIENT: 1}}, ("answer", "aud")),
        ({"aud": [CLIENT, "another client"]}, ("mismatch", "azp")),
        ({"aud": [CLIENT, "another client"], "azp": "another client"}, ("mismatch", "azp")),
        ({"azp": "another client"}, ("mismatch", "azp")),
        ({"nonce": "another request's"}, ("mismatch", "nonce")),
        ({"nonce": None}, ("mismatch", "nonce")),
        ({"nonce": [NONCE]}, ("mismatch", "nonce")),
        ({"nonce": "\ud800"}, ("mismatch", "nonce")),
        ({"exp": int((NOW - timedelta(seconds=31)).timestamp())}, ("answer", "exp")),
        ({"exp": None}, ("answer", "exp")),
        ({"exp": "2099"}, ("answer", "exp")),
        ({"iat": int(LATER.timestamp())}, ("answer", "iat")),
        ({"iat": None}, ("answer", "iat")),
        ({"nbf": int(LATER.timestamp())}, ("answer", "nbf")),
        ({"iat": int(EARLIER.timestamp())}, ("mismatch", "age")),
        ({"auth_time": int(EARLIER.timestamp())}, ("mismatch", "age")),
        ({"auth_time": int(LATER.timestamp())}, ("answer", "auth_time")),
        ({"auth_time": None}, ("answer", "auth_time")),
        ({"auth_time": "yesterday"}, ("answer", "auth_time")),
        ({"auth_time": 10**400}, ("answer", "auth_time")),
        ({"auth_time": True}, ("answer", "auth_time")),
        ({"acr": "urn:test:loa:9"}, ("level", "level")),
        ({"acr": None}, ("level", "level")),
        ({"acr": ["urn:test:loa:2"]}, ("level", "level")),
        ({"personal_id": None}, ("answer", "personal_id")),
        ({"personal_id": "00119000000"}, ("answer", "personal_id")),
        ({"personal_id": 1190000001}, ("answer", "personal_id")),
        ({"personal_id": "10204000001.0"}, ("answer", "personal_id")),
        ({"personal_id": " 001190000001"}, ("answer", "personal_id")),
    ],
)
def test_a_token_that_says_something_else_is_refused(
    crooked: CrookedProvider, refuse: Refuse, claims: dict[str, object], answer: tuple[str, str]
) -> None:
    crooked.claims = claims
    assert refuse() == answer


def test_small_differences_of_the_clocks_are_passed_over(crooked: CrookedProvider) -> None:
    ahead = crooked.later(seconds=29)
    crooked.claims = {"iat": ahead, "auth_time": ahead, "exp": crooked.later(seconds=-29)}
    assert at(crooked).attestation(callback_with(), now=NOW).verified_at == NOW


def test_a_token_for_several_may_name_this_client(crooked: CrookedProvider) -> None:
    crooked.claims = {"aud": ["another client", CLIENT], "azp": CLIENT}
    assert at(crooked).attestation(callback_with(), now=NOW).level == 2


def test_without_fresh_identification_an_older_one_is_taken_but_not_an_older_token(
    crooked: CrookedProvider, refuse: Refuse
) -> None:
    provider = at(crooked, fresh=False)
    crooked.claims = {"auth_time": int(EARLIER.timestamp())}
    assert provider.attestation(callback_with(), now=NOW).verified_at == EARLIER
    crooked.claims = {"auth_time": None}
    assert provider.attestation(callback_with(), now=NOW).verified_at == NOW
    crooked.claims = {"iat": int(EARLIER.timestamp())}
    assert refuse(provider) == ("mismatch", "age")


def test_the_same_token_is_the_same_transaction_and_another_is_another(crooked: CrookedProvider) -> None:
    def transaction() -> str:
        return at(crooked).attestation(callback_with(), now=NOW).transaction

    for absent in (None, "", "x" * 257, 7):
        crooked.claims = {"jti": absent, "extra": 1}
        if absent == 7:  # the library holds jti to be text
            with pytest.raises(AttestationError):
                transaction()
            continue
        crooked.token = crooked.signed()
        first = transaction()
        assert transaction() == first == hashlib.sha256(crooked.token.rpartition(".")[0].encode()).hexdigest()
        crooked.claims["extra"] = 2
        crooked.token = crooked.signed()
        assert transaction() != first
        crooked.token = None
    named = at(crooked, names=replace(NAMES, transaction="reference"))
    crooked.claims = {"reference": "R-1"}
    assert named.attestation(callback_with(), now=NOW).transaction == "R-1"


def test_a_transaction_that_the_contract_promises_must_be_there(crooked: CrookedProvider, refuse: Refuse) -> None:
    assert refuse(at(crooked, names=replace(NAMES, transaction="reference"))) == ("reference", "transaction")


def test_a_signature_with_ecdsa_is_hashed_without_its_second_form(crooked: CrookedProvider) -> None:
    crooked.claims, crooked.algorithm, crooked.key = {"jti": None}, "ES256", KEYS["ES256"]
    seen = set()
    payload_is_fixed = crooked.payload()
    for _ in range(2):  # two signatures of one text differ
        crooked.token = crooked.signed()
        assert crooked.payload() == payload_is_fixed
        seen.add((at(crooked).attestation(callback_with(), now=NOW).transaction, crooked.token))
    assert len({transaction for transaction, _ in seen}) == 1
    assert len({token for _, token in seen}) == 2


def test_a_token_that_nobody_signed_is_refused(crooked: CrookedProvider, refuse: Refuse) -> None:
    with pytest.warns(SecurityWarning):
        crooked.token = jws.serialize_compact({"alg": "none"}, crooked.payload(), None, ["none"])
    assert refuse() == ("answer", "algorithm")


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(crooked: CrookedProvider, refuse: Refuse) -> None:
    public = KEYS["RS256"]
    assert isinstance(public, RSAKey)
    pem = public.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    # The library refuses to take such a key for a secret; a forger does without the library.
    for digest in ("sha256", "sha384", "sha512"):
        for kid in ("rs-1", "secret-1"):
            head = f'{{"alg":"HS{digest[3:]}","kid":"{kid}"}}'.encode()
            signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (head, crooked.payload()))
            mac = base64.urlsafe_b64encode(hmac.digest(pem, signed, digest)).rstrip(b"=")
            crooked.token = (signed + b"." + mac).decode()
            assert refuse() == ("answer", "algorithm")
    # Nor is a secret taken that the provider lists among its keys.
    shared = OctKey.import_key(secrets.token_bytes(32))
    crooked.published.append({**shared.as_dict(private=True), "kid": "secret-1"})
    header = {"alg": "HS256", "kid": "secret-1"}
    crooked.token = jws.serialize_compact(header, crooked.payload(), shared, ["HS256"])
    assert refuse() == ("answer", "algorithm")


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ({"typ": "at+jwt"}, ("answer", "header")),
        ({"typ": "logout+jwt"}, ("answer", "header")),
        ({"typ": 1}, ("answer", "header")),
        ({"crit": ["b64"], "b64": True}, ("answer", "header")),
        ({"kid": None}, ("answer", "key")),  # two keys of this kind
        ({"kid": "es-1"}, ("answer", "key")),  # a key of another kind
    ],
)
def test_a_token_with_another_header_is_refused(
    crooked: CrookedProvider, refuse: Refuse, header: dict[str, object], answer: tuple[str, str]
) -> None:
    parts = crooked.signed().split(".")
    if header.get("typ") == 1:  # the library does not sign this
        parts[0] = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"rs-1","typ":1}').decode().rstrip("=")
        crooked.token = ".".join(parts)
    else:
        crooked.header = header
    assert refuse() == answer


@pytest.mark.parametrize(
    "text", [b"[]", b"1", b'{"alg":["RS256"]}', b'{"alg":{}}', b"{}", b"\xff", b"", b'{"alg":null}']
)
def test_a_header_that_is_none_is_refused(crooked: CrookedProvider, refuse: Refuse, text: bytes) -> None:
    head = base64.urlsafe_b64encode(text).decode().rstrip("=")
    crooked.token = f"{head}.{crooked.signed().split('.', 1)[1]}"
    code, check = refuse()
    assert code == "answer"
    assert check in {"token", "algorithm"}


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c.d", "a b", "thẻ", "a\r\nX: y", 7, None])
def test_a_text_that_is_no_token_is_refused(crooked: CrookedProvider, refuse: Refuse, token: Any) -> None:
    body = json.dumps({"token_type": "Bearer", "id_token": token}).encode()
    crooked.answers["/token"] = giving(body)
    assert refuse()[0] == "answer"


def test_a_token_of_another_key_under_a_known_name_is_refused(crooked: CrookedProvider, refuse: Refuse) -> None:
    crooked.key = RSAKey.generate_key(2048, {"kid": "rs-1"})
    assert refuse() == ("answer", "signature")


def test_a_short_key_signs_nothing(crooked: CrookedProvider, refuse: Refuse) -> None:
    with pytest.warns(SecurityWarning):
        short = RSAKey.generate_key(1024, {"kid": "short-1"})
    crooked.published.append(short.as_dict(private=False))
    with pytest.warns(SecurityWarning):
        crooked.key = RSAKey.import_key(short.as_dict(private=True))
    assert refuse() == ("answer", "key")


def test_an_encryption_key_signs_nothing_and_odd_keys_are_passed_over(crooked: CrookedProvider, refuse: Refuse) -> None:
    crooked.published = [{"kty": "LATER"}, {"kty": "EC"}, "no key", {"kty": ["RSA"]}, *crooked.published]
    assert at(crooked).attestation(callback_with(), now=NOW).level == 2
    crooked.published = [{**KEYS["RS256"].as_dict(private=False), "use": "enc"}]
    assert refuse() == ("answer", "key")


def test_one_key_needs_no_name(crooked: CrookedProvider) -> None:
    crooked.published, crooked.header = [KEYS["RS256"].as_dict(private=False)], {"kid": None}
    assert at(crooked).attestation(callback_with(), now=NOW).level == 2


def test_a_new_key_is_fetched_when_it_is_first_used(crooked: CrookedProvider) -> None:
    provider = at(crooked)
    provider.attestation(callback_with(), now=NOW)
    crooked.key = RSAKey.generate_key(2048, {"kid": "rs-2"})
    crooked.published = [crooked.key.as_dict(private=False)]
    assert provider.attestation(callback_with(), now=NOW).level == 2
    assert crooked.counts["/jwks"] == 2
    provider.attestation(callback_with(), now=NOW)
    assert crooked.counts["/jwks"] == 2


def test_made_up_keys_do_not_make_us_ask_the_provider_each_time(crooked: CrookedProvider, refuse: Refuse) -> None:
    clock = Clock()
    provider = at(crooked, clock=clock)
    for number in range(20):
        crooked.header = {"kid": f"made-up-{number}"}
        assert refuse(provider) == ("answer", "key")
    assert crooked.counts["/jwks"] == 2
    clock.seconds += 61
    assert refuse(provider) == ("answer", "key")
    assert refuse(provider) == ("answer", "key")
    assert crooked.counts["/jwks"] == 3


def test_metadata_and_keys_are_kept_for_an_hour(crooked: CrookedProvider, refuse: Refuse) -> None:
    clock = Clock()
    provider = at(crooked, clock=clock)
    for seconds in (0, 3599, 1):
        clock.seconds += seconds
        provider.attestation(callback_with(), now=NOW)
    assert crooked.counts["/jwks"] == crooked.counts["/.well-known/openid-configuration"] == 2
    # A key that the provider took back is gone after that hour.
    crooked.published = [KEYS["ES256"].as_dict(private=False)]
    clock.seconds += 3600
    assert refuse(provider) == ("answer", "key")


def test_the_answer_of_another_provider_is_refused_before_its_code_goes_anywhere(
    crooked: CrookedProvider, refuse: Refuse
) -> None:
    assert refuse(callback=callback_with(iss="https://other.example")) == ("mismatch", "iss")
    assert refuse(callback=callback_with(iss="")) == ("mismatch", "iss")
    # Its errors count no more than its codes.
    assert refuse(callback=callback_with(iss="https://other.example", error="access_denied")) == ("mismatch", "iss")
    crooked.document = {"authorization_response_iss_parameter_supported": True}
    assert refuse() == ("mismatch", "iss")
    assert crooked.counts["/token"] == 0
    assert at(crooked).attestation(callback_with(iss=crooked.url), now=NOW).level == 2


@pytest.mark.parametrize(
    ("parameters", "answer"),
    [
        ({"state": "another"}, ("mismatch", "state")),
        ({"state": ""}, ("mismatch", "state")),
        ({"state": "\ud800"}, ("mismatch", "state")),
        ({"state": "another", "error": "access_denied"}, ("mismatch", "state")),
        ({"error": "access_denied", "error_description": NUMBER}, ("refused", "error")),
        ({"error": "server_error"}, ("answer", "error")),
        ({"error": ""}, ("answer", "error")),
        ({"code": ""}, ("answer", "code")),
        ({"code": "x" * 4097}, ("answer", "code")),
    ],
)
def test_a_return_that_is_no_answer_to_this_request_redeems_nothing(
    crooked: CrookedProvider, refuse: Refuse, parameters: dict[str, str], answer: tuple[str, str]
) -> None:
    callback = callback_with()
    callback = replace(callback, parameters={**callback.parameters, **parameters})
    assert refuse(callback=callback) == answer
    assert crooked.counts["/token"] == 0


def test_an_empty_state_belongs_to_no_request(refuse: Refuse) -> None:
    assert refuse(callback=replace(callback_with(state=""), state="")) == ("mismatch", "state")


def test_what_an_endpoint_names_already_does_not_stand_beside_what_is_asked(crooked: CrookedProvider) -> None:
    crooked.document = {"authorization_endpoint": f"{crooked.url}/authorize?state=theirs&tenant=a"}
    asked = parse_qs(urlsplit(at(crooked).address(state="s", nonce="n", code_challenge="c")).query)
    assert (asked["state"], asked["tenant"]) == (["s"], ["a"])


def test_the_logs_that_are_searched_for_secrets_are_those_of_the_transport(
    crooked: CrookedProvider, refuse: Refuse, caplog: pytest.LogCaptureFixture
) -> None:
    crooked.claims = {"nonce": "another"}
    assert refuse() == ("mismatch", "nonce")
    assert {"httpx", "httpcore.http11"} <= {record.name for record in caplog.records}
    assert crooked.given


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"])
@pytest.mark.parametrize("how", BROKEN_TRANSPORT)
def test_a_broken_answer_is_refused_wherever_it_comes_from(
    crooked: CrookedProvider, refuse: Refuse, path: str, how: str
) -> None:
    breaking, code, check = BROKEN_TRANSPORT[how]
    crooked.answers[path] = breaking
    late = how in {"slow", "dripping"}
    assert refuse(at(crooked, userinfo=True, connection=IMPATIENT if late else CONNECTION)) == (code, check)


def test_a_redirect_is_not_followed_and_carries_no_secret_on(crooked: CrookedProvider, refuse: Refuse) -> None:
    crooked.answers["/token"] = redirect(f"{crooked.url}/elsewhere")
    assert refuse() == ("answer", "transport")
    assert crooked.counts["/elsewhere"] == 0


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (status(400, b'{"error": "invalid_grant"}'), ("mismatch", "code")),
        (status(400, b'{"error": "invalid_request"}'), ("answer", "token_endpoint")),
        (
            status(401, b'{"error": "invalid_client", "error_description": "001190000001"}'),
            ("answer", "token_endpoint"),
        ),
        (status(400, b"001190000001"), ("answer", "token_endpoint")),
        (giving(b'{"id_token": "x.y.z"}'), ("answer", "token_type")),
        (giving(b'{"token_type": "Bearer"}'), ("answer", "id_token")),
    ],
)
def test_what_the_token_endpoint_refuses_is_refused(
    crooked: CrookedProvider, refuse: Refuse, answer: Callable[[Exchange], None], expected: tuple[str, str]
) -> None:
    crooked.answers["/token"] = answer
    assert refuse() == expected


def test_userinfo_about_somebody_else_is_refused(crooked: CrookedProvider, refuse: Refuse) -> None:
    provider = at(crooked, userinfo=True)
    crooked.claims, crooked.told = {"personal_id": None}, {"personal_id": NUMBER, "acr": "urn:test:loa:1"}
    found = provider.attestation(callback_with(), now=NOW)
    assert found.personal_id == PersonalIdNumber.parse(NUMBER)
    assert found.level == 2  # of the token, which is signed
    crooked.told |= {"sub": "person-2"}
    assert refuse(provider) == ("mismatch", "sub")
    # Neither a second header nor what no header can hold.
    for access in ("a\r\nX-More: b", "thẻ của một người"):
        tokens = {"token_type": "Bearer", "id_token": crooked.signed(), "access_token": access}
        crooked.answers["/token"] = giving(json.dumps(tokens).encode())
        assert refuse(provider) == ("answer", "access_token")
    crooked.answers["/token"] = crooked.answers["/elsewhere"]
    crooked.answers["/userinfo"] = status(401)
    assert refuse(provider) == ("answer", "userinfo")
    crooked.document = {"userinfo_endpoint": None}
    assert refuse(at(crooked, userinfo=True)) == ("answer", "userinfo")


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"token_endpoint": 7},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "https://user@elsewhere.example/"},
        {"userinfo_endpoint": "ftp://127.0.0.1/"},
    ],
)
def test_a_provider_that_says_something_else_of_itself_is_refused(
    crooked: CrookedProvider, refuse: Refuse, document: dict[str, object]
) -> None:
    crooked.document = document
    assert refuse() == ("answer", "discovery")
    with pytest.raises(AttestationError) as refused:
        at(crooked).address(state="s", nonce="n", code_challenge="c")
    assert refused.value.code == "answer"


def test_an_issuer_is_compared_letter_for_letter(crooked: CrookedProvider, refuse: Refuse) -> None:
    assert refuse(at(crooked, issuer=f"{crooked.url}/")) == ("answer", "discovery")
    crooked.document = {"issuer": f"{crooked.url}/"}
    crooked.claims = {"iss": f"{crooked.url}/"}
    assert at(crooked, issuer=f"{crooked.url}/").attestation(callback_with(), now=NOW).level == 2


def test_a_provider_elsewhere_cannot_name_places_on_this_machine() -> None:
    for place in ("http://127.0.0.1:8080/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/"):
        document = {
            "issuer": "https://provider.example",
            "authorization_endpoint": "https://provider.example/a",
            "token_endpoint": place,
            "jwks_uri": "https://provider.example/k",
        }
        with pytest.raises(AttestationError) as refused:
            OpenIdMetadata.parse(document, issuer="https://provider.example")
        assert refused.value.data == {"check": "discovery"}
        parsed = OpenIdMetadata.parse(document | {"token_endpoint": "https://p.example/"}, issuer=document["issuer"])
        assert not parsed.names_issuer


def test_a_provider_that_nobody_answers_for_is_unavailable(crooked: CrookedProvider, refuse: Refuse) -> None:
    provider = at(crooked, issuer="http://127.0.0.1:9")
    assert refuse(provider) == ("provider_unavailable", "transport")
    with pytest.raises(AttestationError) as refused:
        provider.address(state="s", nonce="n", code_challenge="c")
    assert refused.value.code == "provider_unavailable"


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "http://provider.example"},
        {"issuer": "https://provider.example?a=b"},
        {"issuer": "https://provider.example#a"},
        {"issuer": "provider.example"},
        {"redirect_uri": "http://platform.example/"},
        {"scope": "profile"},
        {"leeway": timedelta(hours=1)},
        {"leeway": timedelta(seconds=-1)},
        {"name": ""},
        {"client_id": ""},
    ],
)
def test_settings_that_cannot_be_right_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        certified(**({"issuer": "https://provider.example"} | changes))
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"levels": {}},
        {"levels": {"a": 5}},
        {"levels": {"a": 0}},
        {"holder": "kind"},
        {"holders": {"1": Holder.CITIZEN}},
        {"personal_id": ""},
        {"level": ""},
    ],
)
def test_names_of_claims_that_cannot_be_right_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        replace(NAMES, **changes)


# What holds for any bytes.

SIGNER = CrookedProvider(NOW)
SIGNER.server_close()
SIGNER.claims = {"jti": None}
GOOD = SIGNER.signed()
EXPECTED = Expected(
    issuer=SIGNER.url,
    client_id=CLIENT,
    nonce=NONCE,
    asked_at=NOW,
    now=NOW,
    leeway=timedelta(seconds=30),
    fresh=True,
)


def test_the_token_that_is_changed_below_is_good() -> None:
    assert verify(GOOD, lambda _: KEYS["RS256"], EXPECTED).claims["personal_id"] == NUMBER  # type: ignore[arg-type,return-value]


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.characters(max_codepoint=127)), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_changed_token_is_refused_or_says_the_same(changes: list[tuple[int, str]]) -> None:
    text = list(GOOD)
    for place, sign in changes:
        text[place] = sign
    with suppress(AttestationError):
        found = verify("".join(text), lambda _: KEYS["RS256"], EXPECTED)  # type: ignore[arg-type,return-value]
        # The last sign of a part has bits that stand for nothing.
        good = verify(GOOD, lambda _: KEYS["RS256"], EXPECTED)  # type: ignore[arg-type,return-value]
        assert (found.claims, found.transaction) == (good.claims, good.transaction)


@given(st.dictionaries(st.sampled_from(["state", "code", "iss", "error", "error_description"]), st.text(max_size=20)))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_somebody_brings_back_is_refused_by_name(crooked: CrookedProvider, parameters: dict[str, str]) -> None:
    callback = replace(callback_with(), parameters=parameters)
    with pytest.raises(AttestationError):
        at(crooked).attestation(callback, now=NOW)
