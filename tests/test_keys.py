import copy
import hashlib
import hmac
import pickle
import re
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import idverify
from idverify.errors import OperatorError
from idverify.identifiers.foreigner_id import ForeignerIdNumber
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import KINDS, PURPOSES, Binding, Key, Keyring, VaultKey, key_name, names_of
from idverify.pseudonym import Pseudonym

OLD_SECRET = bytes(range(32))
NEW_SECRET = bytes(range(100, 132))
OLD = Key("2025", OLD_SECRET)
NEW = Key("2026", NEW_SECRET)
PHONE = PhoneNumber.parse("0912000001")


AT = datetime(2026, 11, 21, 9, 30, 15, 123456, tzinfo=UTC)


def derived(root: bytes, *labels: str) -> bytes:
    """HKDF-SHA-256 (RFC 5869) of one block, with nothing but HMAC."""
    info = b"".join(len(label.encode()).to_bytes(2, "big") + label.encode() for label in labels)
    extracted = hmac.digest(b"vnid/v1", root, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)


def shown(error: BaseException) -> str:
    """Everything that an error and those behind it say."""
    chain = []
    at: BaseException | None = error
    while at is not None:
        chain.append(f"{at} {at!r} {at.args} {vars(at)}")
        at = at.__cause__ or at.__context__
    return " ".join(chain)


@pytest.mark.parametrize("length", [0, 1, 16, 31, 33, 64])
def test_a_key_is_32_bytes_and_no_other_number_of_them(length: int) -> None:
    with pytest.raises(OperatorError) as refused:
        Key("2026", b"s" * length)
    assert (refused.value.code, refused.value.data) == ("key_length", {"kid": "2026"})
    assert str(refused.value) == "Key 2026 must be exactly 32 random bytes."
    assert "sss" not in shown(refused.value)


@pytest.mark.parametrize("kid", ["1", "A", "z", "_", "-", "2026-11_b", "Az09_-" * 5 + "Az"])
def test_a_key_has_a_name_of_up_to_32_letters_digits_underscores_and_hyphens(kid: str) -> None:
    assert Key(kid, NEW_SECRET).kid == kid


@pytest.mark.parametrize("kid", ["", "a" * 33, "2026.a", "a b", "1\n", "\n1", "khóa", "１", "a/b", "a=", "\x00"])
def test_a_key_has_no_other_name(kid: str) -> None:
    with pytest.raises(OperatorError) as refused:
        Key(kid, NEW_SECRET)
    assert (refused.value.code, refused.value.data) == ("key_name", {})


def test_a_secret_given_as_the_name_is_not_shown() -> None:
    with pytest.raises(OperatorError) as refused:
        Key(NEW_SECRET.hex(), b"2026")
    assert NEW_SECRET.hex() not in shown(refused.value)


def test_a_key_keeps_its_own_copy_of_the_secret() -> None:
    secret = bytearray(NEW_SECRET)
    key = Key("2026", secret)  # type: ignore[arg-type]  # bytes-like, as a reader of files may give
    before = key.check_value
    secret[:] = bytes(32)
    assert key.check_value == before == NEW.check_value


def test_a_check_value_is_eight_bytes_and_tells_keys_apart_whatever_their_names() -> None:
    assert OLD.check_value.hex() == "be219a4647b513d9"
    assert len(NEW.check_value) == 8
    assert NEW.check_value != OLD.check_value
    assert Key("other", NEW_SECRET).check_value == NEW.check_value


def test_a_check_value_is_no_part_of_the_key() -> None:
    assert OLD.check_value not in OLD_SECRET
    assert not {OLD.check_value, OLD_SECRET} & {OLD.subkey("vnid/v1/kcv"), OLD.subkey()}


def test_a_subkey_is_32_bytes_of_its_own_for_each_purpose() -> None:
    subkeys = [NEW.subkey("a"), NEW.subkey("b"), NEW.subkey("a", "b"), NEW.subkey("b", "a"), OLD.subkey("a")]
    assert {len(subkey) for subkey in subkeys} == {32}
    assert len(set(subkeys)) == 5


