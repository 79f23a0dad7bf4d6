"""Wrong about what is regulated: which action, on which network, and what may be asked at a sign-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from idverify.account import Action, Registration, ServiceKind
from idverify.account.registration import Item
from idverify.conformance.wrong.astray import Astray, Change
from idverify.conformance.wrong.implementation import Wrong
from idverify.conformance.wrong.person import Facts, facts_changed
from idverify.decision import Question
from idverify.law import decree_333_2026, start_of
from idverify.law.reading import Readings
from idverify.messages import Text

_DECREE_333: Final = decree_333_2026.ART_16_2_D.first_day


def _as(told: Action, other: Action, *, before: datetime | None = None) -> Change:
    """One action is taken for another."""

    def changed(question: Question, at: datetime) -> tuple[Question, datetime]:
        meant = question.action is told and (before is None or at < before)
        return (question._replace(action=other) if meant else question), at

    return changed


def _abroad_is_free(question: Question, at: datetime) -> tuple[Question, datetime]:
    abroad = question.service.kind is ServiceKind.CROSS_BORDER
    return (question._replace(action=Action.READ) if abroad else question), at


def _collected_without(*items: Item, when: frozenset[Item]) -> Change:
    """Some items are not looked at where all of others were collected."""

    def changed(facts: Facts, _: Question, __: datetime) -> Facts:
        if not isinstance(facts, Registration) or facts.collected is None or not when <= facts.collected:
            return facts
        return replace(facts, collected=facts.collected - frozenset(items))

    return facts_changed(changed)


def _needs_both(facts: Facts, _: Question, __: datetime) -> Facts:
    if not isinstance(facts, Registration) or facts.collected is None or Item.PHONE in facts.collected:
        return facts
    return replace(facts, collected=facts.collected - {Item.PERSONAL_ID})


WRONG: Final = (
    Wrong(
        name="likes-forgotten",
        says=Text(
            vi="Để ai cũng thích và bình chọn được, kể cả sau ngày 19-8-2026: tài khoản ảo vẫn đẩy bài của nhau lên.",
            en="Leaves likes and votes open to everybody, also after 19 August 2026: made-up accounts push each other.",
        ),
        caught_by=("333-2026/16.2/react-without-proof-first-second",),
        concerns=(
            "147-2024/23.3.dd/",
            "147-2024/27.3.b/",
            "147-2024/82.10/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "protocol/facts/",
            "scenarios/consents/",
        ),
        answering=lambda: Astray(_as(Action.REACT, Action.READ)),
    ),
    Wrong(
        name="likes-too-early",
        says=Text(
            vi="Chặn việc thích và bình chọn từ trước ngày 19-8-2026, khi chưa quy định nào đụng đến.",
            en="Gates likes and votes before 19 August 2026, when no provision touched them.",
        ),
        caught_by=("333-2026/16.2/react-without-proof-last-second",),
        concerns=(
            "147-2024/23.3.dd/",
            "147-2024/27.3.b/",
            "147-2024/82.10/",
            "330-2026/31.1.e/",
            "333-2026/16.2/",
            "protocol/facts/",
        ),
        answering=lambda: Astray(_as(Action.REACT, Action.POST, before=start_of(_DECREE_333))),
    ),
    Wrong(
        name="messages-forgotten",
        says=Text(
            vi="Để ai cũng nhắn tin, gọi điện được, kể cả sau ngày 19-8-2026: kẻ lừa đảo không cần để lại dấu vết nào.",
            en="Leaves messages and calls open to everybody, also after 19 August 2026: a swindler leaves no trace.",
        ),
        caught_by=("333-2026/16.2/message-without-proof-first-second",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.b/", "333-2026/16.2/", "guardianship/choices/", "scenarios/"),
        answering=lambda: Astray(_as(Action.MESSAGE, Action.READ)),
    ),
    Wrong(
        name="messages-too-early",
        says=Text(
            vi="Khai rằng tin nhắn chưa bị điều chỉnh trước ngày 19-8-2026 (R-03) nhưng vẫn chặn.",
            en="Declares that messages were unregulated before 19 August 2026 (R-03) and gates them all the same.",
        ),
        caught_by=("333-2026/16.2/message-without-proof-last-second",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.b/", "147-2024/82.10/", "333-2026/16.2/", "protocol/facts/"),
        answering=lambda: Astray(readings=Readings({"R-03": "as_posting"})),
    ),
    Wrong(
        name="share-forgotten",
        says=Text(
            vi="Chỉ chặn việc tự đăng, còn chia sẻ thì để mở cho mọi người.",
            en="Gates what one writes oneself and leaves sharing open to everybody.",
        ),
        caught_by=("147-2024/27.3.b/nothing-proven-cannot-share",),
        concerns=("116-2025/16.2/", "147-2024/23.3.e/", "147-2024/27.3.b/", "147-2024/82.10/"),
        answering=lambda: Astray(_as(Action.SHARE, Action.READ)),
    ),
    Wrong(
        name="read-denied",
        says=Text(
            vi="Bắt xác thực cả khi chỉ đọc: người chưa chứng minh gì bị gạt khỏi thông tin mà luật để mở.",
            en="Asks for proof of who only reads: whoever proved nothing is shut out of what the law leaves open.",
        ),
        caught_by=("147-2024/27.3.b/reading-needs-nothing",),
        concerns=("147-2024/27.3.b/", "330-2026/31.1.e/", "333-2026/16.2/", "protocol/facts/", "scenarios/"),
        answering=lambda: Astray(_as(Action.READ, Action.POST)),
    ),
    Wrong(
        name="foreign-below-threshold-gated",
        says=Text(
            vi="Khai rằng Nghị định 147 không ràng buộc mạng nước ngoài dưới ngưỡng (R-13) nhưng vẫn áp dụng.",
            en="Declares that Decree 147 does not bind a foreign network below the threshold (R-13) and applies it.",
        ),
        caught_by=("147-2024/23.3.dd/below-threshold-adult-without-proof-june",),
        concerns=("116-2025/16.2/", "147-2024/23.3.dd/", "protocol/facts/", "scenarios/clock/"),
        answering=lambda: Astray(readings=Readings({"R-13": "as_if_met"})),
    ),
    Wrong(
        name="cross-border-forgotten",
        says=Text(
            vi="Coi mạng nước ngoài nằm ngoài luật Việt Nam: người dùng ở đó không được bảo vệ gì.",
            en="Takes foreign networks to be outside the law of Viet Nam: nobody is protected there.",
        ),
        caught_by=("147-2024/23.3.e/no-proof-on-the-first-day",),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/23.3.dd/",
            "147-2024/23.3.e/",
            "147-2024/82.10/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "91-2025/29.2/",
            "91-2025/3.2/",
            "protocol/facts/",
            "scenarios/clock/",
        ),
        answering=lambda: Astray(_abroad_is_free),
    ),
    Wrong(
        name="picture-asked-at-sign-up",
        says=Text(
            vi="Vẫn thu ảnh giấy tờ tùy thân khi đăng ký sau ngày 1-1-2026: một lần rò rỉ là mất cả căn cước.",
            en="Goes on collecting pictures of identity papers after 1 January 2026: one leak, and they are"
            " everybody's.",
        ),
        caught_by=("91-2025/29.2/picture-collected-first-second-of-2026",),
        concerns=("91-2025/29.2/", "91-2025/3.2/"),
        answering=lambda: Astray(_collected_without(Item.ID_DOCUMENT_IMAGE, when=frozenset({Item.ID_DOCUMENT_IMAGE}))),
    ),
    Wrong(
        name="over-collection-allowed",
        says=Text(
            vi="Thu cả số điện thoại lẫn số định danh của người không bán gì.",
            en="Takes both phone and personal ID of somebody who sells nothing.",
        ),
        caught_by=("91-2025/3.2/both-first-second-of-2026",),
        concerns=("91-2025/3.2/",),
        answering=lambda: Astray(_collected_without(Item.PERSONAL_ID, when=frozenset({Item.PERSONAL_ID, Item.PHONE}))),
    ),
    Wrong(
        name="phone-always-collected",
        says=Text(
            vi="Khi đăng ký không nhận số định danh thay cho số điện thoại.",
            en="Takes no personal ID in place of the phone at a sign-up.",
        ),
        caught_by=("147-2024/23.3.dd/enrol-personal-id-in-place-of-phone",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "333-2026/16.2/", "91-2025/3.2/"),
        answering=lambda: Astray(facts_changed(_needs_both)),
    ),
    Wrong(
        name="organisations-must-have-a-name-and-birth-date",
        says=Text(
            vi="Khai rằng danh mục thông tin chỉ dành cho cá nhân (R-15) nhưng vẫn đòi tổ chức họ tên và ngày sinh.",
            en="Declares that the list of information is about persons (R-15) and asks organisations for all of it.",
        ),
        caught_by=("147-2024/23.3.dd/enrol-organisation-without-birth-date",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "333-2026/16.2/"),
        answering=lambda: Astray(readings=Readings({"R-15": "responsible_person"})),
    ),
)
