"""Keys in a token: what only a token has. It is SoftHSM's; without one these tests fail."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable

import pkcs11
import pytest
from pkcs11 import Attribute, ObjectClass
from vault_stands import PIN, ROOT, TOKEN, softhsm_module

from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring, KeyUse, VaultKey, names_of
from idverify.keyvaults.pkcs11 import Pkcs11Vault

PHONE = PhoneNumber.parse("0912000001")


@pytest.fixture
def vault() -> Pkcs11Vault:
    return Pkcs11Vault(softhsm_module(), TOKEN, PIN)


def code_of(ask: Callable[[], object]) -> tuple[str, dict[str, object]]:
    with pytest.raises(OperatorError) as refused:
        ask()
    assert "{" not in str(refused.value)
    return refused.value.code, refused.value.data


def in_the_token(kind: ObjectClass, label: str) -> pkcs11.Object:
    session = pkcs11.lib(softhsm_module()).get_token(token_label=TOKEN).open()
    (found,) = session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: label})
    return found


def test_a_ring_works_on_keys_that_were_made_in_the_token_and_were_never_outside(vault: Pkcs11Vault) -> None:
    tenant = secrets.token_hex(4)
    vault.create(names_of(tenant, "2026a"))
    ring = Keyring([VaultKey("2026a", vault)], tenant=tenant)
    assert ring.recognises(ring.pseudonym(PHONE), PHONE)
    assert len(set(ring.check_values.values())) == len(names_of(tenant, "2026a"))
    assert ring.pseudonym(PHONE) == Keyring([VaultKey("2026a", vault)], tenant=tenant).pseudonym(PHONE)


@pytest.mark.parametrize("brought", [True, False])
def test_a_key_in_the_token_cannot_be_read_or_taken_out(vault: Pkcs11Vault, brought: bool) -> None:
    tenant = secrets.token_hex(4)
    if brought:
        vault.import_subkeys(Key("2026a", ROOT).subkeys(tenant))
    else:
        vault.create(names_of(tenant, "2026a"))
    vault.create([f"{tenant} wrap"], use=KeyUse.WRAP)
    vault.create([f"{tenant} sign"], use=KeyUse.SIGN)
    found = [in_the_token(ObjectClass.SECRET_KEY, name) for name in (*names_of(tenant, "2026a"), f"{tenant} wrap")]
    for key in (*found, in_the_token(ObjectClass.PRIVATE_KEY, f"{tenant} sign")):
        assert key[Attribute.PRIVATE]
        assert key[Attribute.SENSITIVE]
        assert not key[Attribute.EXTRACTABLE]
        with pytest.raises(pkcs11.AttributeSensitive):
            key[Attribute.VALUE]


def test_a_key_does_one_thing_only(vault: Pkcs11Vault) -> None:
    mac, wrap = (secrets.token_hex(4) for _ in range(2))
    vault.create([mac])
    vault.create([wrap], use=KeyUse.WRAP)
    assert code_of(lambda: vault.mac(wrap, b"m"))[0] == "vault_cannot"
    assert code_of(lambda: vault.wrap(mac, b"m", context=b"c"))[0] == "vault_cannot"
    assert len(vault.mac(mac, b"m")) == 32


@pytest.mark.parametrize("use", KeyUse)
def test_a_key_that_is_there_is_not_made_or_brought_once_more(vault: Pkcs11Vault, use: KeyUse) -> None:
    name = secrets.token_hex(4)
    vault.create([name], use=use)
    there = ("vault_key_exists", {"name": name})
    assert code_of(lambda: vault.create([name], use=use)) == there
    if use is not KeyUse.SIGN:
        assert code_of(lambda: vault.import_subkeys({name: ROOT})) == there
    kind = ObjectClass.PRIVATE_KEY if use is KeyUse.SIGN else ObjectClass.SECRET_KEY
    in_the_token(kind, name)


def test_a_key_of_another_length_is_not_brought(vault: Pkcs11Vault) -> None:
    assert code_of(lambda: vault.import_subkeys({"short": ROOT[:31]})) == ("key_length", {"kid": "short"})
    assert code_of(lambda: vault.mac("short", b"m"))[0] == "vault_key_missing"


def test_a_session_that_was_lost_is_opened_again(vault: Pkcs11Vault) -> None:
    name = secrets.token_hex(4)
    vault.create([name])
    before = vault.mac(name, b"m")
    vault._session.close()  # as a token does that was restarted; it logs every session of this process out
    assert vault.mac(name, b"m") == before
    other = Pkcs11Vault(softhsm_module(), TOKEN, PIN)
    assert other.mac(name, b"m") == before
    other._session.close()
    assert vault.mac(name, b"m") == before


def test_a_token_or_a_library_that_is_not_there_is_unreachable() -> None:
    nowhere = Pkcs11Vault(softhsm_module(), "no such token", PIN)
    unreachable = ("vault_unreachable", {"vault": "Pkcs11Vault('no such token')", "reason": "NoSuchToken"})
    assert code_of(lambda: nowhere.mac("n", b"m")) == unreachable
    assert code_of(lambda: Pkcs11Vault("/nowhere/lib.so", TOKEN, PIN).mac("n", b"m"))[0] == "vault_unreachable"


def run(program: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, softhsm_module()]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60, env=environment
    ).stdout.split()


def test_a_wrong_pin_is_tried_once_so_that_the_token_does_not_shut_itself() -> None:
    """In a process of its own: a login is shared by all sessions of one."""
    program = f"""