def test_a_ring_needs_a_key() -> None:
    with pytest.raises(OperatorError) as refused:
        Keyring([], tenant="platform-a")
    assert refused.value.code == "key_missing"


def test_a_ring_has_no_two_keys_of_one_name() -> None:
    with pytest.raises(OperatorError) as refused:
        Keyring([NEW, OLD, Key("2026", OLD_SECRET)], tenant="platform-a")
    assert refused.value.code == "key_twice"


@pytest.mark.parametrize("tenant", ["a", "platform-a", "Mạng xã hội Việt", "a" * 255, "ạ" * 85, "\x00"])
def test_a_tenant_is_1_to_255_bytes(tenant: str) -> None:
    assert Keyring([NEW], tenant=tenant).tenant == tenant


@pytest.mark.parametrize("tenant", ["", "a" * 256, "ạ" * 86, "\ud800"])
def test_an_impossible_tenant_is_refused(tenant: str) -> None:
    with pytest.raises(OperatorError) as refused:
        Keyring([NEW], tenant=tenant)
    assert refused.value.code == "tenant"
    assert refused.value.__cause__ is None


def test_the_newest_key_writes_and_all_are_read() -> None:
    ring = Keyring((key for key in (NEW, OLD)), tenant="platform-a")
    assert ring.keys == (NEW, OLD)
    assert (ring.key("2026"), ring.key("2025"), ring.key("2024")) == (NEW, OLD, None)
    assert ring.pseudonym(PHONE).kid == "2026"
    assert [pseudonym.kid for pseudonym in ring.pseudonyms(PHONE)] == ["2026", "2025"]
    assert ring.pseudonyms(PHONE) == (
        Keyring([NEW], tenant="platform-a").pseudonym(PHONE),
        Keyring([OLD], tenant="platform-a").pseudonym(PHONE),
    )
    assert ring.pseudonym(PHONE) == ring.pseudonyms(PHONE)[0]


def test_a_number_is_recognised_across_a_rotation_until_its_key_retires() -> None:
    before = Keyring([OLD], tenant="platform-a").pseudonym(PHONE)
    assert Keyring([NEW, OLD], tenant="platform-a").recognises(before, PHONE)
    assert not Keyring([NEW], tenant="platform-a").recognises(before, PHONE)


def test_nothing_else_is_recognised() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    pseudonym = ring.pseudonym(PHONE)
    assert ring.recognises(pseudonym, PhoneNumber.parse("+84 912 000 001"))
    assert not ring.recognises(pseudonym, PhoneNumber.parse("0912000002"))
    assert not ring.recognises(pseudonym._replace(kid="2025"), PHONE)
    assert not ring.recognises(pseudonym._replace(kid="2024"), PHONE)
    assert not ring.recognises(pseudonym._replace(kind="vn.pid"), PHONE)
    assert not ring.recognises(pseudonym._replace(tag=pseudonym.tag[:31]), PHONE)
    assert not ring.recognises(pseudonym._replace(tag=b""), PHONE)
    assert not Keyring([NEW], tenant="platform-b").recognises(pseudonym, PHONE)
    assert not Keyring([Key("2026", OLD_SECRET)], tenant="platform-a").recognises(pseudonym, PHONE)


def test_the_same_digits_of_another_kind_are_not_recognised() -> None:
    ring = Keyring([NEW], tenant="platform-a")
    citizen, foreigner = PersonalIdNumber.parse("001204000001"), ForeignerIdNumber.parse("001204000001")
    assert ring.recognises(ring.pseudonym(citizen), citizen)
    assert not ring.recognises(ring.pseudonym(citizen), foreigner)
    relabelled = Pseudonym("2026", "vn.foreigner", ring.pseudonym(citizen).tag)
    assert not ring.recognises(relabelled, foreigner)


