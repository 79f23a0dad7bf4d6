"""Wrong in what it remembers: clocks, replays, and what happens to an account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any, Final

from idverify.conformance.scenario.account import ScenarioAccount
from idverify.conformance.scenario.event import Event
from idverify.conformance.scenario.fold import after
from idverify.conformance.scenario.step import Accounts
from idverify.conformance.wrong.astray import Answer, Astray, OpenWorld, Request
from idverify.conformance.wrong.implementation import Wrong
from idverify.messages import Text

_PROOFS_OF_A_PHONE: Final = frozenset({"phone.proven", "guardian.proven"})
_BY_PHONE: Final = frozenset({"vn_mobile_otp", "vn_mobile_network"})


class _ClockGoesBack(OpenWorld):
    """Events are put where their time says, whenever they come."""

    def take(self, event: Event, name: str | None) -> None:
        if name is not None and name in self._named:
            return
        events = sorted([*self._events, event], key=lambda each: each.at)
        accounts: Accounts = {}
        for place, each in enumerate(events):
            accounts = after(accounts, each, place)
        self._events, self._now = events, accounts
        if name is not None:
            self._named.add(name)


class _SeesAhead(OpenWorld):
    """Whatever has been told is known, whatever moment is asked about."""

    def _at(self, _at: datetime) -> Mapping[str, ScenarioAccount]:
        return self._now


class _Heedless(Astray):
    """Some events are taken and nothing is made of them."""

    def __init__(self, *kinds: str) -> None:
        super().__init__()
        self._kinds = kinds

    def answer_to(self, request: Request, today: date) -> Answer:
        if request.get("op") == "scenario.event" and request.get("type") in self._kinds:
            return {"id": request.get("id"), "accepted": True}
        return super().answer_to(request, today)


class _UniquePhone(Astray):
    """One phone, one account: who has one of their own cannot prove the same phone for a child."""

    def __init__(self) -> None:
        super().__init__()
        self._adults: dict[tuple[Any, Any], Any] = {}
        self._taken: set[Any] = set()

    def answer_to(self, request: Request, today: date) -> Answer:
        if request.get("op") == "scenario.reset":
            self._adults, self._taken = {}, set()
        if request.get("op") == "scenario.event" and self._refuses(request):
            return {"id": request.get("id"), "accepted": False, "reason": "phone_taken"}
        return super().answer_to(request, today)

    def _refuses(self, request: Request) -> bool:
        account, link, kind = request.get("account"), request.get("link"), request.get("type")
        declared = request.get("guardian")
        if isinstance(declared, dict) and declared.get("account") is not None:
            self._adults[account, link] = declared["account"]
        by_phone = kind in _PROOFS_OF_A_PHONE and request.get("method", "vn_mobile_otp") in _BY_PHONE
        if by_phone and link is None:
            self._taken.add(account)
        return by_phone and link is not None and self._adults.get((account, link)) in self._taken


def _every_event_is_new() -> Astray:
    fresh = count()

    def heard(request: Request) -> Request:
        if request.get("op") != "scenario.event":
            return request
        return {**{name: value for name, value in request.items() if name != "event"}, "id": f"event {next(fresh)}"}

    return Astray(heard=heard)


def _without_since(request: Request) -> Request:
    if request.get("op") != "scenario.event":
        return request
    return {name: value for name, value in request.items() if name != "since"}


WRONG: Final = (
    Wrong(
        name="unique-phone",
        says=Text(
            vi="Mỗi số điện thoại chỉ cho một tài khoản: người mẹ đã có tài khoản không dùng số của mình cho con được.",
            en="Lets a phone stand behind one account only: a mother with an account of her own cannot prove it for her"
            " child.",
        ),
        caught_by=("scenarios/registering/two-children-on-one-phone",),
        concerns=("scenarios/losing-ground/", "scenarios/registering/"),
        answering=_UniquePhone,
    ),
    Wrong(
        name="clock-goes-back",
        says=Text(
            vi="Nhận sự kiện của thời điểm đã qua: việc đã quyết định đổi khác khi có người ghi lùi ngày.",
            en="Takes events of a moment gone by: what was decided changes when somebody dates back.",
        ),
        caught_by=("scenarios/clock/time-does-not-go-back",),
        concerns=("scenarios/clock/",),
        answering=lambda: Astray(world=_ClockGoesBack),
    ),
    Wrong(
        name="duplicate-event-applied-twice",
        says=Text(
            vi="Làm lại một sự kiện được gửi hai lần: một tin nhắn lặp lại mở lại điều cha mẹ đã rút.",
            en="Acts twice on an event that was sent twice: a repeated message gives back what a parent took away.",
        ),
        caught_by=("scenarios/clock/a-replay-changes-nothing",),
        concerns=("scenarios/clock/",),
        answering=_every_event_is_new,
    ),
    Wrong(
        name="later-event-seen-earlier",
        says=Text(
            vi="Trả lời về hôm qua bằng điều hôm nay mới biết: không xem lại được vì sao khi đó đã quyết định như vậy.",
            en="Answers about yesterday by what it learnt today: nobody can see why it was decided so then.",
        ),
        caught_by=("scenarios/accounts/closed", "scenarios/corrections/younger-than-told"),
        concerns=("scenarios/",),
        answering=lambda: Astray(world=_SeesAhead),
    ),
    Wrong(
        name="erased-account-remembered",
        says=Text(
            vi="Nhận yêu cầu xóa nhưng không xóa: tài khoản và người giám hộ vẫn còn trong hệ thống.",
            en="Takes a request to erase and keeps everything: the account goes on, and what was known of its adults.",
        ),
        caught_by=("scenarios/accounts/a-childs-account-is-erased",),
        concerns=("scenarios/accounts/", "scenarios/losing-ground/"),
        answering=lambda: _Heedless("account.erased"),
    ),
    Wrong(
        name="closed-account-remembered",
        says=Text(
            vi="Để tài khoản đã đóng vẫn đăng được.",
            en="Lets an account that was closed go on writing.",
        ),
        caught_by=("scenarios/accounts/closed",),
        concerns=("scenarios/accounts/", "scenarios/losing-ground/"),
        answering=lambda: _Heedless("account.closed"),
    ),
    Wrong(
        name="lost-phone-not-heard",
        says=Text(
            vi="Không làm gì khi người khác đã chứng minh cùng số: chủ mới của số đứng sau tài khoản cũ.",
            en="Does nothing when somebody else proved the number: its new owner stands behind an old account.",
        ),
        caught_by=("scenarios/accounts/an-adults-phone-is-lost", "scenarios/losing-ground/number-recycled"),
        concerns=("scenarios/",),
        answering=lambda: _Heedless("phone.lost"),
    ),
    Wrong(
        name="withdrawal-not-heard",
        says=Text(
            vi="Không làm gì khi sự đồng ý được rút lại: dữ liệu của trẻ vẫn bị xử lý.",
            en="Does nothing when a consent is withdrawn: the child's data go on being processed.",
        ),
        caught_by=("scenarios/consents/the-representative-withdraws",),
        concerns=("scenarios/",),
        answering=lambda: _Heedless("consent.withdrawn"),
    ),
    Wrong(
        name="correction-not-heard",
        says=Text(
            vi="Không sửa ngày sinh khi được báo: người mới 14 tuổi vẫn được coi là 17.",
            en="Does not correct a birth date: somebody of 14 stays 17.",
        ),
        caught_by=("scenarios/corrections/younger-than-told",),
        concerns=("scenarios/",),
        answering=lambda: _Heedless("birth_date.corrected"),
    ),
    Wrong(
        name="authority-not-heard",
        says=Text(
            vi="Không vô hiệu hóa tài khoản mà cơ quan chức năng đã xác định là do trẻ tự lập.",
            en="Does not disable an account that an authority identified as one a child made.",
        ),
        caught_by=("scenarios/found-by-an-authority/found-after-the-decree",),
        concerns=("scenarios/accounts/", "scenarios/found-by-an-authority/"),
        answering=lambda: _Heedless("authority.child_account"),
    ),
    Wrong(
        name="dispute-not-heard",
        says=Text(
            vi="Không ghi nhận việc cha mẹ tranh chấp.",
            en="Takes no note of it when the parents disagree.",
        ),
        caught_by=("scenarios/disputes/both-parents-end-it",),
        concerns=("scenarios/",),
        answering=lambda: _Heedless("guardian.disputed"),
    ),
    Wrong(
        name="grace-told-in-an-event-forgotten",
        says=Text(
            vi="Dừng ngay khi số bị mất, dù nền tảng đã cho gia đình thời gian.",
            en="Stops at once when a number is lost, though the operator gave the family time.",
        ),
        caught_by=("scenarios/losing-ground/the-operators-grace",),
        concerns=("scenarios/losing-ground/",),
        answering=lambda: Astray(heard=_without_since),
    ),
)
