"""Entries: one writing each, and no room for a person."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from idverify.errors import OperatorError
from idverify.law.register import PROVISIONS
from idverify.ledger.entry import Entry, EntryType

AT = datetime(2026, 11, 21, 9, 0, 1, 999_999, tzinfo=timezone(timedelta(hours=7)))
RECORD = "0123456789abcdef" * 2
FULL: dict[str, Any] = {
    "type": EntryType.DISCLOSURE_OPENED,
    "at": AT,
    "tenant": "platform-a",
    "record": RECORD,
    "kids": ("2026a", "2026b"),
    "blob": hashlib.sha256(b"sealed").digest(),
    "actor": "a1b2c3d4e5f60718",
    "basis": "116/2025/QH15 art. 25.2.a",
    "data": {"request": "f" * 32, "fields": 3, "class": "domestic.account", "due": "2026-11-22T02:00:01Z"},
}
WRITTEN = (
    '{"actor":"a1b2c3d4e5f60718","at":"2026-11-21T02:00:01Z","basis":"116/2025/QH15 art. 25.2.a",'
    f'"blob":"{hashlib.sha256(b"sealed").hexdigest()}",'
    '"data":{"class":"domestic.account","due":"2026-11-22T02:00:01Z","fields":3,"request":"ffffffffffffffffffffffffffffffff"},'
    f'"kids":["2026a","2026b"],"record":"{RECORD}","tenant":"platform-a","type":"disclosure.opened","v":1}}'
).encode()
LEAST = b'{"at":"2026-11-21T02:00:01Z","tenant":"platform-a","type":"key.added","v":1}'


def refused(**changed: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(OperatorError) as error:
        Entry(**{**FULL, **changed})
    return error.value.code, error.value.data


def test_an_entry_has_the_bytes_written_here_by_hand() -> None:
    assert Entry(**FULL).to_bytes() == WRITTEN
    assert Entry(type=EntryType.KEY_ADDED, at=AT, tenant="platform-a").to_bytes() == LEAST
    assert Entry(**FULL).leaf_hash == hashlib.sha256(b"\x00" + WRITTEN).digest()


@pytest.mark.parametrize("kept", [WRITTEN, LEAST])
def test_an_entry_is_read_back(kept: bytes) -> None:
    entry = Entry.from_bytes(kept)
    assert entry.to_bytes() == kept
    assert entry == Entry.from_bytes(entry.to_bytes())
    assert hash(entry) == hash(Entry.from_bytes(kept))


def test_time_is_kept_in_utc_and_to_the_second() -> None:
    assert Entry(**FULL).at == datetime(2026, 11, 21, 2, 0, 1, tzinfo=UTC)
    assert Entry(**FULL) == Entry.from_bytes(WRITTEN)


def test_an_entry_does_not_change() -> None:
    entry = Entry(**FULL)
    with pytest.raises(AttributeError):
        entry.record = None  # type: ignore[misc]  # the mistake under test
    with pytest.raises(TypeError):
        entry.data["fields"] = 4  # type: ignore[index]  # the mistake under test


def test_what_the_caller_changes_afterwards_does_not_change_the_entry() -> None:
    data: dict[str, int | str] = {"fields": 3}
    entry = Entry(**{**FULL, "data": data})
    data["fields"] = 4
    assert entry.data == {"fields": 3}


@pytest.mark.parametrize("citation", PROVISIONS)
def test_every_provision_can_be_a_basis_and_a_fact(citation: str) -> None:
    entry = Entry(**{**FULL, "basis": citation, "data": {"basis": citation}})
    assert Entry.from_bytes(entry.to_bytes()) == entry


@pytest.mark.parametrize("type", EntryType)
def test_every_type_is_read_back(type: EntryType) -> None:
    entry = Entry(type=type, at=AT, tenant="platform-a")
    assert Entry.from_bytes(entry.to_bytes()).type is type


PEOPLE = [
    "0912000001", "+84912000001", "84912000001", "912000001", "001190000001", "Nguyễn Văn An", "nguyen van an",
    "Lan", "lan@example.com", "a note", "", "1990-05-01 Lan", "vnid1.1.3YstzvqcfC4R3hDqoFup2BkmMoQSiUR1xHccTRUqqyI",
    "phone-0912-000-001", "0912-00-00T01:00:00Z", "a\n", "a\x00",
]  # fmt: skip


PLACES = ["tenant", "record", "actor", "basis", "kids", "data", "data name"]
# Labels that the operator chose once and that no event brings: a word may be one.
LABELS = {
    ("tenant", "Lan"),
    ("tenant", "phone-0912-000-001"),
    ("tenant", "vnid1.1.3YstzvqcfC4R3hDqoFup2BkmMoQSiUR1xHccTRUqqyI"),
    ("kids", "Lan"),
    ("kids", "phone-0912-000-001"),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name in PLACES for value in PEOPLE if (name, value) not in LABELS]
)
def test_a_person_fits_nowhere(name: str, value: str) -> None:
    given: dict[str, Any] = {name: value}
    if name == "kids":
        given = {"kids": (value,)}
    if name.startswith("data"):
        given = {"data": {"fact": value}} if name == "data" else {"data": {value: 1}}
    code, data = refused(**given)
    assert (code, data) == ("ledger_entry", {"field": name.partition(" ")[0]})


@pytest.mark.parametrize(
    "value", [912_000_001, 84_912_000_001, 1_190_000_001, 100_000_000, -1, True, 1.0, None, [1], {}]
)
def test_a_number_with_room_for_a_telephone_and_what_is_no_number_are_refused(value: Any) -> None:
    assert refused(data={"count": value}) == ("ledger_entry", {"field": "data"})


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"type": "record.kept"}, "type"),
        ({"at": datetime(2026, 11, 21)}, "at"),  # noqa: DTZ001  # the mistake under test
        ({"at": datetime.max.replace(tzinfo=timezone(-timedelta(hours=7)))}, "at"),
        ({"record": RECORD.upper()}, "record"),
        ({"record": RECORD + "00"}, "record"),
        ({"actor": "0912000001"}, "actor"),
        ({"blob": b"short"}, "blob"),
        ({"kids": tuple(map(str, range(17)))}, "kids"),
        ({"data": {f"a_{'b' * count}": 1 for count in range(1, 18)}}, "data"),
        ({"data": {"A": 1}}, "data"),
        ({"data": {"x" * 17: 1}}, "data"),
        ({"basis": "116/2025/QH15"}, "basis"),
        ({"tenant": "a" * 256}, "tenant"),
        ({"tenant": "nền-tảng"}, "tenant"),
        ({"tenant": "site-0912000001"}, "tenant"),
        ({"kids": ("0912000001",)}, "kids"),
    ],
)
def test_a_value_out_of_its_pattern_is_refused_by_the_name_of_its_field(changed: dict[str, Any], name: str) -> None:
    assert refused(**changed) == ("ledger_entry", {"field": name})


@pytest.mark.parametrize(
    "kept",
    [
        WRITTEN + b"\n",
        b" " + WRITTEN,
        WRITTEN.replace(b":3", b": 3"),
        WRITTEN.replace(b":3", b":3.0"),
        WRITTEN.replace(b":3", b":3e0"),
        WRITTEN.replace(b":3", b":-0"),
        WRITTEN.replace(b'"v":1', b'"v":1,"v":1'),
        WRITTEN.replace(b'"v":1', b'"v":true'),
        WRITTEN.replace(b'"v":1', b'"v":2'),
        WRITTEN.replace(b',"v":1', b""),
        WRITTEN.replace(b"platform", b"pl\\u0061tform"),
        WRITTEN.replace(b'{"actor"', b'{"":1,"actor"'),
        WRITTEN.replace(b'"2026a","2026b"', b'"2026b",7'),
        WRITTEN.replace(b"01Z", b"01.0Z"),
        WRITTEN.replace(b"01Z", b"01+00:00"),
        WRITTEN.replace(b"2026-11-21T", b"2026-02-30T"),
        WRITTEN.replace(b"disclosure.opened", b"disclosure.closed"),
        LEAST.replace(b'"tenant"', b'"data":{},"tenant"'),
        LEAST.replace(b'"tenant"', b'"record":null,"tenant"'),
        LEAST.replace(b'"tenant"', b'"kids":null,"tenant"'),
        LEAST.replace(b'"tenant"', b'"blob":"00","tenant"'),
        LEAST.replace(b',"tenant":"platform-a"', b""),
        json.dumps(dict(reversed(json.loads(WRITTEN).items())), separators=(",", ":")).encode(),
        b"",
        b"[]",
        b"\xff",
        b'"' + b"[" * 100_000,
        b"[" * 100_000,
        b'{"v":' + b"9" * 5000 + b"}",
    ],
)
def test_bytes_that_are_not_the_one_writing_of_an_entry_are_refused(kept: bytes) -> None:
    with pytest.raises(OperatorError) as error:
        Entry.from_bytes(kept)
    assert error.value.code == "ledger_entry"


def test_a_refusal_never_repeats_the_value() -> None:
    with pytest.raises(OperatorError) as error:
        Entry(**{**FULL, "record": "0912000001"})
    assert "0912" not in f"{error.value!r} {error.value} {error.value.data} {error.value.text}"