def test_a_digest_belongs_to_its_purpose_platform_key_and_parts() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    digests = [
        ring.mac("vnid/v1/code", "a", "bc"),
        ring.mac("vnid/v1/budget", "a", "bc"),
        ring.mac("vnid/v1/code", "ab", "c"),
        ring.mac("vnid/v1/code", "abc"),
        ring.mac("vnid/v1/code", "bc", "a"),
        ring.mac("vnid/v1/code", "a", "bc", ""),
        ring.mac("vnid/v1/code"),
        ring.mac("vnid/v1/code", "a", "bc", kid="2025"),
        Keyring([NEW], tenant="platform-b").mac("vnid/v1/code", "a", "bc"),
        Keyring([Key("2026", bytes(32))], tenant="platform-a").mac("vnid/v1/code", "a", "bc"),
    ]
    assert len({digest for _, digest in digests}) == len(digests)
    assert {len(digest) for _, digest in digests} == {32}


@pytest.mark.parametrize("purpose", ["", "vnid/v1/index", "vnid/v1/row", "vnid/v1/kcv", "vn.msisdn", "vnid/v1/codes"])
def test_a_digest_is_made_for_no_purpose_but_those_that_a_vault_has_keys_for(purpose: str) -> None:
    with pytest.raises(ValueError, match="one of the purposes"):
        Keyring([NEW], tenant="platform-a").mac(purpose, "a")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_digest_is_hmac_under_the_subkey_of_its_purpose_and_platform(purpose: str) -> None:
    key = derived(NEW_SECRET, purpose, "platform-a")
    message = b"\x00\x01a\x00\x03\xe1\xba\xa5\x00\x00"
    assert Keyring([NEW], tenant="platform-a").mac(purpose, "a", "ấ", b"") == (
        "2026",
        hmac.digest(key, message, hashlib.sha256),
    )


