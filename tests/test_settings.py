"""From the environment to a working registrar and gate."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from two_officers import TwoOfficers, rotation_key

from conftest import NOW
from idverify.account.action import Action
from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber
from idverify.sealing import HYBRID_SUITE, Group, OfficerKey, Officers, RotationKey
from idverify.settings import Settings
from idverify.stores.opening import engine_of, upgrade_schema

SECRET = bytes(range(32)).hex()


@pytest.fixture
def environment(url, tmp_path):
    engine = engine_of(url)
    upgrade_schema(engine)
    engine.dispose()
    officers = tmp_path / "officers.json"
    officers.write_text(TwoOfficers("platform-a").officers.to_json(), encoding="utf-8")
    return {
        "IDVERIFY_STORE": url,
        "IDVERIFY_TENANT": "platform-a",
        "IDVERIFY_KEYS": f"2026b:{'ab' * 32}, 2026a:{SECRET}",
        "IDVERIFY_OFFICERS_FILE": str(officers),
        "HOME": "/nowhere",
    }


@pytest.fixture
def settings_of():
    """Settings from an environment; what they open is closed at the end."""
    made = []

    def from_environment(environment):
        made.append(Settings.from_environment(environment))
        return made[-1]

    yield from_environment
    for settings in made:
        if "opened_store" in vars(settings):
            settings.opened_store.close()


def test_an_environment_gives_a_registrar_and_a_gate_on_one_store(environment, settings_of):
    settings = settings_of(environment)
    settings.registrar()
    assert settings.gate().decide("nobody", Action.READ, now=NOW).permitted
    assert [key.kid for key in settings.ring.keys] == ["2026b", "2026a"]


def test_an_environment_gives_the_rooms_of_a_childs_account_and_the_grace_of_its_guardians(environment, settings_of):
    settings = settings_of(environment | {"IDVERIFY_GUARDIAN_GRACE_DAYS": "7"})
    assert settings.policy.guardian_grace == timedelta(days=7)
    assert settings_of(environment).policy.guardian_grace is None
    invitation = settings.guardianship().request("an", birth_date=date(2016, 3, 10), now=NOW)
    assert settings.guardianship().invited(invitation.secret) == ("an", invitation.link)
    assert settings.supervision().supervisors("an") == ()
    assert settings.age_review().queue() == ()
    assert settings.growing_up().upcoming_transitions(within=timedelta(days=1), now=NOW) == ()


def test_keys_can_stand_in_a_file(environment, tmp_path, settings_of):
    path = tmp_path / "keys"
    path.write_text(environment.pop("IDVERIFY_KEYS") + "\n", encoding="utf-8")
    settings = settings_of(environment | {"IDVERIFY_KEYS_FILE": str(path)})
    assert len(settings.ring.keys) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IDVERIFY_TENANT", None),
        ("IDVERIFY_KEYS", None),
        ("IDVERIFY_OFFICERS_FILE", None),
        ("IDVERIFY_ROTATION_PUBLIC_KEY", "too short"),
        ("IDVERIFY_ROTATION_PUBLIC_KEY", "9d" * 33),
        ("IDVERIFY_ROTATION_PUBLIC_KEY", "9d" * 32 + "\n"),
        ("IDVERIFY_SERVICE", "lunar"),
        ("IDVERIFY_ENV", "staging"),
        ("IDVERIFY_KEYS_FILE", "/no/such/file"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named_and_its_value_is_not(environment, name, value, settings_of):
    changed = {key: kept for key, kept in environment.items() if key != name}
    if value is not None:
        changed[name] = value
    with pytest.raises(OperatorError) as refused:
        settings_of(changed)
    assert refused.value.data["name"] == name
    assert SECRET not in str(refused.value)
    assert SECRET not in repr(refused.value.__context__)


def test_a_malformed_key_is_an_operators_error_without_the_key(environment, settings_of):
    for keys in (f"2026a:{SECRET}zz", f"2026a {SECRET}", f":{SECRET}", "2026a:abcd"):
        settings = settings_of(environment | {"IDVERIFY_KEYS": keys})
        with pytest.raises(OperatorError) as refused:
            _ = settings.ring
        assert SECRET not in str(refused.value)


def test_no_repr_or_dump_of_settings_shows_a_key(environment, settings_of):
    settings = settings_of(environment)
    for shown in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert SECRET not in shown


def test_settings_show_no_password_and_are_not_pickled(environment, settings_of):
    settings = settings_of(environment | {"IDVERIFY_STORE": "postgresql://u:s3cret@localhost/x"})
    assert "s3cret" not in repr(settings)
    with pytest.raises(TypeError):
        pickle.dumps(settings)


def test_a_keys_file_that_is_no_text_is_named_and_not_shown(environment, tmp_path, settings_of):
    path = tmp_path / "keys"
    path.write_bytes(environment.pop("IDVERIFY_KEYS").encode() + b"\xff")
    with pytest.raises(OperatorError) as refused:
        settings_of(environment | {"IDVERIFY_KEYS_FILE": str(path)})
    assert refused.value.data == {"name": "IDVERIFY_KEYS_FILE", "reason": "UTF-8"}
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_production_refuses_the_local_outbox(environment, settings_of):
    settings = settings_of(environment | {"IDVERIFY_ENV": "production", "IDVERIFY_DAY_KEY": "cd" * 32})
    with pytest.raises(OperatorError) as refused:
        settings.registrar()
    assert refused.value.code == "outbox_in_production"


def test_production_asks_for_the_key_that_birth_dates_are_sealed_to(environment, settings_of):
    settings = settings_of(environment | {"IDVERIFY_ENV": "production"})
    with pytest.raises(OperatorError) as refused:
        settings.registrar()
    assert refused.value.data == {"name": "IDVERIFY_DAY_KEY", "reason": "missing"}


@pytest.mark.parametrize("wrong", ["ab", "zz" * 32, "wrapped:zz"])
def test_a_day_key_that_is_none_is_named_and_not_shown(environment, settings_of, wrong):
    settings = settings_of(environment | {"IDVERIFY_DAY_KEY": wrong})
    with pytest.raises(OperatorError) as refused:
        settings.registrar()
    assert refused.value.code in {"setting", "day_key"}
    assert wrong not in str(refused.value)


def test_a_day_key_comes_out_of_the_vault_that_wrapped_it(environment, settings_of, tmp_path):
    vault = tmp_path / "keys"
    vault.write_text(f"2026a: {SECRET}\nwrap idverify/platform-a/days: {'12' * 32}\n", encoding="utf-8")
    vault.chmod(0o600)
    environment |= {"IDVERIFY_VAULT": f"file://{vault}", "IDVERIFY_KEYS": "2026a:vault"}
    wrapped = settings_of(environment).new_day_key()
    assert wrapped.startswith("wrapped:")
    settings = settings_of(environment | {"IDVERIFY_DAY_KEY": wrapped})
    settings.registrar()
    assert len(settings.opened_day_key() or b"") == 32


def test_a_wrong_key_refuses_to_start(environment, settings_of):
    settings_of(environment).registrar()
    wrong = settings_of(environment | {"IDVERIFY_KEYS": f"2026a:{'00' * 32}"})
    with pytest.raises(OperatorError) as refused:
        wrong.registrar()
    assert refused.value.code == "key_wrong"


def test_readings_are_switched_by_name(environment, settings_of):
    settings = settings_of(environment | {"IDVERIFY_READINGS": "R-02=on_birthday, R-06=level_3"})
    assert dict(settings.checked_readings().switched) == {"R-02": "on_birthday", "R-06": "level_3"}
    wrong = settings_of(environment | {"IDVERIFY_READINGS": "R-02=whenever"})
    with pytest.raises(OperatorError):
        wrong.gate()


def officers_of(path, *counts):
    """A file of officers, this many in each group."""
    made = [
        OfficerKey.generate(f"{group}-{number}", group).officer
        for group, count in zip(Group, counts, strict=True)
        for number in range(count)
    ]
    path.write_text(Officers(tuple(made)).to_json(), encoding="utf-8")
    return {"IDVERIFY_OFFICERS_FILE": str(path)}


def test_records_are_sealed_to_the_officers_of_the_file(environment, settings_of):
    vault = TwoOfficers("platform-a")
    settings = settings_of(environment)
    assert settings.officers == vault.officers
    assert vault.open("an", settings.seal.seal("an", {"name": "Mai"})) == {"name": "Mai"}


def test_a_number_is_sealed_for_a_rotation_where_there_is_a_key_for_it(environment, settings_of):
    phone = PhoneNumber.parse("0912000001")
    assert settings_of(environment).seal.identifier(phone) is None
    public = rotation_key().public_key.hex().upper()
    sealed = settings_of(environment | {"IDVERIFY_ROTATION_PUBLIC_KEY": public}).seal.identifier(phone)
    assert rotation_key().open(sealed, tenant="platform-a") == phone.canonical


def test_officers_and_rotation_key_of_the_hybrid_suite_go_together(environment, tmp_path, settings_of):
    keys = [OfficerKey.generate(group.value, group, suite=HYBRID_SUITE) for group in Group]
    path = tmp_path / "hybrid.json"
    path.write_text(Officers(tuple(key.officer for key in keys)).to_json(), encoding="utf-8")
    public = RotationKey.generate(HYBRID_SUITE).public_key.hex()
    given = {"IDVERIFY_OFFICERS_FILE": str(path), "IDVERIFY_ROTATION_PUBLIC_KEY": public}
    assert settings_of(environment | given).seal.seal("an", {}).suite == HYBRID_SUITE
    for mixed in (given | {"IDVERIFY_ROTATION_PUBLIC_KEY": public[:64]}, {"IDVERIFY_ROTATION_PUBLIC_KEY": public}):
        with pytest.raises(OperatorError) as refused:
            _ = settings_of(environment | mixed).seal
        assert refused.value.code == "seal_key"


@pytest.mark.parametrize(("counts", "enough"), [((1, 1), False), ((2, 1), False), ((1, 2), False), ((2, 2), True)])
def test_production_needs_two_officers_in_each_group(environment, tmp_path, settings_of, counts, enough):
    given = environment | officers_of(tmp_path / "some.json", *counts)
    assert len(settings_of(given).officers) == sum(counts)
    in_production = settings_of(given | {"IDVERIFY_ENV": "production"})
    if enough:
        assert in_production.seal.seal("an", {}).shares
        return
    with pytest.raises(OperatorError) as refused:
        _ = in_production.seal
    assert refused.value.code == "officers_few"


def test_officers_that_cannot_be_read_are_named(environment, tmp_path, settings_of):
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"\xff")
    for path in (tmp_path / "none.json", tmp_path, broken, "a\0b"):
        with pytest.raises(OperatorError) as refused:
            _ = settings_of(environment | {"IDVERIFY_OFFICERS_FILE": str(path)}).seal
        assert (refused.value.code, refused.value.data["name"]) == ("setting", "IDVERIFY_OFFICERS_FILE")
    broken.write_text("{}", encoding="utf-8")
    with pytest.raises(OperatorError) as refused:
        _ = settings_of(environment | {"IDVERIFY_OFFICERS_FILE": str(broken)}).registrar()
    assert refused.value.code == "officers_file"
