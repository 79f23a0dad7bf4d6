import base64
import hashlib
import hmac
import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from idverify.conformance.fixture import Fixture, fixtures
from idverify.errors import OperatorError
from idverify.identifiers.foreigner_id import ForeignerIdNumber
from idverify.identifiers.opaque import OpaqueIdentifier
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.pseudonym import Pseudonym, index_key, prefixed, subkey, tag

SECOND_IMPLEMENTATION = Path(__file__).parent / "second_implementation" / "pseudonym.mjs"

PHONE = PhoneNumber.parse("0912000001")
ROOT = bytes(range(32))
PARSERS: dict[str, Callable[[str], OpaqueIdentifier]] = {
    "vn.msisdn": PhoneNumber.parse,
    "vn.pid": PersonalIdNumber.parse,
    "vn.foreigner": ForeignerIdNumber.parse,
}

VECTORS = [fixture for fixture in fixtures() if fixture.provision == "pseudonym"]
DERIVED = [fixture for fixture in VECTORS if "tag_hex" in fixture.expect]
BAD_REQUESTS = [fixture for fixture in VECTORS if "error" in fixture.expect]


def name(fixture: Fixture) -> str:
    return fixture.id.rpartition("/")[2]


def first_implementation(kid: str, root: bytes, tenant: str, number: OpaqueIdentifier) -> dict[str, str]:
    key = Key(kid, root)
    pseudonym = Keyring([key], tenant=tenant).pseudonym(number)
    return {"tag_hex": pseudonym.tag.hex(), "token": str(pseudonym), "kcv_hex": key.check_value.hex()}