def test_what_the_library_makes_digests_for_is_what_the_list_says() -> None:
    """Every purpose that the source asks a ring for; one that is not listed would be refused by a ring."""
    asked = set()
    for path in Path(idverify.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if path.parent.name != "keys" and ("ring.mac(" in source or "ring.lent(" in source):
            asked |= set(re.findall(r'"(vnid/v1/[a-z0-9-]+)"', source))
    assert asked == set(PURPOSES)


def test_a_digest_is_repeatable_and_text_is_its_utf_8() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    assert ring.mac("vnid/v1/code", "ấ") == ring.mac("vnid/v1/code", "ấ".encode()) == ring.mac("vnid/v1/code", "ấ")
    assert ring.mac("vnid/v1/code", "a") == ring.mac("vnid/v1/code", "a", kid="2026")


def test_a_digest_never_meets_a_pseudonym() -> None:
    ring = Keyring([NEW], tenant="platform-a")
    tag = ring.pseudonym(PHONE).tag
    for purpose in PURPOSES:
        assert ring.mac(purpose, PHONE.kind, PHONE.canonical)[1] != tag


def test_a_digest_names_its_key_and_asks_for_one_that_lives() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    assert ring.mac("vnid/v1/code", "a")[0] == "2026"
    assert ring.mac("vnid/v1/code", "a", kid="2025")[0] == "2025"
    with pytest.raises(OperatorError) as refused:
        Keyring([NEW], tenant="platform-a").mac("vnid/v1/code", "a", kid="2025")
    assert (refused.value.code, str(refused.value)) == ("key_retired", "Key 2025 is no longer in the ring.")


def test_a_key_and_a_ring_show_names_only() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    assert repr(NEW) == str(NEW) == f"{NEW}" == "Key('2026')"
    assert repr(ring) == str(ring) == "Keyring(2026, 2025; tenant='platform-a')"


def as_reported(error: BaseException) -> str:
    """A report of an error as some services take it: with what every function held, this file's own aside."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    report.stack = traceback.StackSummary.from_list([each for each in report.stack if each.filename != __file__])
    return "".join(report.format())


@pytest.mark.parametrize(
    "fails",
    [
        lambda secret: Key("2026", secret[:31]),
        lambda secret: Key("a/b", secret),
        lambda secret: Key(secret.hex(), b"2026"),
        lambda secret: VaultKey(secret.hex(), None),  # type: ignore[arg-type]  # it gets no further
        lambda secret: Key("2026", secret).subkey("\ud800"),
        lambda secret: Key("2026", secret).index_key("vn.pid", "a" * 70_000),
        lambda secret: Key("2026", secret).subkeys("platform-a")["nothing"],
        lambda secret: Keyring([Key("2026", secret)], tenant=""),
        lambda secret: Keyring([Key("2026", secret)], tenant="a").mac("vnid/v1/code", secret.hex(), kid="2024"),
        lambda secret: Keyring([Key("2026", secret)], tenant="a").ordered(["2024"]),
    ],
)
def test_an_error_shows_no_secret_even_with_what_every_function_held(fails: Callable[[bytes], object]) -> None:
    with pytest.raises((OperatorError, ValueError, KeyError)) as failed:
        fails(NEW_SECRET)
    reported = as_reported(failed.value)
    assert NEW_SECRET[:16].hex() not in reported
    assert repr(NEW_SECRET[:16])[2:-1] not in reported


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("kept", [NEW, Keyring([NEW], tenant="platform-a"), [NEW]], ids=["key", "ring", "list"])
def test_neither_a_key_nor_a_ring_is_pickled(kept: object, protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled") as refused:
        pickle.dumps(kept, protocol)
    assert NEW_SECRET.hex() not in shown(refused.value)
    assert repr(NEW_SECRET) not in shown(refused.value)


@pytest.mark.parametrize(
    "kept",
    [NEW, Keyring([NEW], tenant="platform-a"), NEW.subkeys("platform-a"), VaultKey("2026", None)],  # type: ignore[arg-type]
    ids=["key", "ring", "subkeys", "vault key"],
)
@pytest.mark.parametrize("take", [copy.copy, copy.deepcopy, vars, lambda kept: kept.__getstate__()])
def test_nothing_that_has_a_key_is_copied_or_taken_apart(kept: object, take: Callable[[object], object]) -> None:
    with pytest.raises(TypeError) as refused:
        take(kept)
    assert NEW_SECRET.hex() not in shown(refused.value)


def test_neither_a_key_nor_a_ring_has_a_dictionary_that_a_logger_could_print() -> None:
    assert not hasattr(NEW, "__dict__")
    assert not hasattr(Keyring([NEW], tenant="platform-a"), "__dict__")


def test_a_name_of_a_key_is_as_it_was_agreed() -> None:
    assert key_name("platform-a", "2026a", "vnid", "v1", "index", "vn.msisdn") == (
        "idverify/platform-a/2026a/vnid/v1/index/vn.msisdn"
    )
    assert key_name("Mạng/xã~%", "2026", "a b") == "idverify/M%E1%BA%A1ng%2Fx%C3%A3%7E%25/2026/a%20b"


parts = st.text(st.characters(codec="utf-8"), max_size=8) | st.text("/%a.", max_size=5)


@given(st.lists(parts, min_size=2, max_size=5), st.lists(parts, min_size=2, max_size=5))
def test_no_two_keys_have_one_name(one: list[str], other: list[str]) -> None:
    names = key_name(*one), key_name(*other)
    assert (names[0] == names[1]) == (one == other)
    assert all(name.isascii() and name.isprintable() and " " not in name for name in names)


def test_the_keys_to_make_in_a_vault_are_one_for_each_kind_each_purpose_and_the_rows() -> None:
    place = "idverify/platform-a/2026"
    assert names_of("platform-a", "2026") == (
        *(f"{place}/vnid/v1/index/{kind}" for kind in ("vn.msisdn", "vn.pid", "vn.foreigner")),
        *(f"{place}/{purpose}" for purpose in PURPOSES),
        f"{place}/vnid/v1/row",
    )
    assert len(set(names_of("platform-a", "2026"))) == len(KINDS) + len(PURPOSES) + 1


def test_the_kinds_are_those_of_the_numbers_that_are_parsed() -> None:
    assert set(KINDS) == {number.kind for number in (PhoneNumber, PersonalIdNumber, ForeignerIdNumber)}


def test_the_subkeys_of_a_root_are_derived_as_the_protocol_says() -> None:
    subkeys = NEW.subkeys("platform-a")
    assert tuple(subkeys) == names_of("platform-a", "2026")
    assert len(subkeys) == len(set(subkeys.values())) == len(KINDS) + len(PURPOSES) + 1
    place = "idverify/platform-a/2026"
    for kind in KINDS:
        assert subkeys[f"{place}/vnid/v1/index/{kind}"] == derived(NEW_SECRET, "vnid/v1/index", kind, "platform-a")
    for purpose in (*PURPOSES, "vnid/v1/row"):
        assert subkeys[f"{place}/{purpose}"] == derived(NEW_SECRET, purpose, "platform-a")
    assert repr(subkeys) == f"Subkeys({', '.join(subkeys)})"


def test_a_ring_of_roots_has_one_check_value_for_each_under_its_name() -> None:
    values = Keyring([NEW, OLD], tenant="platform-a").check_values
    assert values == {
        "2026": hmac.digest(NEW_SECRET, b"vnid/v1/kcv", "sha256")[:8],
        "2025": hmac.digest(OLD_SECRET, b"vnid/v1/kcv", "sha256")[:8],
    }


class Noted:
    """A vault that computes with keys in clear and notes the names it was asked for."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self.keys, self.asked = keys, list[str]()

    def mac(self, name: str, message: bytes) -> bytes:
        self.asked.append(name)
        return hmac.digest(self.keys[name], message, "sha256")


def test_a_ring_may_hold_a_key_in_a_vault_beside_one_in_memory() -> None:
    vault = Noted(dict(NEW.subkeys("platform-a")))
    mixed = Keyring([VaultKey("2026", vault), OLD], tenant="platform-a")  # type: ignore[arg-type]  # of a vault it has mac
    held = Keyring([NEW, OLD], tenant="platform-a")
    assert mixed.pseudonyms(PHONE) == held.pseudonyms(PHONE)
    assert set(vault.asked) == {"idverify/platform-a/2026/vnid/v1/index/vn.msisdn"}
    values = mixed.check_values
    assert values["2025"] == OLD.check_value
    assert {name for name in values if name != "2025"} == {f"2026/{use}" for use in (*KINDS, *PURPOSES, "vnid/v1/row")}
    assert all(len(value) == 8 for value in values.values())


def test_a_name_of_a_check_value_has_at_most_128_characters() -> None:
    kid = "k" * 32
    vault = Noted({name: bytes(32) for name in names_of("platform-a", kid)})
    values = Keyring([VaultKey(kid, vault)], tenant="platform-a").check_values  # type: ignore[arg-type]
    assert max(map(len, values)) <= 128


def test_many_tags_are_those_of_the_numbers_one_by_one() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    phones = [PhoneNumber.parse(f"09120000{last:02d}") for last in range(30)]
    canonicals = [phone.canonical for phone in phones]
    assert list(ring.tags("vn.msisdn", canonicals)) == [ring.pseudonym(phone).tag for phone in phones]
    assert list(ring.tags("vn.msisdn", canonicals, kid="2025")) == [ring.pseudonyms(phone)[1].tag for phone in phones]
    assert list(ring.tags("vn.msisdn", [])) == []
    with pytest.raises(OperatorError) as refused:
        ring.tags("vn.msisdn", canonicals, kid="2024")
    assert refused.value.code == "key_retired"


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=300), max_size=20))
def test_many_tags_of_any_length_are_hmac_of_kind_and_number(texts: list[str]) -> None:
    key = derived(NEW_SECRET, "vnid/v1/index", "vn.foreigner", "platform-a")
    expected = [
        hmac.digest(key, b"\x00\x0cvn.foreigner" + len(text.encode()).to_bytes(2, "big") + text.encode(), "sha256")
        for text in texts
    ]
    assert list(Keyring([NEW], tenant="platform-a").tags("vn.foreigner", texts)) == expected


