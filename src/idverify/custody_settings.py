"""From the environment to what officers and nightly jobs work with; a web server is given none of it.

The HTTP service reads custody's store, for deadlines and the public log, and has no key to open a record or to sign.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from pathlib import Path

from pydantic import Field

from idverify.custody.disclosure import Disclosure
from idverify.custody.extract import ExtractSigner
from idverify.custody.keeping import ErasureAnswer, Keeping
from idverify.custody.resealing import Resealing
from idverify.custody.rotation import Rotation
from idverify.custody.sequencer import Sequencer
from idverify.custody.subject import SubjectRights
from idverify.errors import OperatorError
from idverify.keys import Vault
from idverify.ledger.note import Verifier
from idverify.ledger.signer import LogSigner
from idverify.ports.custody import CustodyStore
from idverify.settings import Settings
from idverify.stores.opening import open_custody


class CustodySettings(Settings):
    """How one platform keeps what it keeps; each field is an environment variable ``IDVERIFY_…``.

    Attributes:
        ledger_origin: ``IDVERIFY_LEDGER_ORIGIN``, the log's name, such as ``mxh.example.vn/idverify``.
        ledger_state: ``IDVERIFY_LEDGER_STATE``, the file in which the signer remembers what it signed last; on another
            disk than the database, and in another backup.
        ledger_key: ``IDVERIFY_LEDGER_KEY``, what the vault calls the log's key; ``idverify/ledger`` if left out.
        extract_key: ``IDVERIFY_EXTRACT_KEY``, what the vault calls the key that signs what is handed over; another than
            the log's, ``idverify/extract`` if left out.
        approval_hours: ``IDVERIFY_APPROVAL_HOURS``, for how long an officer's approval serves; the operator's own
            choice, 8 if left out.
    """

    ledger_origin: str | None = Field(default=None, examples=["mxh.example.vn/idverify"])
    ledger_state: Path | None = Field(default=None, examples=["/var/lib/idverify-signer/state"])
    ledger_key: str = "idverify/ledger"
    extract_key: str = "idverify/extract"
    approval_hours: int = Field(default=8, ge=1, le=72)

    @property
    def approval_within(self) -> timedelta:
        """For how long an officer's approval serves."""
        return timedelta(hours=self.approval_hours)

    @cached_property
    def custody_store(self) -> CustodyStore:
        """The store, as custody sees it; its schema must be of this version. Errors: as of ``open_store``."""
        return open_custody(self.store, tenant=self.tenant, day_key=self.opened_day_key())

    @property
    def _signing(self) -> Vault:
        if self.opened_vault is None:
            raise OperatorError("setting", name="IDVERIFY_VAULT", reason="missing")
        return self.opened_vault

    @property
    def _log(self) -> tuple[str, Path]:
        """The log's name, and where its signer remembers; keys are made before there is a log."""
        for name, given in (("ORIGIN", self.ledger_origin), ("STATE", self.ledger_state)):
            if given is None:
                raise OperatorError("setting", name=f"IDVERIFY_LEDGER_{name}", reason="missing")
        return str(self.ledger_origin), Path(str(self.ledger_state))

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature by the log's key, 64 bytes. Errors: as of ``signer``."""
        return self._signing.sign(self.ledger_key, message)

    @cached_property
    def signer(self) -> LogSigner:
        """What signs the ledger's checkpoints, with a key that stays in the vault.

        Raises:
            OperatorError: no vault is named (``setting``), it has no such key (``vault_key_missing``) or does not
                sign (``vault_cannot``), or the origin is impossible (``ledger_vkey``).
        """
        origin, state = self._log
        return LogSigner(origin, self._signing.public_key(self.ledger_key), self.sign, state)

    def begin_ledger(self, *, last: str | None = None) -> LogSigner:
        """Begin the log, or go on with one whose signer's file was lost. Arguments and errors: as of ``LogSigner``."""
        origin, state = self._log
        return LogSigner.begin(origin, self._signing.public_key(self.ledger_key), self.sign, state, last=last)

    @cached_property
    def sequencer(self) -> Sequencer:
        """What integrates and signs the ledger. Errors: as of ``signer``."""
        return Sequencer(self.custody_store, self.signer)

    @property
    def extract_signer(self) -> ExtractSigner:
        """What signs what is handed over. Errors: as of ``signer``."""
        vault, name = self._signing, self.extract_key
        key = Verifier(f"{self._log[0]}/extract", vault.public_key(name))
        return ExtractSigner(key, lambda message: vault.sign(name, message))

    @cached_property
    def disclosure(self) -> Disclosure:
        """The desk where requests come in. Errors: as of ``signer``, ``officers`` and ``Disclosure``."""
        return Disclosure(
            self.custody_store,
            self.officers,
            self.sequencer,
            tenant=self.tenant,
            extract_signer=self.extract_signer,
            approval_within=self.approval_within,
        )

    @cached_property
    def keeping(self) -> Keeping:
        """How long things are kept. Errors: as of ``open_store``."""
        return Keeping(self.custody_store, service=self.facts, readings=self.checked_readings(), officers=self.officers)

    @cached_property
    def rights(self) -> SubjectRights[ErasureAnswer]:
        """The desk where people ask for what is theirs. Errors: as of ``keeping`` and ``seal``."""
        return SubjectRights(self.custody_store, self.seal, self.keeping.erase, tenant=self.tenant)

    @cached_property
    def resealing(self) -> Resealing:
        """What seals records to the officers of now. Errors: as of ``signer`` and ``officers``."""
        return Resealing(self.custody_store, self.officers, self.sequencer)

    @property
    def key_life(self) -> Rotation:
        """As ``rotation``, without the check, which notes a new key: to look, and to end a key that is gone."""
        return Rotation(self.custody_store, self.ring)

    @cached_property
    def rotation(self) -> Rotation:
        """The life of this platform's keys; each is checked against the store first. Errors: as of ``registrar``."""
        live = self.opened_store.check_keys(self.ring.check_values)
        return Rotation(self.custody_store, self.ring.ordered(live.order, oldest=live.oldest))
