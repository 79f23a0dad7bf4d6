"""Environment variables that no settings class holds; docs/reference/settings.md tells all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable.

    Attributes:
        name: how it is written.
        says: what it is, in a sentence.
        read_by: what reads it.
        secret: whether nobody may see it.
        example: a value as it may be written; None where it is not to be set.
    """

    name: str
    says: str
    read_by: str
    secret: bool = False
    example: str | None = None


ELSEWHERE: Final = (
    Variable(
        "IDVERIFY_KEYS_FILE",
        "The path of a file that holds what ``IDVERIFY_KEYS`` would; one of the two is given.",
        "whatever reads ``IDVERIFY_KEYS``",
        example="/etc/idverify/keys",
    ),
    Variable(
        "IDVERIFY_WRAP_KEYS",
        "Keys that wrap others, ``name:64 hex digits`` with commas between, by their whole names in the vault.",
        "``EnvironmentVault``, a vault in the environment, where a program makes one",
        secret=True,
        example="idverify/mxh/days:…",
    ),
    Variable(
        "IDVERIFY_SIGN_KEYS",
        "Keys that sign, written as those that wrap.",
        "``EnvironmentVault``",
        secret=True,
        example="idverify/ledger:…",
    ),
    Variable(
        "IDVERIFY_CAMPAIGN_URL",
        "The database whose accounts are judged, so that its password stands in no process list; ``--url`` goes"
        " before it.",
        "``idverify campaign check``, ``plan``, ``explain``, ``load``",
        secret=True,
        example="postgresql://reader:…@db.internal/mxh",
    ),
    Variable(
        "IDVERIFY_SANDBOX_ANYWHERE",
        "``1`` lets a sandbox listen where other machines reach it, as ``--anywhere`` does.",
        "``idverify serve --sandbox``",
        example="1",
    ),
    Variable(
        "IDVERIFY_SANDBOX_REDIRECT",
        "The platform's own address that people come back to from the sandbox's provider of electronic identification.",
        "``idverify serve --sandbox``",
        example="http://127.0.0.1:8000/back",
    ),
    Variable(
        "IDVERIFY_CLOCK, IDVERIFY_NOW, IDVERIFY_SANDBOX_CLOCK",
        "Nothing goes by them; in production the service refuses to start where one is set, for no clock is "
        "moved there.",
        "``idverify serve``",
    ),
    Variable(
        "IDVERIFY_TEST_DSN",
        "A PostgreSQL server on which this project's own tests make databases; no program of a platform reads it.",
        "the tests; ``idverify doctor`` knows the name",
        secret=True,
        example="postgresql://postgres@127.0.0.1:5432/postgres",
    ),
    Variable(
        "LC_ALL, LC_MESSAGES, LANG",
        "The first that is set tells the language of the terminal where ``--lang`` does not: Vietnamese if it "
        "begins with ``vi``.",
        "every command",
        example="vi_VN.UTF-8",
    ),
)
