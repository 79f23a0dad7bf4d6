"""Wrong about selling and going live."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from idverify.account import Account, Service
from idverify.account.action import COMMERCE
from idverify.conformance.wrong.astray import Astray
from idverify.conformance.wrong.implementation import Wrong
from idverify.conformance.wrong.person import Facts, evidence_changed, facts_changed
from idverify.decision import Question
from idverify.evidence.method import PHONE_METHODS, Evidence, Method
from idverify.law.reading import Readings
from idverify.messages import Text

_LEVEL: Final = 2


def _phone_sells(facts: Facts, question: Question, _: datetime) -> Facts:
    if question.action not in COMMERCE:
        return facts
    phones = [each for each in facts.evidence or () if each.method in PHONE_METHODS]
    as_ids = (Evidence(Method.PERSONAL_ID_EID, each.verified_at, _LEVEL) for each in phones)
    return replace(facts, evidence=(*facts.evidence, *as_ids)) if facts.evidence else facts


def _other_eid_sells(told: Evidence, question: Question, _: datetime) -> Evidence:
    sells = told.method is Method.OTHER_EID and question.action in COMMERCE
    return replace(told, method=Method.PERSONAL_ID_EID, level=_LEVEL) if sells else told


def _holder_is_the_streamer(facts: Facts, _: Question, __: datetime) -> Facts:
    identified = [
        each.verified_at for each in facts.evidence or () if each.method is Method.PERSONAL_ID_EID and each.verified_at
    ]
    if not isinstance(facts, Account) or facts.streamer_eid_at is not None or not identified:
        return facts
    return replace(facts, streamer_eid_at=min(identified))


def _licensed(question: Question, at: datetime) -> tuple[Question, datetime]:
    told = question.service
    return question._replace(service=Service(told.kind, threshold_met=told.threshold_met)), at


WRONG: Final = (
    Wrong(
        name="selling-with-phone-only",
        says=Text(
            vi="Cho bán hàng qua livestream khi chỉ mới chứng minh số điện thoại: người mua không biết ai bán.",
            en="Opens commercial livestreams to a proven phone: those who buy cannot find out who sold.",
        ),
        caught_by=("147-2024/27.3.b/commercial-livestream-with-phone-only",),
        concerns=("122-2025/22.4/", "147-2024/23.3.e/", "147-2024/24.6.d/", "147-2024/27.3.b/", "147-2024/82.10/"),
        answering=lambda: Astray(facts_changed(_phone_sells)),
    ),
    Wrong(
        name="other-eid-sells",
        says=Text(
            vi="Cho bán hàng bằng phương thức định danh điện tử khác, trong khi cả hai nghị định chỉ nêu số định danh.",
            en="Lets another electronic identification sell, where both decrees name the personal ID alone.",
        ),
        caught_by=("333-2026/16.2/other-eid-commercial-livestream",),
        concerns=("147-2024/27.3.b/", "333-2026/16.2/"),
        answering=lambda: Astray(evidence_changed(_other_eid_sells)),
    ),
    Wrong(
        name="streamer-once-for-all",
        says=Text(
            vi="Lấy định danh của chủ tài khoản thay cho người đứng bán trong livestream: ai cũng bán được dưới tên"
            " đó.",
            en="Takes the account holder's identification for that of whoever sells in the stream: anybody may sell"
            " behind it.",
        ),
        caught_by=("147-2024/27.3.b/sales-livestream-first-second-of-law-122",),
        concerns=("122-2025/22.4/", "147-2024/24.6.d/", "147-2024/27.3.b/", "scenarios/accounts/"),
        answering=lambda: Astray(facts_changed(_holder_is_the_streamer)),
    ),
    Wrong(
        name="personal-id-instead-of-the-phone",
        says=Text(
            vi="Khai rằng bán hàng cần thêm số định danh (R-10) nhưng lại coi số định danh là đủ.",
            en="Declares that selling needs the personal ID in addition (R-10) and lets it stand alone.",
        ),
        caught_by=("147-2024/27.3.b/commercial-livestream-personal-id-undeclared",),
        concerns=("147-2024/27.3.b/",),
        answering=lambda: Astray(readings=Readings({"R-10": "instead"})),
    ),
    Wrong(
        name="child-may-sell",
        says=Text(
            vi="Khai rằng tài khoản của trẻ không được bán hàng (R-09) nhưng lại cho bán khi cha mẹ đã định danh.",
            en="Declares that a child's account does not sell (R-09) and lets it once a parent is identified.",
        ),
        caught_by=("147-2024/27.3.a/child-sells-in-livestream", "122-2025/22.4/child-sells"),
        concerns=("122-2025/22.4/", "147-2024/23.3.dd/", "147-2024/27.3.a/", "147-2024/82.10/"),
        answering=lambda: Astray(readings=Readings({"R-09": "guardian_sells"})),
    ),
    Wrong(
        name="unlicensed-livestream",
        says=Text(
            vi="Cho livestream trên mạng không có giấy phép.",
            en="Offers livestreams on a network that has no licence for them.",
        ),
        caught_by=("147-2024/24.6.d/unlicensed-network-offers-no-livestream",),
        concerns=("147-2024/24.6.d/",),
        answering=lambda: Astray(_licensed),
    ),
)
