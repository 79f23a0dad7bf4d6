"""Who vouches for a report: a signature over its canonical bytes, verified offline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import ConfigDict, ValidationError

from idverify.conformance.report.document import Report, parsed
from idverify.conformance.report.installed import PREFIX_OF_DRAWN, PREFIX_OF_EVIDENCE, digest_here, installed
from idverify.conformance.report.part import LONGEST_NAME, Name, Part, ReportedResult
from idverify.conformance.report.visible import visible
from idverify.errors import OperatorError
from idverify.ledger.base64_text import decoded, encoded
from idverify.ledger.note import Verifier, is_signed
from idverify.ledger.signing_key import signing_key


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs.

    Attributes:
        key: the public key, with its name.
        sign: what signs bytes with the private key and gives 64 bytes, perhaps in a vault.
    """

    key: Verifier
    sign: Callable[[bytes], bytes]

    @classmethod
    def of_file(cls, path: Path, *, name: str) -> Self:
        """The signer whose private key a file holds.

        Args:
            path: as of ``signing_key``.
            name: who vouches, such as ``auditor.example``: without spaces and pluses.

        Raises:
            OperatorError: as of ``signing_key`` and ``Verifier``, or the name is too long or holds what one cannot see,
                so that it would pass for another one (``signer_name``).
        """
        private = signing_key(path)
        if visible(name) != name:
            raise OperatorError("signer_name", longest=LONGEST_NAME)
        key = Verifier(name, private.public_key().public_bytes_raw())
        if len(str(key)) > LONGEST_NAME:
            raise OperatorError("signer_name", longest=LONGEST_NAME)
        return cls(key, private.sign)


class Signature(Part):
    """A signature as it stands beside its report.

    Attributes:
        public_key: ``name+hash+key``, as of ``ledger.note.Verifier``.
        value: 64 bytes, base 64.
    """

    algorithm: Literal["Ed25519"]
    canonicalisation: Literal["RFC 8785"]
    public_key: Name
    value: Name


class Envelope(Part):
    """A report and its signature: what the file ``report.json`` holds.

    Attributes:
        signature: None where nobody vouches for it.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        title="Report of a conformance run, with its signature",
        json_schema_extra={"$id": "https://idverify.example/schema/report.schema.json"},
    )

    report: Report
    signature: Signature | None

    def to_bytes(self) -> bytes:
        """The file: UTF-8 JSON, for people indented by one space."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Verified:
    """A report that the key stands for.

    Attributes:
        report: what it says.
        key: that signed it.
        known: whether whoever verifies named the key; else it is only the one that stands in the report, and nobody
            told whose it is.
        same_fixtures: whether the fixtures that it was made with are those installed here.
    """

    report: Report
    key: Verifier
    known: bool
    same_fixtures: bool

    @property
    def shown_key(self) -> str:
        """The key as text, with every character of its name escaped that one cannot see."""
        return visible(str(self.key))

    @property
    def extent(self) -> tuple[int, int] | None:
        """How many packaged fixtures it has a result of, and how many its levels have; None where that is not known."""
        if not self.same_fixtures or self.report.run.door == "evidence":
            return None
        levels = set(self.report.run.levels) or {fixture.level for fixture in installed().values()}
        asked = sum(result.fixture in installed() and result.level in levels for result in self.report.results)
        return asked, sum(fixture.level in levels for fixture in installed().values())


def canonical(report: Report) -> bytes:
    """The bytes that a signature covers (RFC 8785).

    Raises:
        OperatorError: the library that writes them is missing (``conformance_extra``).
    """
    try:
        import rfc8785
    except ModuleNotFoundError:
        raise OperatorError("conformance_extra") from None
    return rfc8785.dumps(report.to_document())


def digest(report: Report) -> str:
    """SHA-256 of the bytes that a signature covers, 64 hex digits: what a printed page names its report by."""
    return hashlib.sha256(canonical(report)).hexdigest()


def signed(report: Report, signer: Signer | None) -> Envelope:
    """A report with the signature of whoever vouches for it, or of nobody.

    Raises:
        OperatorError: what came back is no signature of that key (``ledger_signature``).
    """
    if signer is None:
        return Envelope(report=report, signature=None)
    covered = canonical(report)
    value = signer.sign(covered)
    # A vault that signs with another key, or badly, is found out here and not by the auditor.
    if not is_signed(signer.key.public_key, covered, value):
        raise OperatorError("ledger_signature")
    signature = Signature(
        algorithm="Ed25519", canonicalisation="RFC 8785", public_key=str(signer.key), value=encoded(value)
    )
    return Envelope(report=report, signature=signature)


def read(written: bytes) -> Envelope:
    """A report and its signature as they stand in a file; nothing is verified but their form.

    Raises:
        OperatorError: as of ``parsed`` and ``Report.read``, or the signature is not of its form (``report_form``).
    """
    value = parsed(written)
    if not isinstance(value, dict) or set(value) != {"report", "signature"}:
        raise OperatorError("report_form", place="report, signature")
    return Envelope(report=Report.read(value["report"]), signature=_signature(value["signature"]))


def verify(document: bytes, key: Verifier | None = None) -> Verified:
    """Verify a report, with nothing but the file.

    Args:
        document: the file.
        key: of whoever is believed to vouch for it, had from elsewhere; without it the key is believed that stands in
            the file.

    Raises:
        OperatorError: as of ``read``; nobody signed (``report_unsigned``), somebody else did (``report_other_key``,
            with that key), the key in it is none (``ledger_vkey``), the report is not what was signed: changed since,
            or under the signature of another one (``report_signature``), or the fixtures are those installed here and
            a result is of none of them, of another digest or another level (``report_fixtures``).
    """
    envelope = read(document)
    if envelope.signature is None:
        raise OperatorError("report_unsigned")
    stands = Verifier.parse(envelope.signature.public_key)
    if key is not None and str(key) != str(stands):
        raise OperatorError("report_other_key", given=visible(str(key)), found=visible(str(stands)))
    if not is_signed(stands.public_key, canonical(envelope.report), decoded(envelope.signature.value) or b""):
        raise OperatorError("report_signature")
    same = envelope.report.suite.fixtures_digest == digest_here()
    if same and not all(map(_is_installed, envelope.report.results)):
        raise OperatorError("report_fixtures")
    return Verified(envelope.report, stands, key is not None, same)


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, as it is published (``schema/report.schema.json``)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Envelope.model_json_schema()}


def _is_installed(result: ReportedResult) -> bool:
    """Whether a result is of a fixture that is installed, or of what no file of fixtures has."""
    fixture = installed().get(result.fixture)
    if fixture is None:
        return result.fixture.startswith((PREFIX_OF_DRAWN, PREFIX_OF_EVIDENCE))
    return (result.digest, result.level) == (fixture.digest, fixture.level)


def _signature(written: object) -> Signature | None:
    if written is None:
        return None
    try:
        return Signature.model_validate(written)
    except ValidationError:
        raise OperatorError("report_form", place="signature") from None
