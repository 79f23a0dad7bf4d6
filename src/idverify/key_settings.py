"""From the environment to the keys of one platform, for work that needs keys and neither store nor officers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from idverify.errors import OperatorError, door
from idverify.keys import Key, Keyring, RingKey, Vault, VaultKey

_PREFIX: Final = "IDVERIFY_"
_IN_VAULT: Final = "vault"


class KeySettings(BaseModel):
    """Which keys one platform has; each field is an environment variable ``IDVERIFY_…``.

    Attributes:
        tenant: ``IDVERIFY_TENANT``, an opaque label of the platform that outlives domain names.
        keys: ``IDVERIFY_KEYS``, the live keys newest first, ``name:64 hex digits`` with commas between;
            or ``IDVERIFY_KEYS_FILE``, the path of a file that holds the same. ``name:vault`` is a key that is kept in
            the vault, use by use.
        vault: ``IDVERIFY_VAULT``, a URL as of ``keyvaults.opening.open_vault``; left out where no key is in one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, ignored_types=(cached_property,))

    tenant: str = Field(examples=["mxh"])
    keys: SecretStr = Field(examples=["2026a:vault"])
    vault: str | None = Field(default=None, examples=["file:///etc/idverify/vault"])

    @classmethod
    @door
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The settings that an environment holds.

        Args:
            environment: variables by name; those of this process if left out.

        Raises:
            OperatorError: one is missing or wrong, or keys are given in two ways (``setting``); the error names it and
                holds no value.
        """
        environment = os.environ if environment is None else environment
        given = {
            name.removeprefix(_PREFIX).lower(): value for name, value in environment.items() if name.startswith(_PREFIX)
        }
        path = given.pop("keys_file", "")
        if path and given.get("keys"):
            raise OperatorError("setting", name="IDVERIFY_KEYS_FILE", reason="IDVERIFY_KEYS")
        if path:
            try:
                given["keys"] = Path(path).read_text(encoding="utf-8-sig").strip()
            except OSError as unreadable:
                raise OperatorError("setting", name="IDVERIFY_KEYS_FILE", reason=unreadable.strerror) from None
            except UnicodeDecodeError:
                raise OperatorError("setting", name="IDVERIFY_KEYS_FILE", reason="UTF-8") from None
        known = {name: value for name, value in given.items() if name in cls.model_fields}
        try:
            return cls.model_validate(known)
        except ValidationError as refused:
            first = refused.errors(include_url=False, include_context=False, include_input=False)[0]
        name = f"{_PREFIX}{str(first['loc'][0]).upper()}"
        raise OperatorError("setting", name=name, reason=first["type"])

    def __reduce__(self) -> NoReturn:
        raise TypeError("settings are not pickled: a pickle would hold the keys in clear")

    @cached_property
    @door
    def ring(self) -> Keyring:
        """The live keys.

        Raises:
            OperatorError: one is neither ``name:64 hex digits`` nor ``name:vault``, or there is no vault (``setting``).
        """
        keys: list[RingKey] = []
        for entry in self.keys.get_secret_value().split(","):
            kid, _, secret = entry.strip().partition(":")
            if secret == _IN_VAULT:
                if self.opened_vault is None:
                    raise OperatorError("setting", name="IDVERIFY_VAULT", reason="missing")
                keys.append(VaultKey(kid, self.opened_vault))
                continue
            try:
                keys.append(Key(kid, bytes.fromhex(secret)))
            except ValueError:
                raise OperatorError("setting", name="IDVERIFY_KEYS", reason="name:64 hex | name:vault") from None
        return Keyring(keys, tenant=self.tenant)

    @cached_property
    def opened_vault(self) -> Vault | None:
        """The vault that ``vault`` names, if it names one. Errors: as of ``open_vault``."""
        if self.vault is None:
            return None
        from idverify.keyvaults.opening import open_vault  # each vault has a library of its own

        return open_vault(self.vault, tenant=self.tenant)
