"""In production the service refuses to start with what belongs to a demonstration, and says what to put right."""

from __future__ import annotations

import json
import logging
import os
import secrets

import pytest
from web_service import settings_on

from idverify import cli
from idverify.errors import OperatorError
from idverify.messages import LANGUAGES
from idverify.sealing import Group, OfficerKey, Officers
from idverify.senders.outbox import Outbox
from idverify.settings import Settings
from idverify.web import start as start_module
from idverify.web.configuration import Configuration
from idverify.web.production import require_fit, require_own_parts
from idverify.web.sandbox.chaos import Chaos
from idverify.web.sandbox.eid import SandboxEid
from idverify.web.sandbox.inbox import Inbox

FIT = Configuration(sender="platform.sms:made", hosts=("api.mxh.example.vn",), quota="redis://localhost/0")


def register(folder, *names):
    """A register of two officers of each group, or of those named."""
    named = names or ("hoa", "binh", "chi", "dung")
    officers = folder / f"{'-'.join(named)}.json"
    groups = (Group.FIRST, Group.SECOND) * 2
    kept = Officers(tuple(OfficerKey.generate(name, group).officer for name, group in zip(named, groups, strict=True)))
    officers.write_text(kept.to_json(), encoding="utf-8")
    return officers


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("production")


@pytest.fixture(scope="module")
def own(folder):
    """What a platform has of its own."""
    return {
        "store": "postgresql://localhost/idverify",
        "tenant": "mxh-a",
        "keys": f"2026a:{secrets.token_hex(32)}",
        "day_key": secrets.token_hex(32),
        "officers_file": register(folder),
        "env": "production",
    }


def refused(settings, configuration=FIT, environment=None):
    with pytest.raises(OperatorError) as error:
        require_fit(Settings.model_validate(settings), configuration, environment or {})
    for lang in LANGUAGES:
        assert error.value.text.in_(lang)
    return error.value.code


def test_a_platform_with_everything_of_its_own_may_start(own):
    require_fit(Settings.model_validate(own), FIT, {"IDVERIFY_TENANT": "mxh-a"})


def test_pages_without_a_host_are_refused_in_production_alone(own):
    pages = FIT.model_copy(update={"pages": True})
    assert refused(own, pages) == "serve_site"
    require_fit(Settings.model_validate(own | {"site": "id.mxh.example.vn"}), pages, {})
    require_fit(Settings.model_validate(own | {"env": "development"}), pages, {})


class _Unserved:
    """A server that stops before it listens."""

    def __init__(self, *_args, **_named):
        pass

    def run(self):
        pass


@pytest.mark.parametrize(
    ("pages", "site", "is_warned"), [("1", None, True), ("1", "id.mxh.example.vn", False), ("0", None, False)]
)
def test_pages_without_a_host_are_warned_of_elsewhere(tmp_path, monkeypatch, caplog, pages, site, is_warned):
    monkeypatch.setattr(start_module, "Server", _Unserved)
    monkeypatch.setattr(start_module, "log_to_stdout", lambda: None)
    start_module.run(settings_on(tmp_path, site=site), {"IDVERIFY_HTTP_PAGES": pages}, host="127.0.0.1", port=0)
    assert ("no IDVERIFY_SITE" in caplog.text) == is_warned


MADE_UP = {
    "an outbox": Outbox(),
    "one of its kind": type("Ours", (Outbox,), {})(),
    "a sandbox's provider": SandboxEid(lambda: "http://localhost", Chaos()),
    "a class from a sandbox's": type("Ours", (SandboxEid,), {})(lambda: "http://localhost", Chaos()),
    "a sandbox's inbox": Inbox(Chaos()),
}


@pytest.mark.parametrize("part", MADE_UP.values(), ids=MADE_UP)
def test_a_part_that_stands_in_for_a_real_one_is_refused_and_its_setting_named(own, part):
    with pytest.raises(OperatorError) as error:
        require_own_parts(Settings.model_validate(own), {"IDVERIFY_HTTP_SENDER": [None], "IDVERIFY_HTTP_EID": [part]})
    assert error.value.code == "serve_made_up"
    for lang in LANGUAGES:
        assert "IDVERIFY_HTTP_EID" in error.value.text.in_(lang)
    require_own_parts(Settings.model_validate(own | {"env": "development"}), {"IDVERIFY_HTTP_EID": [part]})


def test_parts_of_the_platforms_own_are_not(own):
    require_own_parts(Settings.model_validate(own), {"IDVERIFY_HTTP_SENDER": [object()], "IDVERIFY_HTTP_EID": []})