def test_a_binding_is_the_digest_that_the_protocol_writes_down() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    pseudonym = ring.pseudonyms(PHONE)[1]
    microseconds = b"1795253415123456"
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(microseconds)) == AT
    message = (
        b"\x00\x0aplatform-a" + b"\x00\x09vn.msisdn" + b"\x00\x042025" + pseudonym.tag + b"\x00\x03lan"
        b"\x00\x10" + microseconds
    )
    key = derived(OLD_SECRET, "vnid/v1/row", "platform-a")
    assert ring.bind(pseudonym, "lan", AT) == Binding("2025", hmac.digest(key, message, "sha256"))
    assert repr(ring.bind(pseudonym, "lan", AT)) == "Binding(kid='2025')"


def test_a_binding_holds_for_its_number_account_and_time_and_for_no_other() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    pseudonym, older = ring.pseudonyms(PHONE)
    binding = ring.bind(pseudonym, "lan", AT)
    assert ring.bound(binding, pseudonym, "lan", AT)
    assert ring.bound(binding, pseudonym, "lan", AT.astimezone(tz=None))
    assert not ring.bound(binding, pseudonym, "mai", AT)
    assert not ring.bound(binding, pseudonym, "lan", AT + timedelta(microseconds=1))
    assert not ring.bound(binding, older, "lan", AT)
    assert not ring.bound(binding._replace(kid="2025"), older, "lan", AT)
    assert not ring.bound(binding._replace(kid="2025"), pseudonym, "lan", AT)
    assert not ring.bound(binding._replace(mac=binding.mac[:-1]), pseudonym, "lan", AT)
    assert not ring.bound(binding._replace(mac=bytes(32)), pseudonym, "lan", AT)
    assert not ring.bound(binding, pseudonym._replace(kind="vn.pid"), "lan", AT)
    assert not ring.bound(binding, pseudonym._replace(tag=bytes(32)), "lan", AT)
    assert not ring.bound(binding, pseudonym._replace(tag=b""), "lan", AT)
    assert not Keyring([NEW], tenant="platform-b").bound(binding, pseudonym, "lan", AT)
    assert not Keyring([OLD], tenant="platform-a").bound(binding, pseudonym, "lan", AT)
    assert not Keyring([Key("2026", OLD_SECRET)], tenant="platform-a").bound(binding, pseudonym, "lan", AT)


