"""From the environment to a working registrar and gate."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest

from conftest import NOW
from idverify.account.action import Action
from idverify.errors import OperatorError
from idverify.settings import Settings
from idverify.stores.opening import engine_of, upgrade_schema

SECRET = bytes(range(32)).hex()


@pytest.fixture
def environment(url):
    engine = engine_of(url)
    upgrade_schema(engine)
    engine.dispose()
    return {
        "IDVERIFY_STORE": url,
        "IDVERIFY_TENANT": "platform-a",
        "IDVERIFY_KEYS": f"2026b:{'ab' * 32}, 2026a:{SECRET}",
        "IDVERIFY_VAULT_PUBLIC_KEY": "9d" * 32,
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
        ("IDVERIFY_VAULT_PUBLIC_KEY", "too short"),
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
    settings = settings_of(environment | {"IDVERIFY_ENV": "production"})
    with pytest.raises(OperatorError) as refused:
        settings.registrar()
    assert refused.value.code == "outbox_in_production"


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
