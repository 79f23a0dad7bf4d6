"""What of the library is public, page by page: the promise that docs/reference/api makes."""

from __future__ import annotations

from typing import Final, NamedTuple


class Page(NamedTuple):
    """One page of the API reference.

    Attributes:
        name: of its file, without the ending.
        title: its heading.
        lead: what it is for, a sentence or two.
        modules: what it describes, in this order.
    """

    name: str
    title: str
    lead: str
    modules: tuple[str, ...]


def _under(package: str, *names: str) -> tuple[str, ...]:
    return tuple(".".join(part for part in ("idverify", package, name) if part) for name in names)


PAGES: Final = (
    Page(
        "registering",
        "Opening accounts",
        "The registrar opens accounts: age first, then proof of a number, then the record. What it asks of a\n"
        "provider of "
        "electronic identification stands beside it.",
        _under("", "registrar", "application", "identification"),
    ),
    Page(
        "gate",
        "The gate",
        "The question before each write, the answer without a database, and the feed of what a platform\n"
        "tells its people.",
        _under("", "gate", "standing", "standing_gate", "feed"),
    ),
    Page(
        "guardianship",
        "Guardians and children",
        "The life of the link between a child's account and whoever answers for it.",
        _under("", "guardianship", "invitations", "supervision", "growing_up", "age_review"),
    ),
    Page(
        "decision",
        "Decisions",
        "What the rules found, weighed: each answer names its rules, its articles, its remedies and how long\n"
        "it is good.",
        _under("", "decision", "answer", "answer_document", "rules", "rules.argument", "rules.refusal", "rules.policy"),
    ),
    Page(
        "account",
        "People and accounts",
        "The facts that the rules are asked about, as frozen types.",
        _under(
            "account",
            "",
            "account_id",
            "age_signal",
            "consent",
            "link_event",
            "link_state",
            "notice",
            "permission_ask",
        ),
    ),
    Page(
        "identifiers",
        "Numbers",
        "Phone numbers and personal identification numbers: parsed, dated, and told what is wrong with them.",
        _under(
            "identifiers",
            "",
            "phone",
            "phone_field",
            "numbering_plan",
            "personal_id",
            "places",
            "foreigner_id",
            "opaque",
            "look_alike",
            "second_opinion",
            "field_type",
            "stdnum_pid",
            "data_package",
        ),
    ),
    Page(
        "evidence",
        "Proofs",
        "What was proved, by which method, at which moment and for which purpose.",
        _under("evidence", "possession", "budget", "method", "attestation", "identification", "declaration"),
    ),
    Page(
        "law",
        "The law",
        "The words of the law with their dates, the civil day, the readings, and how long what is kept.",
        (
            *_under("law", "", "calendar", "parameter", "reading", "register", "proposals"),
            *_under(
                "rules",
                "data_class",
                "deadline",
                "retention",
                "retention_period",
                "retention_schedule",
            ),
        ),
    ),
    Page(
        "keys",
        "Keys and pseudonyms",
        "Keys that recognise a number without keeping it, and the vaults that hold them.",
        (
            *_under("", "keys", "pseudonym"),
            *_under("keyvaults", "opening", "file", "environment", "held", "pkcs11", "aws_kms"),
        ),
    ),
    Page(
        "sealing",
        "Sealed records",
        "Bytes sealed so that the web tier can write them and cannot read them; two officers open them.",
        _under("", "sealing"),
    ),
    Page(
        "custody",
        "Custody",
        "Keys in their turn, retention and erasure, lawful requests, and extracts that can be checked.",
        _under(
            "custody",
            "completeness",
            "disclosure",
            "extract",
            "keeping",
            "request",
            "resealing",
            "rotation",
            "sequencer",
            "subject",
        ),
    ),
    Page(
        "ledger",
        "The ledger",
        "An append-only log of what was done to which record, never to whom, that anybody can check offline.",
        _under(
            "ledger",
            "entry",
            "tree",
            "tiles",
            "proofs",
            "checkpoint",
            "note",
            "cosignature",
            "proof_file",
            "label",
            "signer",
            "signing_key",
        ),
    ),
    Page(
        "settings",
        "Settings",
        "From the environment to a working registrar, gate and custody. Each variable stands in\n"
        "[the table of settings](../settings.md).",
        _under("", "settings", "key_settings", "custody_settings"),
    ),
    Page(
        "ports",
        "Ports",
        "What the shell needs of the world, as protocols. Write a class that keeps one, and it can stand in for ours.",
        _under("ports", "", "bulk", "campaigns", "completeness", "custody", "key_life"),
    ),
    Page(
        "stores",
        "Stores",
        "SQLite and PostgreSQL behind the ports, one schema; a store in memory for tests; and the contract\n"
        "that any store must keep.",
        _under(
            "stores",
            "opening",
            "sql",
            "service",
            "custody",
            "bulk.store",
            "memory",
            "contract",
            "days",
            "backup",
            "replicas",
            "partitions",
            "moving",
            "revisions",
        ),
    ),
    Page(
        "senders",
        "Senders",
        "Ways to a phone: a gateway over HTTP, an SMS centre, a service that makes and checks the code itself, and an\n"
        "outbox for trying things out.",
        _under("senders", "outbox", "gateway", "smpp", "remote_verifier", "provider_line", "sms_text"),
    ),
    Page(
        "outside",
        "Providers, networks, quotas",
        "Electronic identification, what a mobile operator knows of a number, and quotas that several machines share.",
        (
            *_under("eid", "oidc", "encrypted_oauth2", "claims", "client", "connection"),
            *_under("networks", "camara", "camara_access"),
            *_under("quotas", "limits_quota"),
        ),
    ),
    Page(
        "integrations",
        "Frameworks",
        "Where FastAPI, Django, its REST framework, SQLAlchemy and any ASGI application meet the gate.",
        _under(
            "integrations",
            "door",
            "asgi",
            "fastapi",
            "django",
            "django.forms",
            "django.middleware",
            "django.standing_session",
            "drf",
            "sqlalchemy",
        ),
    ),
    Page(
        "conformance",
        "Conformance",
        "The suite as a library: adapters, runs, reports with their signatures, evidence, and the plugin of pytest.",
        _under(
            "conformance",
            "adapter",
            "run",
            "result",
            "door",
            "fixture",
            "expected_failures",
            "reading_use",
            "evidence",
            "report.document",
            "report.part",
            "report.signature",
            "pytest_plugin",
        ),
    ),
    Page(
        "campaign",
        "Campaigns",
        "Every existing account at once: read, judged, planned, told and reported.",
        _under(
            "campaign",
            "role",
            "terms",
            "key_source",
            "status",
            "tally",
            "kernel",
            "reading.opening",
            "reading.source",
            "reading.header",
            "run",
            "folder",
            "explaining",
            "plan",
            "outreach",
            "report.document",
            "report.part",
            "report.source",
            "report.files",
            "spark",
        ),
    ),
    Page(
        "errors",
        "Errors and messages",
        "The families of errors by who can put them right, problem documents, and every sentence in two languages.",
        _under("", "errors", "problem", "messages"),
    ),
)
