import pickle

import pytest

from idverify.errors import OperatorError
from idverify.identifiers.foreigner_id import ForeignerIdNumber
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.pseudonym import Pseudonym

OLD_SECRET = bytes(range(32))
NEW_SECRET = bytes(range(100, 132))
OLD = Key("2025", OLD_SECRET)
NEW = Key("2026", NEW_SECRET)
PHONE = PhoneNumber.parse("0912000001")


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
        ring.mac("vnid/v1/session", "a", "bc"),
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


def test_a_purpose_and_a_platform_cannot_be_shifted_into_each_other() -> None:
    assert Keyring([NEW], tenant="ba").mac("a", "x") != Keyring([NEW], tenant="a").mac("ab", "x")


def test_a_digest_is_repeatable_and_text_is_its_utf_8() -> None:
    ring = Keyring([NEW, OLD], tenant="platform-a")
    assert ring.mac("vnid/v1/code", "ấ") == ring.mac("vnid/v1/code", "ấ".encode()) == ring.mac("vnid/v1/code", "ấ")
    assert ring.mac("vnid/v1/code", "a") == ring.mac("vnid/v1/code", "a", kid="2026")


def test_a_digest_never_meets_a_pseudonym() -> None:
    ring = Keyring([NEW], tenant="platform-a")
    tag = ring.pseudonym(PHONE).tag
    for purpose in ("vnid/v1/index", "vn.msisdn", "vnid/v1/code"):
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


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("kept", [NEW, Keyring([NEW], tenant="platform-a"), [NEW]], ids=["key", "ring", "list"])
def test_neither_a_key_nor_a_ring_is_pickled(kept: object, protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled") as refused:
        pickle.dumps(kept, protocol)
    assert NEW_SECRET.hex() not in shown(refused.value)
    assert repr(NEW_SECRET) not in shown(refused.value)


def test_neither_a_key_nor_a_ring_has_a_dictionary_that_a_logger_could_print() -> None:
    assert not hasattr(NEW, "__dict__")
    assert not hasattr(Keyring([NEW], tenant="platform-a"), "__dict__")
