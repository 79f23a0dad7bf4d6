"""Generated people who go through every endpoint of the service, and everything of them that must not be shown."""

from __future__ import annotations

import random
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import leaks
from leaks import Needle
from web_service import Clock, Reached

from idverify.evidence.attestation import IdAttestation
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.ports import EidCallback, NetworkUnavailableError

_FAMILY: Final = ("Nguyễn", "Trần", "Phạm", "Đặng", "Huỳnh", "Hoàng")
_MIDDLE: Final = ("Thị Khuê", "Quỳnh", "Hữu Đạt", "Phượng", "Thuỵ", "Văn Kiệt")
_GIVEN: Final = ("Hằng", "Tuyết", "Dũng", "Hoà", "Trâm", "Khương", "Yến Nhi", "Thuỷ Tiên")
SHOWN: Final = {"text_version": "2026-11", "lang": "vi"}


@dataclass(frozen=True)
class People:
    """An adult, a child and the child's parent."""

    name: str
    parent: str
    born: date
    parent_born: date
    child_born: date
    phone: str
    parent_phone: str
    refused_phone: str
    personal_id: str
    wrong_code: str
    network_token: str
    session: str
    ip: str

    @classmethod
    def drawn(cls, seed: int) -> People:
        """The same people for the same seed."""
        draw = random.Random(seed)

        def name() -> str:
            whole = " ".join((draw.choice(_FAMILY), draw.choice(_MIDDLE), draw.choice(_GIVEN)))
            return unicodedata.normalize(draw.choice(("NFC", "NFD")), whole)

        def day(first: int, last: int) -> date:
            return date(first, 1, 1) + timedelta(days=draw.randrange((last - first) * 365))

        def digits() -> str:
            return "".join(draw.sample("0123456789", 6))

        return cls(
            name=name(),
            parent=name(),
            born=day(1958, 1999),
            parent_born=day(1970, 1995),
            child_born=day(2012, 2017),
            phone=f"0912{digits()}",
            parent_phone=f"0912{digits()}",
            refused_phone=f"0212{digits()}9",
            personal_id=f"001190{digits()}",
            wrong_code=digits(),
            network_token="".join(draw.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=40)),
            session="".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=32)),
            ip=f"198.51.100.{draw.randrange(200, 255)}",
        )

    @property
    def needles(self) -> list[Needle]:
        """Everything of theirs, in every writing."""
        found = [leaks.of_name("a name", self.name), leaks.of_name("a parent's name", self.parent)]
        found += [leaks.of_day("a birth date", day) for day in (self.born, self.parent_born, self.child_born)]
        numbers = [PhoneNumber.parse(each).canonical for each in (self.phone, self.parent_phone)]
        numbers += [PersonalIdNumber.parse(self.personal_id).canonical, self.refused_phone[1:]]
        found += [leaks.of_number("a number", each) for each in numbers]
        found.append(leaks.of_code("a wrong code", self.wrong_code))
        words = (self.network_token, self.session, self.ip)
        return found + [leaks.of_text("a token, a session or an address", each) for each in words]

    @property
    def all(self) -> list[str]:
        """Everything of theirs as it is typed."""
        days = [day.isoformat() for day in (self.born, self.parent_born, self.child_born)]
        numbers = [self.phone, self.parent_phone, self.refused_phone, self.personal_id]
        return [self.name, self.parent, *days, *numbers, self.wrong_code, self.network_token, self.session, self.ip]

    @property
    def origin(self) -> dict[str, str]:
        return {"session": self.session, "ip": self.ip}


@dataclass
class Provider:
    """A provider of electronic identification, who knows one personal ID."""

    personal_id: PersonalIdNumber
    name: str = "licensed"
    state: str = field(default="", repr=False)

    def address(self, *, state: str, nonce: str, code_challenge: str) -> str:  # noqa: ARG002  # the port's
        self.state = state
        return f"https://eid.example/?state={state}"

    def attestation(self, callback: EidCallback, *, now: datetime) -> IdAttestation:
        return IdAttestation(
            account=callback.account,
            purpose=callback.purpose,
            personal_id=self.personal_id,
            verified_at=now,
            level=2,
            provider=self.name,
            transaction=secrets.token_hex(8),
        )


