"""The places that vaults are tried on: files, variables, a SoftHSM token, and KMS of moto over HTTP."""

from __future__ import annotations

import atexit
import functools
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.kms.models import kms_backends
from moto.server import ThreadedMotoServer

from idverify.keys import Key, KeyUse, Vault, key_name, names_of
from idverify.keyvaults.aws_kms import AwsKmsVault, alias_of
from idverify.keyvaults.environment import EnvironmentVault
from idverify.keyvaults.file import FileVault
from idverify.keyvaults.pkcs11 import Pkcs11Vault

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so")
TOKEN, PIN = "idverify", "4711"
KID = "2026a"
ROOT = bytes(range(60, 92))
REGION = "ap-southeast-1"
AWS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION}


@dataclass(frozen=True)
class Stand:
    """One vault that holds the subkeys of ``ROOT`` for a platform, two keys to wrap with and, if it can, one to sign.

    ``program`` makes another ``vault`` on the same keys, in a process of its own with the ``environment`` given.
    """

    vault: Vault
    tenant: str
    wrap: str
    other_wrap: str
    sign: str
    program: str
    environment: dict[str, str]

    @property
    def key(self) -> Key:
        return Key(KID, ROOT)


def names(tenant: str) -> tuple[str, str, str]:
    return key_name(tenant, "records"), key_name(tenant, "other records"), key_name(tenant, "log")


def file_stand(folder: Path) -> Stand:
    tenant = f"platform {secrets.token_hex(4)}"
    wrap, other, sign = names(tenant)
    path = folder / "keys"
    path.touch(mode=0o600)
    lines = [
        f"{KID}: {ROOT.hex()}",
        *(f"wrap {name}: {ROOT.hex()}" for name in (wrap, other)),
        f"sign {sign}: {'05' * 32}",
    ]
    path.write_text("# keys\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    program = f"from idverify.keyvaults.file import FileVault\nvault = FileVault({str(path)!r}, tenant={tenant!r})"
    return Stand(FileVault(path, tenant=tenant), tenant, wrap, other, sign, program, {})


def environment_stand(folder: Path) -> Stand:  # noqa: ARG001  # as every stand is made
    tenant = f"platform {secrets.token_hex(4)}"
    wrap, other, sign = names(tenant)
    variables = {
        "IDVERIFY_KEYS": f"{KID}:{ROOT.hex()}",
        "IDVERIFY_WRAP_KEYS": f"{wrap}:{ROOT.hex()}, {other}:{ROOT.hex()}",
        "IDVERIFY_SIGN_KEYS": f"{sign}:{'05' * 32}",
    }
    program = (
        "import os\nfrom idverify.keyvaults.environment import EnvironmentVault\n"
        f"vault = EnvironmentVault(os.environ, tenant={tenant!r}, remove=True)"
    )
    return Stand(EnvironmentVault(dict(variables), tenant=tenant), tenant, wrap, other, sign, program, variables)


@functools.cache
def softhsm_module() -> str:
    """The library of a SoftHSM with one token in a folder of our own, which ``SOFTHSM2_CONF`` now names."""
    found = next((path for path in MODULES if Path(path).exists()), None)
    program = shutil.which("softhsm2-util")
    assert found is not None, "no SoftHSM here, on which the PKCS#11 vault is tried; on Debian: apt install softhsm2"
    assert program is not None, "no softhsm2-util here; on Debian: apt install softhsm2"
    folder = Path(tempfile.mkdtemp(prefix="softhsm"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n", encoding="utf-8")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    for label in (TOKEN, "another"):
        command = [program, "--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    return found


def pkcs11_stand(folder: Path) -> Stand:  # noqa: ARG001  # as every stand is made
    tenant = f"platform {secrets.token_hex(4)}"
    wrap, other, sign = names(tenant)
    module = softhsm_module()
    vault = Pkcs11Vault(module, TOKEN, PIN)
    vault.import_subkeys(Key(KID, ROOT).subkeys(tenant))
    vault.create([wrap, other], use=KeyUse.WRAP)
    vault.create([sign], use=KeyUse.SIGN)
    program = f"from idverify.keyvaults.pkcs11 import Pkcs11Vault\nvault = Pkcs11Vault({module!r}, {TOKEN!r}, {PIN!r})"
    return Stand(vault, tenant, wrap, other, sign, program, {"SOFTHSM2_CONF": os.environ["SOFTHSM2_CONF"]})


@functools.cache
def kms_endpoint() -> str:
    """The URL of a KMS in another thread; it is spoken to over HTTP."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    atexit.register(server.stop)
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"


def kms_client(endpoint: str | None = None) -> Any:
    """A client of that KMS, or of one at another place; it gives up soon."""
    return boto3.client(
        "kms",
        endpoint_url=endpoint or kms_endpoint(),
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}),
    )


def aws_stand(folder: Path) -> Stand:  # noqa: ARG001  # as every stand is made
    tenant = f"platform {secrets.token_hex(4)}"
    wrap, other, sign = names(tenant)
    vault = AwsKmsVault(kms_client())
    vault.create(names_of(tenant, KID))
    vault.create([wrap, other], use=KeyUse.WRAP)
    backend = kms_backends[DEFAULT_ACCOUNT_ID][REGION]
    for name, subkey in Key(KID, ROOT).subkeys(tenant).items():
        # moto takes no key material over the wire, so it is laid where the server keeps it.
        backend.keys[backend.any_id_to_key_id(alias_of(name))].key_material = subkey
    program = (
        "import boto3\nfrom idverify.keyvaults.aws_kms import AwsKmsVault\n"
        f"vault = AwsKmsVault(boto3.client('kms', endpoint_url={kms_endpoint()!r}))"
    )
    return Stand(vault, tenant, wrap, other, sign, program, AWS)


STANDS: dict[str, Callable[[Path], Stand]] = {
    "file": file_stand,
    "environment": environment_stand,
    "pkcs11": pkcs11_stand,
    "aws": aws_stand,
}