def test_a_time_without_a_zone_a_dead_key_and_a_short_tag_are_not_bound() -> None:
    ring = Keyring([NEW], tenant="platform-a")
    pseudonym = ring.pseudonym(PHONE)
    with pytest.raises(ValueError, match="without a zone"):
        ring.bind(pseudonym, "lan", AT.replace(tzinfo=None))
    with pytest.raises(ValueError, match="without a zone"):
        ring.bound(ring.bind(pseudonym, "lan", AT), pseudonym, "lan", AT.replace(tzinfo=None))
    with pytest.raises(ValueError, match="32 bytes"):
        ring.bind(pseudonym._replace(tag=pseudonym.tag[:31]), "lan", AT)
    with pytest.raises(OperatorError) as refused:
        ring.bind(pseudonym._replace(kid="2025"), "lan", AT)
    assert refused.value.code == "key_retired"


def test_a_ring_is_put_in_the_order_that_is_asked_with_those_keys_only() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    turned = ring.ordered(["2025", "2026"])
    assert (turned.keys, turned.tenant) == ((OLD, NEW), "platform-a")
    assert turned.pseudonyms(PHONE) == ring.pseudonyms(PHONE)[::-1]
    assert turned.mac("vnid/v1/code", "a") == ring.mac("vnid/v1/code", "a", kid="2025")
    assert ring.ordered(["2025"]).keys == (OLD,)
    assert (turned._index, turned._use) == (ring._index, ring._use), "what was derived is not derived again"
    assert ring.keys == (NEW, OLD)


def test_the_key_of_longest_standing_is_the_last_unless_a_store_says_otherwise() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    assert ring.oldest == "2025"
    assert ring.ordered(["2025", "2026"]).oldest == "2026"
    assert ring.ordered(["2025", "2026"], oldest="2025").oldest == "2025"


@pytest.mark.parametrize(
    ("kids", "code", "data"),
    [
        (["2026", "2027"], "key_behind", {"kid": "2027"}),
        ([], "key_missing", {}),
        (["2026", "2026"], "key_twice", {}),
    ],
)
def test_an_order_names_keys_of_the_ring_each_once(kids: list[str], code: str, data: dict[str, str]) -> None:
    with pytest.raises(OperatorError) as refused:
        Keyring([NEW, OLD], tenant="platform-a").ordered(kids)
    assert (refused.value.code, refused.value.data) == (code, data)
    assert "{" not in str(refused.value)