def second_implementation(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("the second implementation runs on Node, which is not on PATH")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    if int(version.removeprefix("v").partition(".")[0]) < 20:
        pytest.skip(f"the second implementation asks Node 20 whether text is well-formed; this is {version.strip()}")
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(
        [node, SECOND_IMPLEMENTATION], input=lines, capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def question(kid: str, root: bytes, tenant: str, number: OpaqueIdentifier) -> dict[str, Any]:
    place = {"kid": kid, "root_hex": root.hex(), "tenant": tenant}
    return {**place, "kind": number.kind, "canonical": number.canonical}


def test_there_are_vectors_of_every_kind() -> None:
    assert {fixture.request["kind"] for fixture in DERIVED} == set(PARSERS)
    assert len(DERIVED) >= 18
    assert len(BAD_REQUESTS) >= 9


@pytest.mark.parametrize("fixture", DERIVED, ids=name)
def test_a_fixed_vector_is_met(fixture: Fixture) -> None:
    asked = fixture.request
    number = PARSERS[asked["kind"]](asked["input"])
    answer = first_implementation(asked["kid"], bytes.fromhex(asked["root_hex"]), asked["tenant"], number)
    assert {"canonical": number.canonical, **answer} == fixture.expect


def test_the_second_implementation_meets_the_fixed_vectors() -> None:
    requests = [{**fixture.request, "canonical": fixture.expect["canonical"]} for fixture in DERIVED]
    answers = second_implementation(requests)
    for fixture, answer in zip(DERIVED, answers, strict=True):
        assert {"canonical": fixture.expect["canonical"], **answer} == fixture.expect


def made_up() -> Iterator[tuple[str, bytes, str, OpaqueIdentifier]]:
    """Two hundred keys, platforms and numbers: the same ones every time."""
    chance = random.Random(147)
    for count in range(200):
        kid = "".join(chance.choices("ABCXYZabcxyz0189_-", k=chance.randint(1, 32)))
        tenant = "".join(chance.choices("aZ09._-/ :\x00\nấĐ中😀e\u0301", k=chance.randint(1, 60)))
        kind, text = chance.choice(
            [
                ("vn.msisdn", f"0912000{count:03d}"),
                ("vn.pid", f"001204000{count:03d}"),
                ("vn.foreigner", f"F000000000{count:03d}"),
                ("vn.foreigner", f"001204000{count:03d}"),
            ]
        )
        yield kid, chance.randbytes(32), tenant, PARSERS[kind](text)


def test_two_implementations_agree_on_made_up_keys_platforms_and_numbers() -> None:
    cases = list(made_up())
    answers = second_implementation([question(*case) for case in cases])
    assert answers == [first_implementation(*case) for case in cases]


def test_two_implementations_refuse_the_same_keys_and_platforms() -> None:
    refused = [fixture for fixture in BAD_REQUESTS if fixture.expect["error"]["field"] in ("kid", "root_hex", "tenant")]
    requests = [{**fixture.request, "canonical": "+84912000001"} for fixture in refused]
    assert second_implementation(requests) == [fixture.expect for fixture in refused]


@pytest.mark.parametrize(
    "fixture",
    [fixture for fixture in BAD_REQUESTS if fixture.expect["error"]["field"] in ("kid", "root_hex", "tenant")],
    ids=name,
)
def test_a_key_or_platform_that_the_protocol_refuses_cannot_be_made(fixture: Fixture) -> None:
    asked = fixture.request
    with pytest.raises((OperatorError, ValueError)):
        first_implementation(asked["kid"], bytes.fromhex(asked["root_hex"]), asked["tenant"], PHONE)


def test_the_construction_is_the_one_the_protocol_writes_down() -> None:
    """HKDF-SHA-256 by hand: one block, since 32 bytes are asked."""
    info = b"\x00\x0dvnid/v1/index" + b"\x00\x09vn.msisdn" + b"\x00\x0aplatform-a"
    extracted = hmac.digest(b"vnid/v1", ROOT, hashlib.sha256)
    key = hmac.digest(extracted, info + b"\x01", hashlib.sha256)
    digest = hmac.digest(key, b"\x00\x09vn.msisdn" + b"\x00\x0c+84912000001", hashlib.sha256)
    assert index_key(ROOT, "vn.msisdn", "platform-a") == key
    assert tag(key, PHONE) == digest
    token = str(Keyring([Key("1", ROOT)], tenant="platform-a").pseudonym(PHONE))
    assert token == "vnid1.1." + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def test_a_tag_depends_on_root_tenant_kind_and_number_and_on_nothing_else() -> None:
    def derived(root: bytes = ROOT, tenant: str = "platform-a", kid: str = "1", text: str = "0912000001") -> bytes:
        return Keyring([Key(kid, root)], tenant=tenant).pseudonym(PhoneNumber.parse(text)).tag

    assert derived(kid="2") == derived()
    assert derived(text="+84 912 000 001") == derived()
    assert len({derived(), derived(root=bytes(32)), derived(tenant="platform-b"), derived(text="0912000002")}) == 4


def test_what_two_labels_are_for_cannot_be_shifted_between_them() -> None:
    assert subkey(ROOT, "vn.pid", "a") != subkey(ROOT, "vn.pi", "da")
    assert subkey(ROOT, "ab") != subkey(ROOT, "a", "b") != subkey(ROOT, "b", "a")
    assert index_key(ROOT, "vn.pid", "platform-a") != index_key(ROOT, "platform-a", "vn.pid")


def test_parts_are_joined_each_after_its_length() -> None:
    assert prefixed() == b""
    assert prefixed(b"") == b"\x00\x00"
    assert prefixed(b"ab", b"", b"c") == b"\x00\x02ab\x00\x00\x00\x01c"
    assert prefixed(bytes(65_535))[:2] == b"\xff\xff"


def test_a_part_longer_than_its_length_field_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than its length field"):
        prefixed(b"", bytes(65_536))


def test_a_pseudonym_shows_its_token_only_where_it_is_asked_for_as_text() -> None:
    pseudonym = Pseudonym("1", "vn.msisdn", b"\xfb\xff" + bytes(30))
    assert str(pseudonym) == f"{pseudonym}" == "vnid1.1.-_8" + "A" * 40
    assert repr(pseudonym) == "Pseudonym(kid='1', kind='vn.msisdn')"
    assert repr([pseudonym]) == "[Pseudonym(kid='1', kind='vn.msisdn')]"
