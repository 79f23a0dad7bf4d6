"""Requests of the line protocol, as they come over the wire, turned into facts.

Types are checked strictly: a field of the wrong type, an impossible date, a time without offset or
a value outside its list is a bad request with the field's dotted path, never a guess.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
)

from idverify.account import (
    Account,
    Action,
    Consents,
    Ground,
    GuardianLink,
    Holder,
    Item,
    LinkStatus,
    Registration,
    Relation,
    Service,
    ServiceKind,
)
from idverify.evidence.method import Evidence, Method
from idverify.identifiers.personal_id import Sex
from idverify.keys import LONGEST_TENANT

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)


class BadRequestError(ValueError):
    """A request that the protocol does not allow.

    Attributes:
        field: the dotted path of the field at fault; None where there is no object at all.
    """

    def __init__(self, field: str | None) -> None:
        super().__init__("bad request")
        self.field = field


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(value)


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("a moment is written with its offset, as in RFC 3339")
    moment = datetime.fromisoformat(value)
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment lies outside the calendar") from None
    # One day is left on either side, so that every moment has a day in Viet Nam.
    if not 1 < moment.toordinal() < date.max.toordinal():
        raise ValueError("the moment lies outside the calendar")
    return moment


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")  # noqa: TRY004  # pydantic collects ValueErrors only
    return value


def _tenant(value: str) -> str:
    if not 1 <= len(value.encode("utf-8", "strict")) <= LONGEST_TENANT:
        raise ValueError("a tenant is 1 to 255 bytes of UTF-8")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=False)


def _listed(enum: type[Any]) -> BeforeValidator:
    """A value of a closed list, given as text."""
    return BeforeValidator(lambda value: enum(_text(value)))


class WireService(_Wire):
    """``service`` of a request."""

    kind: Annotated[ServiceKind, _listed(ServiceKind)]
    licensed: StrictBool = True
    threshold_met: StrictBool | None = None

    def facts(self) -> Service:
        """The service; a cross-border one must say whether it meets the threshold.

        Raises:
            BadRequestError: it does not say.
        """
        if self.kind is ServiceKind.DOMESTIC:
            return Service(self.kind, licensed=self.licensed)
        if self.threshold_met is None:
            raise BadRequestError("service.threshold_met")
        return Service(self.kind, threshold_met=self.threshold_met)


class WireEvidence(_Wire):
    """One element of ``evidence``; a method that is not listed proves nothing."""

    method: StrictStr | None = None
    verified_at: Moment | None = None
    level: StrictInt | None = None

    def facts(self) -> Evidence:
        """The evidence as the rules see it."""
        listed = {method.value: method for method in Method}
        return Evidence(listed.get(self.method or "", Method.UNLISTED), self.verified_at, self.level)


class WireConsents(_Wire):
    """``consents`` of a guardian."""

    representative: Moment | None = None
    child: Moment | None = None


class WireGuardian(_Wire):
    """One element of ``guardians``."""

    relation: Annotated[Relation, _listed(Relation)] | None = None
    holder: Annotated[Holder, _listed(Holder)] | None = None
    birth_date: Day | None = None
    status: Annotated[LinkStatus, _listed(LinkStatus)] | None = None
    ground: Annotated[Ground, _listed(Ground)] | None = None
    evidence: tuple[WireEvidence, ...] | None = None
    no_vn_mobile_declared_at: Moment | None = None
    consents: WireConsents | None = None

    def facts(self) -> GuardianLink:
        """The link as the rules see it."""
        given = self.consents or WireConsents()
        return GuardianLink(
            relation=self.relation,
            holder=self.holder,
            birth_date=self.birth_date,
            status=self.status,
            ground=self.ground,
            evidence=None if self.evidence is None else tuple(each.facts() for each in self.evidence),
            no_vn_mobile_declared_at=self.no_vn_mobile_declared_at,
            consents=Consents(given.representative, given.child),
        )


class _WirePerson(_Wire):
    holder: Annotated[Holder, _listed(Holder)] | None = None
    user_birth_date: Day | None = None
    no_vn_mobile_declared_at: Moment | None = None
    evidence: tuple[WireEvidence, ...] | None = None
    guardians: tuple[WireGuardian, ...] | None = None

    def _evidence(self) -> tuple[Evidence, ...] | None:
        return None if self.evidence is None else tuple(each.facts() for each in self.evidence)

    def _guardians(self) -> tuple[GuardianLink, ...]:
        return tuple(each.facts() for each in self.guardians or ())


class WireAccount(_WirePerson):
    """``account`` of ``decide``; what is left out is a missing fact, not a bad request."""

    opened_at: Moment | None = None
    streamer_eid_at: Moment | None = None

    def facts(self) -> Account:
        """The account as the rules see it."""
        return Account(
            opened_at=self.opened_at,
            holder=self.holder,
            user_birth_date=self.user_birth_date,
            no_vn_mobile_declared_at=self.no_vn_mobile_declared_at,
            evidence=self._evidence(),
            guardians=self._guardians(),
            streamer_eid_at=self.streamer_eid_at,
        )


class WireApplication(_WirePerson):
    """``application`` of ``enrol``."""

    collected: tuple[Annotated[Item, _listed(Item)], ...] | None = None
    sells: StrictBool = False

    def facts(self) -> Registration:
        """The sign-up as the rules see it."""
        return Registration(
            holder=self.holder,
            user_birth_date=self.user_birth_date,
            collected=None if self.collected is None else frozenset(self.collected),
            no_vn_mobile_declared_at=self.no_vn_mobile_declared_at,
            evidence=self._evidence(),
            guardians=self._guardians(),
            sells=self.sells,
        )


class DecideRequest(_Wire):
    """``decide``: may this account do this?"""

    at: Moment
    action: Annotated[Action, _listed(Action)]
    service: WireService
    account: WireAccount


class EnrolRequest(_Wire):
    """``enrol``: may an account be opened with this?"""

    at: Moment
    service: WireService
    application: WireApplication


class PhoneRequest(_Wire):
    """``phone.parse``."""

    input: StrictStr = Field(repr=False)
    as_of: Day | None = None


class PersonalIdRequest(_Wire):
    """``personal_id.parse``."""

    input: StrictStr = Field(repr=False)
    birth_date: Day | None = None
    sex: Annotated[Sex, _listed(Sex)] | None = None
    as_of: Day | None = None
    strict: StrictBool = False


class PseudonymRequest(_Wire):
    """``pseudonym.derive``."""

    kid: Annotated[StrictStr, Field(pattern=r"\A[A-Za-z0-9_-]{1,32}\z")]
    root_hex: Annotated[StrictStr, Field(pattern=r"\A[0-9A-Fa-f]{64}\z")] = Field(repr=False)
    tenant: Annotated[StrictStr, AfterValidator(_tenant)]
    kind: Literal["vn.msisdn", "vn.pid", "vn.foreigner"]
    input: StrictStr = Field(repr=False)
    as_of: Day | None = None


class StartRequest(_Wire):
    """``start``."""

    protocol: StrictInt


_Request = TypeVar("_Request", bound=_Wire)


def read(model: type[_Request], request: dict[str, Any]) -> _Request:
    """A request of one operation.

    Raises:
        BadRequestError: what it needs is missing or wrong; the first such field is named.
    """
    try:
        return model.model_validate(request)
    except ValidationError as refused:
        place = refused.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
    raise BadRequestError(".".join(map(str, place)))
