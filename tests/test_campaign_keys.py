"""Where those who judge accounts get their keys: no secret travels with the work."""

from __future__ import annotations

import copy
import pickle

import pytest

from idverify.campaign.key_source import KeyOfOneRun, KeysFromEnvironment, check_values
from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber
from idverify.key_settings import KeySettings

SECRET = "5a" * 32
ENVIRONMENT = {"IDVERIFY_TENANT": "platform-a", "IDVERIFY_KEYS": f"2026b:{SECRET}, 2026a:{'ab' * 32}"}
PHONE = PhoneNumber.parse("0912 000 001")


@pytest.fixture
def environment(monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_keys_can_be_had_without_a_store_or_officers():
    ring = KeySettings.from_environment({**ENVIRONMENT, "IDVERIFY_STORE": "sqlite:///x", "HOME": "/"}).ring
    assert [key.kid for key in ring.keys] == ["2026b", "2026a"]
    with pytest.raises(OperatorError) as refused:
        KeySettings.from_environment({"IDVERIFY_TENANT": "platform-a"})
    assert refused.value.data == {"name": "IDVERIFY_KEYS", "reason": "missing"}
    with pytest.raises(TypeError):
        pickle.dumps(KeySettings.from_environment(ENVIRONMENT))


@pytest.mark.usefixtures("environment")
def test_a_pickled_source_of_keys_holds_no_secret_and_opens_the_same_key_elsewhere():
    source = KeysFromEnvironment.here()
    pickled = pickle.dumps(source)
    for secret in (SECRET.encode(), bytes.fromhex(SECRET)):
        assert secret not in pickled
    assert SECRET not in repr(source)
    again = pickle.loads(pickled)
    assert again == source
    expected = KeySettings.from_environment(ENVIRONMENT).ring.pseudonym(PHONE)
    assert again.open().pseudonym(PHONE) == expected


def test_a_process_with_another_key_or_tenant_or_none_is_refused(environment):
    source = KeysFromEnvironment.here()
    others = [
        {"IDVERIFY_KEYS": f"2026b:{'00' * 32}"},
        {"IDVERIFY_KEYS": f"2026c:{SECRET}"},
        {"IDVERIFY_TENANT": "platform-b"},
    ]
    for changed in others:
        with pytest.MonkeyPatch.context() as elsewhere:
            for name, value in changed.items():
                elsewhere.setenv(name, value)
            with pytest.raises(OperatorError) as refused:
                source.open()
        assert refused.value.code == "campaign_key_differs"
        assert refused.value.data == {"kid": "2026b"}
        assert refused.value.text.vi != refused.value.text.en
    environment.delenv("IDVERIFY_KEYS")
    with pytest.raises(OperatorError) as refused:
        source.open()
    assert refused.value.code == "setting"


def test_a_newer_key_in_the_environment_does_not_change_what_a_run_writes_with(environment):
    source = KeysFromEnvironment.here()
    environment.setenv("IDVERIFY_KEYS", f"2027a:{'cd' * 32},{ENVIRONMENT['IDVERIFY_KEYS']}")
    assert [key.kid for key in source.open().keys] == ["2026b"]
    assert KeysFromEnvironment.here().kid == "2027a"


def test_a_key_in_a_vault_is_noted_and_opened_alike(environment, tmp_path):
    vault = tmp_path / "keys"
    vault.write_text(f"2026b: {SECRET}\n", encoding="utf-8")
    vault.chmod(0o600)
    held = KeysFromEnvironment.here()
    environment.setenv("IDVERIFY_VAULT", f"file://{vault}")
    environment.setenv("IDVERIFY_KEYS", "2026b:vault")
    assert held.open().pseudonym(PHONE) == KeySettings.from_environment(ENVIRONMENT).ring.pseudonym(PHONE)


def test_the_key_of_one_run_is_another_each_time_and_goes_nowhere():
    one, other = KeyOfOneRun(), KeyOfOneRun()
    assert one.kid != other.kid
    assert one.open().pseudonym(PHONE) == one.open().pseudonym(PHONE)
    assert one.open().pseudonym(PHONE).tag != other.open().pseudonym(PHONE).tag
    assert one.check_values == check_values(one.open())
    assert repr(one) == f"KeyOfOneRun({one.kid!r})"
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(RuntimeError):
            take(one)


def test_keys_are_given_in_one_way(tmp_path):
    file = tmp_path / "keys"
    file.write_text(f"2026c:{SECRET}")
    tenant = {"IDVERIFY_TENANT": "platform-a"}
    for one in ({"IDVERIFY_KEYS_FILE": str(file)}, {"IDVERIFY_KEYS_FILE": str(file), "IDVERIFY_KEYS": ""}):
        assert KeySettings.from_environment({**tenant, **one}).ring.keys[0].kid == "2026c"
    assert KeySettings.from_environment({**ENVIRONMENT, "IDVERIFY_KEYS_FILE": ""}).ring.keys[0].kid == "2026b"
    with pytest.raises(OperatorError) as refused:
        KeySettings.from_environment({**ENVIRONMENT, "IDVERIFY_KEYS_FILE": str(file)})
    assert refused.value.data == {"name": "IDVERIFY_KEYS_FILE", "reason": "IDVERIFY_KEYS"}