def start(monkeypatch, capsys, own, *arguments, **more):
    for name in [name for name in os.environ if name.startswith("IDVERIFY_")]:
        monkeypatch.delenv(name)
    for name, value in (own | more).items():
        monkeypatch.setenv(f"IDVERIFY_{name.upper()}", str(value))
    assert cli.main(["serve", "--lang", "en", *arguments]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("setting", ["SENDER", "NETWORK"])
def test_the_command_does_not_start_with_an_outbox_that_is_named(own, monkeypatch, capsys, setting):
    named = {"http_sender": "builtins:object", "http_hosts": "a.vn"}
    told = start(monkeypatch, capsys, own, **(named | {f"http_{setting.lower()}": "idverify.senders.outbox:Outbox"}))
    assert f"IDVERIFY_HTTP_{setting} names a part that is for trying things out" in told


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "idverify.internal"])
def test_where_other_machines_reach_it_somebody_says_what_it_is(own, monkeypatch, capsys, host):
    unsaid = {name: value for name, value in own.items() if name != "env"} | {"http_drain": "1"}
    assert "IDVERIFY_ENV" in start(monkeypatch, capsys, unsaid, "--host", host)
    # With it, or on this machine, it goes on: to a setting that there is not.
    for said in ({"env": "development"}, {"env": "production"}):
        assert "IDVERIFY_HTTP_DRAIN " in start(monkeypatch, capsys, unsaid, "--host", host, **said)
    for here in ("127.0.0.1", "::1", "localhost"):
        assert "IDVERIFY_HTTP_DRAIN " in start(monkeypatch, capsys, unsaid, "--host", here)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("wants_more:sender", "ModuleNotFoundError: not_installed"),
        ("wants_later:sender", "ModuleNotFoundError: not_installed"),
        ("nowhere:sender", "module:callable"),
        ("nowhere.below:sender", "module:callable"),
        ("wants_later:none", "module:callable"),
        ("wants_later:NUMBER", "module:callable"),
        ("wants_later", "module:callable"),
    ],
)
def test_a_module_that_is_missing_is_told_from_a_path_that_is_wrong(tmp_path, monkeypatch, path, reason):
    (tmp_path / "wants_more.py").write_text("import not_installed\n", encoding="utf-8")
    later = "NUMBER = 1\ndef sender():\n    import not_installed\n"
    (tmp_path / "wants_later.py").write_text(later, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(OperatorError) as error:
        Configuration(sender=path).made_sender()
    assert error.value.data == {"name": "IDVERIFY_HTTP_SENDER", "reason": reason}


def test_elsewhere_everything_may_start(own):
    require_fit(Settings.model_validate(own | {"env": "development"}), Configuration(), {"IDVERIFY_CLOCK": "x"})


def test_without_a_sender_codes_would_reach_nobody(own):
    assert refused(own, FIT.model_copy(update={"sender": None})) == "serve_sender"


@pytest.mark.parametrize(
    "keys",
    [
        f"2026a:{bytes(range(32)).hex()}",
        f"2026a:{bytes(range(1, 33)).hex()}",
        f"2026a:{'ab' * 32}",
        f"2026a:{'00' * 32}",
        f"2026b:{secrets.token_hex(32)}, 2026a:{'AB' * 32}",
        f"demo:{secrets.token_hex(32)}",
        f"sandbox-2026:{secrets.token_hex(32)}",
        "demo:vault",
    ],
    ids=range(8),
)
def test_a_key_that_anybody_can_know_is_refused_and_not_shown(own, keys):
    assert refused(own | {"keys": keys}) == "serve_key"
    with pytest.raises(OperatorError) as error:
        require_fit(Settings.model_validate(own | {"keys": keys}), FIT, {})
    assert keys.rpartition(":")[2] not in str(error.value)


def test_so_is_a_key_of_birth_dates(own):
    assert refused(own | {"day_key": "11" * 32}) == "serve_key"


@pytest.mark.parametrize("name", ["demo-first", "sandbox-1", "Demo"])
def test_an_officer_of_a_demonstration_is_refused(own, folder, name):
    officers = register(folder, name, "binh", "chi", "dung")
    assert refused(own | {"officers_file": officers}) == "serve_officer"


def test_an_officer_whose_name_only_begins_alike_is_not(own, folder):
    officers = register(folder, "demoiselle", "tester", "chi", "dung")
    require_fit(Settings.model_validate(own | {"officers_file": officers}), FIT, {})


@pytest.mark.parametrize("tenant", ["demo-1a2b", "sandbox"])
def test_the_name_of_a_demonstration_is_refused(own, tenant):
    assert refused(own | {"tenant": tenant}) == "serve_tenant"


@pytest.mark.parametrize("name", ["IDVERIFY_CLOCK", "IDVERIFY_NOW", "IDVERIFY_SANDBOX_CLOCK"])
def test_nobody_sets_the_clock(own, name):
    assert refused(own, environment={name: "2026-11-22T00:00:00Z"}) == "serve_clock"


def test_the_hosts_are_named(own):
    assert refused(own, FIT.model_copy(update={"hosts": ()})) == "serve_hosts"


def test_counting_in_one_process_and_a_store_in_one_file_are_warned_of(own, caplog):
    with caplog.at_level(logging.WARNING):
        require_fit(
            Settings.model_validate(own | {"store": "sqlite:////data/idverify.sqlite"}),
            FIT.model_copy(update={"quota": "memory://"}),
            {},
        )
    assert "IDVERIFY_HTTP_QUOTA" in caplog.text
    assert "SQLite" in caplog.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_says_in_either_language_why_it_does_not_start(own, monkeypatch, capsys, lang):
    for name, value in own.items():
        monkeypatch.setenv(f"IDVERIFY_{name.upper()}", str(value))
    assert cli.main(["serve", "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert "IDVERIFY_HTTP_SENDER" in told
    assert ("hãy đặt" in told) == (lang == "vi")


def test_the_command_starts_nothing_without_officers_to_seal_to(tmp_path, monkeypatch, capsys):
    # Without a register of officers nothing is sealed, so nothing starts.
    settings = settings_on(tmp_path)
    for name, value in (("STORE", settings.store), ("TENANT", "x"), ("OFFICERS_FILE", str(tmp_path / "none"))):
        monkeypatch.setenv(f"IDVERIFY_{name}", value)
    monkeypatch.setenv("IDVERIFY_KEYS", f"a:{secrets.token_hex(32)}")
    assert cli.main(["serve", "--lang", "en"]) == 2
    assert "IDVERIFY_OFFICERS_FILE" in capsys.readouterr().err


def test_the_schema_is_printed_without_any_setting(monkeypatch, capsys):
    monkeypatch.delenv("IDVERIFY_TENANT", raising=False)
    assert cli.main(["serve", "--openapi"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"] == "3.1.0"
