"""Keys: several alive at once, the first writes, all read; in this process, or in a vault that keeps them to itself.

    names      what keys are for, and what each is called where it is kept one by one
    vault      what is asked of a place that keeps keys
    key        one key: a root held in memory, or a name whose subkeys a vault holds
    ring       the live keys of one platform

A key never shows itself: not in a repr, not in a pickle or a copy, not in an error or its traceback.
"""

from idverify.keys.key import KCV_BYTES, Key, Macs, RingKey, Subkeys, VaultKey
from idverify.keys.names import KINDS, PURPOSES, key_name, names_of
from idverify.keys.ring import LONGEST_TENANT, Keyring
from idverify.keys.vault import LONGEST_WRAPPED, KeyUse, Vault
from idverify.pseudonym import Binding

__all__ = [
    "KCV_BYTES",
    "KINDS",
    "LONGEST_TENANT",
    "LONGEST_WRAPPED",
    "PURPOSES",
    "Binding",
    "Key",
    "KeyUse",
    "Keyring",
    "Macs",
    "RingKey",
    "Subkeys",
    "Vault",
    "VaultKey",
    "key_name",
    "names_of",
]
