"""A store moves from one database to another, of either kind, with everything in it and nothing lost."""

from __future__ import annotations

import json

import pytest
from families import Family
from sqlalchemy import func, select
from two_officers import TwoOfficers

from conftest import NOW, TENANT, database_on, platform_on
from idverify.account.action import Action
from idverify.cli import main
from idverify.errors import OperatorError
from idverify.stores import schema
from idverify.stores.custody import SqlCustody
from idverify.stores.moving import move
from idverify.stores.opening import engine_of, open_store, upgrade_schema

DAY_KEY = bytes(range(32))


@pytest.fixture
def ways(tmp_path, postgres):
    """Empty stores: a file, a server, another file."""
    with database_on(postgres) as server:
        urls = [f"sqlite:///{tmp_path / 'first'}", server, f"sqlite:///{tmp_path / 'second'}"]
        for url in urls:
            engine = engine_of(url)
            upgrade_schema(engine)
            engine.dispose()
        yield urls


def moved(source: str, target: str) -> dict[str, int]:
    engines = engine_of(source), engine_of(target)
    try:
        return dict(move(*engines))
    finally:
        for engine in engines:
            engine.dispose()


def everything(url: str) -> dict[str, list]:
    engine = engine_of(url)
    with engine.connect() as connection:
        tables = schema.METADATA.sorted_tables
        found = {table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in tables}
    engine.dispose()
    return found


def lived_in(url: str) -> None:
    """Two platforms on one database: people, a family, a closed account, a ledger."""
    for tenant in (TENANT, "platform-b"):
        store = open_store(url, tenant=tenant, day_key=DAY_KEY)
        if tenant == TENANT:
            platform = platform_on(store)
            platform.enrol("lan")
            platform.enrol("minh", "0912000002")
            Family(platform).join(account="an")
            platform.registrar.close("minh", now=NOW)
            custody = SqlCustody(store._engine, tenant=tenant, days=store._days)
            custody.integrate(most=100)
        else:
            store.check_keys({"2026b": b"12345678"}, now=NOW)
        store.close()


def test_a_store_goes_from_a_file_to_a_server_and_back_and_answers_as_before(ways):
    file, server, another = ways
    lived_in(file)
    rows = moved(file, server)
    assert rows["idverify_account"] == 3
    assert rows["idverify_ledger_entry"] > 0
    assert rows == moved(server, another)
    assert everything(file) == everything(server) == everything(another)
    store = open_store(server, tenant=TENANT, day_key=DAY_KEY)
    platform = platform_on(store)
    for account, may in (("lan", True), ("an", True), ("minh", False)):
        assert platform.gate.decide(account, Action.POST, now=NOW).permitted is may
    (record,) = store.sealed_records("lan")
    assert TwoOfficers(TENANT).open("lan", record)["phone"] == "+84912000001"
    platform.enrol("hoa", "0912000001")  # the number is the same number there
    with store._engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.IDENTITY)) == 2
    store.close()


def test_a_store_with_anything_in_it_is_no_target_and_keeps_what_it_has(ways):
    file, server, _ = ways
    lived_in(file)
    lived_in(server)
    before = everything(server)
    with pytest.raises(OperatorError) as refused:
        moved(file, server)
    assert refused.value.code == "move_target"
    assert everything(server) == before


def test_what_arrives_otherwise_is_found_out_and_nothing_of_it_stays(ways):
    """As by a trigger, a type that rounds, or a hand in the target."""
    file, server, another = ways
    lived_in(file)
    engine = engine_of(server)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.kept_at := NEW.kept_at + 1; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER spoil BEFORE INSERT ON idverify_registration_record FOR EACH ROW EXECUTE FUNCTION spoil()"
        )
    engine.dispose()
    with pytest.raises(OperatorError) as refused:
        moved(file, server)
    assert (refused.value.code, refused.value.data) == ("move_differs", {"table": "idverify_registration_record"})
    assert everything(server) == everything(another)


def test_a_store_of_another_version_is_not_moved(ways, tmp_path):
    old = engine_of(f"sqlite:///{tmp_path / 'old'}")
    upgrade_schema(old, "0005")
    old.dispose()
    for source, target in ((f"sqlite:///{tmp_path / 'old'}", ways[0]), (ways[0], f"sqlite:///{tmp_path / 'old'}")):
        with pytest.raises(OperatorError) as refused:
            moved(source, target)
        assert refused.value.code == "schema"


def test_the_command_tells_how_many_rows_went(ways, capsys):
    file, server, another = ways
    lived_in(file)
    assert main(["store", "move", server, "--store", file, "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "3  idverify_account" in told
    assert 'Run "idverify store check" on both' in told
    assert main(["store", "move", another, "--store", server, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["idverify_account"] == 3
    assert main(["store", "move", another, "--store", file, "--lang", "vi"]) == 2
    assert "idverify_" in capsys.readouterr().err