class Network:
    """A mobile operator that says yes to one token, and nothing of SIM cards."""

    def __init__(self, token: str) -> None:
        self._token = token

    def sim_swapped_since(self, phone: PhoneNumber, since: datetime) -> bool:  # noqa: ARG002  # the port's
        raise NetworkUnavailableError("not_supported")

    recycled_since = sim_swapped_since

    def verify(self, phone: PhoneNumber, token: str) -> bool:  # noqa: ARG002  # the port's
        return token == self._token


class Journey:
    """People going through the service as a platform asks it, call by call."""

    def __init__(self, who: People, reached: Reached, clock: Clock, provider: Provider) -> None:
        self.who, self.clock, self.reached, self._provider = who, clock, reached, provider
        self.needles = list(who.needles)
        self._secret("an API key", reached.token)

    def _secret(self, what: str, value: str) -> None:
        self.needles.append(leaks.of_text(what, value))

    def asks(self, path: str, body: Mapping[str, Any] | None = None, *, fails: bool = False) -> dict[str, Any]:
        """What was answered, which is no problem unless it is to be one."""
        answered = self.reached.post(path, body)
        assert (answered.status_code >= 400) is fails, f"{path}: {answered.text}"
        return dict(answered.json()) if answered.content else {}

    def proof(self, account: str, phone: str, purpose: str = "enrol") -> str:
        self.clock.pass_by(timedelta(minutes=2))  # between two codes for one number one waits
        who = {"account": account, "origin": self.who.origin}
        asked = {"phone": phone, "purpose": purpose, **who}
        challenge = self.asks("/v1/sign-up/challenge", asked)["challenge"]
        code = self.reached.outbox.code_for(challenge)
        self.needles.append(leaks.of_code("a code", code))
        given = {"challenge": challenge, **who}
        self.asks("/v1/sign-up/answer", {**given, "code": self.who.wrong_code}, fails=True)
        return str(self.asks("/v1/sign-up/answer", {**given, "code": code})["proof"])

    def adult(self, account: str) -> None:
        """An adult signs up, proves again, changes the phone, and is identified for a livestream."""
        who = self.who
        self.asks("/v1/sign-up/begin", {"birth_date": who.born.isoformat()})
        user = {"name": who.name, "birth_date": who.born.isoformat()}
        wrong = {"account": account, "user": user, "phone": who.parent_phone}
        self.asks("/v1/sign-up/enrol", {**wrong, "proof": self.proof(account, who.phone)}, fails=True)
        asked = {"phone": who.phone, "proof": self.proof(account, who.phone)}
        self.asks("/v1/sign-up/enrol", {"account": account, "user": user, **asked})
        asked = {"phone": who.phone, "proof": self.proof(account, who.phone, "again")}
        self.asks("/v1/account/prove-again", {"account": account, **asked})
        asked = {"phone": who.parent_phone, "proof": self.proof(account, who.parent_phone, "change")}
        self.asks("/v1/account/change-phone", {"account": account, **asked})
        seen = self.identified(account, "stream", stream="s1")
        self.asks("/v1/account/identify-streamer", {"account": account, "stream": "s1", "identification": seen})

    def identified(self, account: str, purpose: str, **more: Any) -> dict[str, Any]:
        asked = {"provider": "licensed", "account": account, "purpose": purpose, "origin": self.who.origin, **more}
        self.asks("/v1/identification/begin", asked)
        self._secret("a state", self._provider.state)
        return {"parameters": {"state": self._provider.state, "code": "of-the-provider"}, "origin": self.who.origin}

    def family(self, account: str) -> str:
        """A parent answers for a child; the link."""
        who = self.who
        self.asks("/v1/sign-up/begin", {"birth_date": who.child_born.isoformat()})
        invited = self.asks("/v1/guardian/request", {"account": account, "birth_date": who.child_born.isoformat()})
        link, secret = str(invited["link"]), str(invited["secret"])
        self._secret("an invitation", secret)
        self.asks("/v1/guardian/invited", {"secret": secret})
        asked = {"relationship": {"relation": "mother"}, "birth_date": who.parent_born.isoformat()}
        self.asks("/v1/guardian/accept", {"secret": secret, **asked})
        proven = {"phone": who.parent_phone, "proof": self.proof(account, who.parent_phone, "guardian")}
        self.asks("/v1/guardian/proved", {"link": link, "name": who.parent, **proven})
        self.asks("/v1/guardian/consent", {"link": link, **SHOWN})
        self.asks("/v1/guardian/assent", {"link": link, **SHOWN})
        return link
