"""Opening a key vault by what a setting says of it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from idverify.errors import OperatorError
from idverify.keys import Vault

_KINDS = "file:///path | pkcs11:///module.so?token=LABEL&pin-file=/path | aws-kms:"


def open_vault(url: str, *, tenant: str) -> Vault:
    """The vault that a URL names.

    Args:
        url: ``file:///etc/idverify/keys``; ``pkcs11:///usr/lib/softhsm/libsofthsm2.so?token=mxh&pin-file=/path``, whose
            PIN is the first line of that file; or ``aws-kms:``, with region and credentials as boto3 finds them.
        tenant: the platform.

    Raises:
        OperatorError: it names no vault that is known (``setting``), or the PIN cannot be read (``file``), or as the
            vault itself refuses.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        from idverify.keyvaults.file import FileVault

        return FileVault(unquote(parts.path), tenant=tenant, per_worker=True)
    if parts.scheme == "aws-kms":
        import boto3

        from idverify.keyvaults.aws_kms import AwsKmsVault

        return AwsKmsVault(boto3.client("kms"))
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "pkcs11" and parts.path and {"token", "pin-file"} <= asked.keys():
        from idverify.keyvaults.pkcs11 import Pkcs11Vault

        return Pkcs11Vault(unquote(parts.path), asked["token"], _first_line(Path(asked["pin-file"])))
    raise OperatorError("setting", name="IDVERIFY_VAULT", reason=_KINDS)


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    except OSError as unreadable:
        raise OperatorError("file", path=path, reason=unreadable.strerror) from None
    except ValueError:
        raise OperatorError("file", path=path, reason="UTF-8") from None
