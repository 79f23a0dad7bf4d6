"""From the environment to a working registrar and gate."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, SecretStr

from idverify.account import Service, ServiceKind
from idverify.age_review import AgeReview
from idverify.errors import OperatorError
from idverify.evidence.budget import BUDGETS, Budgets, Scope
from idverify.gate import PostingGate
from idverify.growing_up import GrowingUp
from idverify.guardianship import Guardianship
from idverify.identification import Identification
from idverify.identifiers.second_opinion import require_whole
from idverify.key_settings import KeySettings
from idverify.keys import Keyring
from idverify.law import Readings
from idverify.ports import Accounts, EidProvider, PhoneNetwork, Quota, Sender
from idverify.pseudonym import KEY_BYTES
from idverify.registrar import Registrar
from idverify.rules.policy import Policy
from idverify.sealing import Group, Officers, RecordSeal
from idverify.senders.outbox import Outbox
from idverify.standing import LIFETIME, LONGEST, MARGIN
from idverify.standing.checker import MOST_STALE
from idverify.standing_gate import StandingGate
from idverify.stores.opening import open_store
from idverify.stores.sql import SqlStore
from idverify.supervision import Supervision

_FEWEST_IN_PRODUCTION: Final = 2
_WRAPPED: Final = "wrapped:"
_DAYS: Final = b"vnid/v1/day"


def _pairs(value: object) -> object:
    """``R-02=on_birthday,R-06=level_3`` as a mapping."""
    if not isinstance(value, str):
        return value
    pairs = (pair.strip().partition("=") for pair in value.split(",") if pair.strip())
    return {id: option for id, _, option in pairs}


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


class Settings(KeySettings):
    """How one platform runs; each field is an environment variable ``IDVERIFY_…``.

    Attributes:
        store: ``IDVERIFY_STORE``, ``sqlite:///file`` or ``postgresql://…``.
        tenant: ``IDVERIFY_TENANT``, an opaque label of the platform that outlives domain names.
        keys: ``IDVERIFY_KEYS``, the live keys newest first, ``name:64 hex digits`` with commas between;
            or ``IDVERIFY_KEYS_FILE``, the path of a file that holds the same. ``name:vault`` is a key that is kept in
            the vault, use by use.
        day_key: ``IDVERIFY_DAY_KEY``, 64 hex digits to which birth dates are sealed, so that the database alone does
            not tell them; or ``wrapped:`` and what the vault wrapped them to. Production asks for it.
        vault: ``IDVERIFY_VAULT``, a URL as of ``keyvaults.opening.open_vault``; left out where no key is in one.
        officers_file: ``IDVERIFY_OFFICERS_FILE``, the path of the officers' public keys, as ``idverify keys officers``
            writes them; registration records are sealed to them.
        rotation_public_key: ``IDVERIFY_ROTATION_PUBLIC_KEY``, what ``idverify keys rotation`` prints: 64 hex digits,
            2,432 of the hybrid suite; left out, no number is sealed for a rotation of ``keys``.
        service: ``IDVERIFY_SERVICE``, ``domestic`` or ``cross_border``.
        licensed: ``IDVERIFY_LICENSED``, whether a domestic network may offer livestreams.
        threshold_met: ``IDVERIFY_THRESHOLD_MET``, whether a cross-border network has the visits from Viet Nam, or
            the storage rented there, that art. 23.3 of Decree 147/2024/ND-CP asks about.
        env: ``IDVERIFY_ENV``, ``development`` or ``production``; the local outbox is refused in the latter.
        readings: ``IDVERIFY_READINGS``, switched readings, ``R-02=on_birthday,…``.
        site: ``IDVERIFY_SITE``, the host of the pages where codes are typed; left out, messages do not name it.
        codes_per_day: ``IDVERIFY_CODES_PER_DAY``, how many codes the whole platform sends in a day; 10,000 if left out.
        accounts_per_number, wards_per_guardian, proof_days, contest_days: the operator's own limits, off if left out.
        guardian_grace_days: ``IDVERIFY_GUARDIAN_GRACE_DAYS``, how long a child's account goes on when its guardian's
            number was lost; left out, it stops at once.
        replicas: ``IDVERIFY_REPLICAS``, URLs of standbys that the gate reads from, with blanks between; left out, it
            reads from the store itself.
        replica_seconds: ``IDVERIFY_REPLICA_SECONDS``, how far behind a standby may be and still answer.
        standing_seconds: ``IDVERIFY_STANDING_SECONDS``, for how long a standing holds at most.
        revocation_seconds: ``IDVERIFY_REVOCATION_SECONDS``, how old the list of revoked standings may be where they are
            checked; no answer is given by an older one.
    """

    store: str = Field(  # it may hold a password
        default="sqlite:///idverify.sqlite", repr=False, examples=["postgresql://idverify:…@db.internal/idverify"]
    )
    day_key: SecretStr | None = Field(default=None, examples=["wrapped:…"])
    officers_file: Path = Field(examples=["/etc/idverify/officers.json"])
    rotation_public_key: str | None = Field(
        default=None, pattern=r"^([0-9a-fA-F]{64}|[0-9a-fA-F]{2432})$", examples=["64 hex digits"]
    )
    service: Literal["domestic", "cross_border"] = "domestic"
    licensed: bool = True
    threshold_met: bool = True
    env: Literal["development", "production"] = "development"
    readings: Annotated[dict[str, str], BeforeValidator(_pairs)] = Field(
        default_factory=dict, examples=["R-02=on_birthday,R-06=level_3"]
    )
    accounts_per_number: int | None = Field(default=None, ge=1, examples=[5])
    wards_per_guardian: int | None = Field(default=None, ge=1, examples=[10])
    proof_days: int | None = Field(default=None, ge=1, le=36_500, examples=[730])
    contest_days: int | None = Field(default=None, ge=1, le=36_500, examples=[14])
    guardian_grace_days: int | None = Field(default=None, ge=1, le=36_500, examples=[7])
    site: str | None = Field(default=None, examples=["mxh.example.vn"])
    codes_per_day: int | None = Field(default=None, ge=1, examples=[50_000])
    replicas: str = Field(default="", repr=False, examples=["postgresql://reader:…@standby.internal/idverify"])
    replica_seconds: int = Field(default=5, ge=1, le=_seconds(MARGIN))
    standing_seconds: int = Field(default=_seconds(LIFETIME), ge=1, le=_seconds(LONGEST))
    revocation_seconds: int = Field(default=_seconds(MOST_STALE), ge=1, le=300)

    @property
    def facts(self) -> Service:
        """The network that this is."""
        return Service(ServiceKind(self.service), licensed=self.licensed, threshold_met=self.threshold_met)

    @property
    def policy(self) -> Policy:
        """The operator's own limits."""
        return Policy(
            accounts_per_number=self.accounts_per_number,
            wards_per_guardian=self.wards_per_guardian,
            proof_age=None if self.proof_days is None else timedelta(days=self.proof_days),
            answer_contest_within=None if self.contest_days is None else timedelta(days=self.contest_days),
            guardian_grace=None if self.guardian_grace_days is None else timedelta(days=self.guardian_grace_days),
        )

    @property
    def budgets(self) -> Budgets:
        """How many codes and guesses there may be."""
        most = self.codes_per_day
        if most is None:
            return BUDGETS
        return Budgets(replace(each, most=most) if each.scope is Scope.TENANT else each for each in BUDGETS)

    @cached_property
    def officers(self) -> Officers:
        """Who opens registration records, one of each group together.

        Raises:
            OperatorError: the file cannot be read (``setting``) or is no such file (``officers_file``), one person
                could open alone (``officers_group``, ``officers_twice``), a name or key is none (``officer_name``,
                ``seal_suite``, ``seal_key``, ``officer_verify_key``), or in production a lost key would lose every
                record (``officers_few``).
        """
        try:
            text = self.officers_file.read_text(encoding="utf-8-sig")
        except OSError as unreadable:
            raise OperatorError("setting", name="IDVERIFY_OFFICERS_FILE", reason=unreadable.strerror) from None
        except ValueError:  # not UTF-8, or a path that holds a NUL
            raise OperatorError("setting", name="IDVERIFY_OFFICERS_FILE", reason="UTF-8") from None
        officers = Officers.from_json(text)
        if self.env == "production" and any(len(officers.of(group)) < _FEWEST_IN_PRODUCTION for group in Group):
            raise OperatorError("officers_few")
        return officers

    @cached_property
    def seal(self) -> RecordSeal:
        """What seals registration records; it cannot open them.

        Raises:
            OperatorError: as ``officers``; or the rotation key is no key of the officers' suite (``seal_key``).
        """
        rotation = None if self.rotation_public_key is None else bytes.fromhex(self.rotation_public_key)
        return RecordSeal(self.officers, tenant=self.tenant, rotation_key=rotation)

    @cached_property
    def opened_store(self) -> SqlStore:
        """The store; its schema must be of this version.

        Raises:
            OperatorError: it cannot be opened, or needs an upgrade.
        """
        return open_store(self.store, tenant=self.tenant, day_key=self.opened_day_key())

    @cached_property
    def accounts(self) -> Accounts:
        """The accounts as the gate reads them: from standbys, where there are any.

        Raises:
            OperatorError: as of ``opened_store``; or a URL of a standby cannot be used (``store_url``).
        """
        primary = self.opened_store
        if not self.replicas.split():
            return primary
        from idverify.stores.replicas import Replicas  # most have none

        return Replicas.on(primary, self.replicas.split(), most_behind=timedelta(seconds=self.replica_seconds))

    def opened_day_key(self) -> bytes | None:
        """What birth dates are sealed to, 32 bytes; None in development, where they may stand in clear.

        Raises:
            OperatorError: it is neither 64 hex digits nor ``wrapped:`` and hex digits, or is missing in production
                (``setting``), or the vault does not open it (``vault_unwrap``).
        """
        given = None if self.day_key is None else self.day_key.get_secret_value()
        if given is None:
            if self.env == "production":
                raise OperatorError("setting", name="IDVERIFY_DAY_KEY", reason="missing")
            return None
        try:
            secret = bytes.fromhex(given.removeprefix(_WRAPPED))
        except ValueError:
            raise OperatorError("setting", name="IDVERIFY_DAY_KEY", reason="64 hex | wrapped:hex") from None
        if not given.startswith(_WRAPPED):
            return secret
        if self.opened_vault is None:
            raise OperatorError("setting", name="IDVERIFY_VAULT", reason="missing")
        return self.opened_vault.unwrap(self._day_key_name, secret, context=_DAYS)

    def new_day_key(self) -> str:
        """A new ``IDVERIFY_DAY_KEY``, wrapped where there is a vault. Errors: as of ``Vault.wrap``."""
        secret = secrets.token_bytes(KEY_BYTES)
        if self.opened_vault is None:
            return secret.hex()
        return _WRAPPED + self.opened_vault.wrap(self._day_key_name, secret, context=_DAYS).hex()

    @property
    def _day_key_name(self) -> str:
        return f"idverify/{self.tenant}/days"

    def checked_readings(self) -> Readings:
        """The readings, as switched.

        Raises:
            OperatorError: there is no such reading or option (``setting``).
        """
        try:
            return Readings(self.readings)
        except ValueError as unknown:
            raise OperatorError("setting", name="IDVERIFY_READINGS", reason=str(unknown)) from None

    def registrar(
        self, sender: Sender | None = None, *, quota: Quota | None = None, network: PhoneNetwork | None = None
    ) -> Registrar:
        """A registrar on these settings.

        Args:
            sender: how codes reach phones; a local outbox if left out, which production refuses.
            quota: a fence outside the database, before the budgets.
            network: the mobile operators' answers, where a platform has them.

        Raises:
            OperatorError: a setting cannot be used, a key is not the one the store knows, or the package
                phonenumbers is hollow.
        """
        require_whole()
        return Registrar(
            service=self.facts,
            ring=self.ring,
            store=self.opened_store,
            sender=Outbox(environment=self.env) if sender is None else sender,
            seal=self.seal,
            readings=self.checked_readings(),
            policy=self.policy,
            site=self.site,
            budgets=self.budgets,
            quota=quota,
            network=network,
        )

    def identification(self, providers: Iterable[EidProvider]) -> Identification:
        """The providers of electronic identification that this platform has contracts with.

        Errors as of ``registrar``, and:

        Raises:
            ValueError: two of one name.
        """
        return Identification(ring=self.ring, store=self.opened_store, providers=providers)

    @cached_property
    def live_ring(self) -> Keyring:
        """The keys that the store says are live, the one that writes first. Errors as of ``registrar``.

        A process goes by what the store said when it began: after a key was retired, start those anew that check
        standings.
        """
        live = self.opened_store.check_keys(self.ring.check_values)
        return self.ring.ordered(live.order, oldest=live.oldest)

    def gate(self) -> PostingGate:
        """A gate on these settings. Errors as of ``registrar``."""
        return self._gate(self.accounts)

    def _gate(self, accounts: Accounts) -> PostingGate:
        return PostingGate(
            service=self.facts,
            store=accounts,
            readings=self.checked_readings(),
            policy=self.policy,
            ring=self.live_ring,
            standing_lifetime=timedelta(seconds=self.standing_seconds),
        )

    def standing_gate(self) -> StandingGate:
        """A gate that answers from standings where they do. Errors as of ``registrar``."""
        return StandingGate(
            self.gate(),
            self.live_ring,
            most_stale=timedelta(seconds=self.revocation_seconds),
            primary=self._gate(self.opened_store) if self.replicas.split() else None,
        )

    def guardianship(self) -> Guardianship:
        """The guardian links of this platform. Errors as of ``registrar``."""
        return Guardianship(
            service=self.facts,
            ring=self.ring,
            store=self.opened_store,
            seal=self.seal,
            readings=self.checked_readings(),
            policy=self.policy,
        )

    def growing_up(self) -> GrowingUp:
        """What age changes on this platform. Errors as of ``registrar``."""
        return GrowingUp(
            service=self.facts,
            ring=self.ring,
            store=self.opened_store,
            seal=self.seal,
            readings=self.checked_readings(),
            policy=self.policy,
        )

    def supervision(self) -> Supervision:
        """The queues of this platform's guardians. Errors as of ``registrar``."""
        return Supervision(self.opened_store)

    def age_review(self) -> AgeReview:
        """The review of accounts that children may have made here. Errors as of ``registrar``."""
        return AgeReview(self.opened_store)