import sys
import pkcs11
from idverify.errors import OperatorError
from idverify.keyvaults.pkcs11 import Pkcs11Vault
vault = Pkcs11Vault(sys.argv[1], {TOKEN!r}, "0000-wrong")
for _ in range(3):
    try:
        vault.mac("n", b"m")
    except OperatorError as error:
        print(error.code, error.data["reason"])
    vault._pin = {PIN!r}  # were it tried again, it would now be right
"""
    assert run(program) == ["vault_unreachable", "PinIncorrect"] * 3


def test_a_forked_process_opens_the_token_for_itself_even_if_another_thread_was_asking(vault: Pkcs11Vault) -> None:
    name = secrets.token_hex(4)
    vault.create([name])
    program = f"""
import os, sys, threading
from idverify.keyvaults.pkcs11 import Pkcs11Vault
vault = Pkcs11Vault(sys.argv[1], {TOKEN!r}, {PIN!r})
first = vault.mac({name!r}, b"m")
going = True
def ask():
    while going:
        vault.mac({name!r}, b"other")
thread = threading.Thread(target=ask)
thread.start()
children = []
for _ in range(20):
    child = os.fork()
    if child == 0:
        inherited = vault._session
        right = vault.mac({name!r}, b"m") == first and vault.mac({name!r}, b"m") == first
        os._exit(0 if right and vault._session is not inherited else 1)
    children.append(child)
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
going = False
thread.join()
print(*codes, vault.mac({name!r}, b"m") == first)
"""
    assert run(program) == ["0"] * 20 + ["True"]


def test_a_fork_waits_until_no_thread_is_inside_of_the_library() -> None:
    program = """
import os, sys, threading, time
from idverify.keyvaults.pkcs11 import Pkcs11Vault
from idverify.keyvaults.pkcs11_library import LIBRARIES
library = LIBRARIES.of(sys.argv[1])
inside, left = threading.Event(), threading.Event()
def stay():
    with library.lock:
        inside.set()
        time.sleep(0.3)
        left.set()
thread = threading.Thread(target=stay)
thread.start()
inside.wait()
child = os.fork()
if child == 0:
    os._exit(0 if left.is_set() and LIBRARIES.of(sys.argv[1]) is not library else 1)
print(left.is_set(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), library.lock.acquire(timeout=5))
thread.join()
"""
    assert run(program) == ["True", "0", "True"]


def test_two_vaults_of_one_library_are_asked_by_several_threads_one_at_a_time(vault: Pkcs11Vault) -> None:
    name = secrets.token_hex(4)
    vault.create([name])
    program = f"""
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from idverify.keyvaults.pkcs11 import Pkcs11Vault
from idverify.keyvaults.pkcs11_library import LIBRARIES
library, most, within = LIBRARIES.of(sys.argv[1]), 0, 0
class Counted(Pkcs11Vault):
    def _key(self, *asked):
        global most, within
        within += 1
        most = max(most, within)
        try:
            return super()._key(*asked)
        finally:
            within -= 1
vaults = [Counted(sys.argv[1], {TOKEN!r}, {PIN!r}) for _ in range(4)]
first = vaults[0].mac({name!r}, b"m")
sys.setswitchinterval(1e-6)
def ask(vault):
    return all(vault.mac({name!r}, b"m") == first for _ in range(300))
with ThreadPoolExecutor(4) as pool:
    print(all(pool.map(ask, vaults)), most)
"""
    assert run(program) == ["True", "1"]
