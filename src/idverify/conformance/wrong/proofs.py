"""Wrong about proof: what authenticates an account, and whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from idverify.account import GuardianLink
from idverify.account.action import COMMERCE
from idverify.conformance.wrong.astray import Astray
from idverify.conformance.wrong.implementation import Wrong
from idverify.conformance.wrong.person import Facts, evidence_changed, facts_changed
from idverify.decision import Question
from idverify.evidence.method import EID_METHODS, PHONE_METHODS, Evidence, Method
from idverify.law import decree_333_2026, start_of
from idverify.law.reading import Readings
from idverify.messages import Text

_LEVEL: Final = 2
_DECREE_333: Final = decree_333_2026.ART_16_2_B.first_day


def _phone_only(facts: Facts, _: Question, __: datetime) -> Facts:
    def of(evidence: tuple[Evidence, ...] | None) -> tuple[Evidence, ...] | None:
        if evidence is None or any(each.method in PHONE_METHODS for each in evidence):
            return evidence
        return tuple(each for each in evidence if each.method not in EID_METHODS)

    def link(told: GuardianLink) -> GuardianLink:
        return replace(told, evidence=of(told.evidence))

    return replace(facts, evidence=of(facts.evidence), guardians=tuple(map(link, facts.guardians)))


def _counts_as_a_phone(method: Method) -> Astray:
    def changed(told: Evidence, _: Question, __: datetime) -> Evidence:
        return replace(told, method=Method.VN_MOBILE_OTP, level=None) if told.method is method else told

    return Astray(evidence_changed(changed))


def _other_eid_too_early(told: Evidence, question: Question, at: datetime) -> Evidence:
    early = told.method is Method.OTHER_EID and at < start_of(_DECREE_333) and question.action not in COMMERCE
    return replace(told, method=Method.PERSONAL_ID_EID, level=_LEVEL) if early else told


def _evidence_to_come(told: Evidence, _: Question, at: datetime) -> Evidence:
    ahead = told.verified_at is not None and told.verified_at > at
    return replace(told, verified_at=at) if ahead else told


WRONG: Final = (
    Wrong(
        name="phone-required-with-id",
        says=Text(
            vi="Không nhận số định danh cá nhân thay cho số điện thoại, dù đã xác nhận không có số: người không có số"
            " di động Việt Nam bị gạt ra.",
            en="Takes no personal ID in place of a phone, even of who declared to have none: whoever has no Vietnamese"
            " mobile is shut out.",
        ),
        caught_by=("147-2024/27.3.b/declared-and-e-identified-posts",),
        concerns=(
            "147-2024/23.3.e/",
            "147-2024/27.3.a/",
            "147-2024/27.3.b/",
            "333-2026/16.2/",
            "91-2025/3.2/",
            "protocol/facts/",
            "scenarios/accounts/",
            "scenarios/losing-ground/",
        ),
        answering=lambda: Astray(facts_changed(_phone_only)),
    ),
    Wrong(
        name="id-without-declaration",
        says=Text(
            vi="Khai rằng cần lời xác nhận không có số di động (R-04) nhưng lại nhận số định danh cá nhân mà không"
            " hỏi.",
            en="Declares that the declaration of having no mobile is needed (R-04) and takes the personal ID"
            " without it.",
        ),
        caught_by=("147-2024/27.3.b/e-identified-without-declaration",),
        concerns=(
            "147-2024/23.3.e/",
            "147-2024/27.3.a/",
            "147-2024/27.3.b/",
            "333-2026/16.2/",
            "scenarios/accounts/",
            "scenarios/losing-ground/",
        ),
        answering=lambda: Astray(readings=Readings({"R-04": "eid_suffices"})),
    ),
    Wrong(
        name="picture-accepted",
        says=Text(
            vi="Nhận ảnh giấy tờ tùy thân làm bằng chứng: ai có ảnh căn cước của người khác đều xác thực được.",
            en="Takes a picture of an identity paper for proof: whoever holds somebody else's picture is"
            " authenticated.",
        ),
        caught_by=("147-2024/27.3.b/identity-paper-picture-proves-nothing",),
        concerns=("147-2024/27.3.b/", "91-2025/29.2/"),
        answering=lambda: _counts_as_a_phone(Method.ID_DOCUMENT_IMAGE),
    ),
    Wrong(
        name="typed-id-counts",
        says=Text(
            vi="Nhận mười hai chữ số được gõ vào làm bằng chứng: ai biết số của người khác đều xác thực được.",
            en="Takes twelve typed digits for proof: whoever knows somebody else's number is authenticated.",
        ),
        caught_by=("147-2024/27.3.b/typed-personal-id-proves-nothing",),
        concerns=("147-2024/23.3.e/", "147-2024/27.3.b/"),
        answering=lambda: _counts_as_a_phone(Method.PERSONAL_ID_TYPED),
    ),
    Wrong(
        name="unlisted-method-counts",
        says=Text(
            vi="Nhận phương thức mà không nghị định nào nêu tên: một thư điện tử cũng thành bằng chứng.",
            en="Takes a method that no decree names: an e-mail becomes a proof.",
        ),
        caught_by=("147-2024/27.3.b/unknown-method-proves-nothing",),
        concerns=("147-2024/27.3.b/", "protocol/facts/"),
        answering=lambda: _counts_as_a_phone(Method.UNLISTED),
    ),
    Wrong(
        name="level-1-counts",
        says=Text(
            vi="Khai rằng định danh điện tử phải từ mức 2 (R-06) nhưng lại nhận mức 1, mức không ai kiểm tra giấy tờ.",
            en="Declares that level 2 is needed (R-06) and takes level 1, for which nobody looked at a paper.",
        ),
        caught_by=("147-2024/27.3.b/declared-level-one-is-too-low",),
        concerns=("147-2024/23.3.e/", "147-2024/27.3.b/"),
        answering=lambda: Astray(readings=Readings({"R-06": "level_1"})),
    ),
    Wrong(
        name="other-eid-too-early",
        says=Text(
            vi="Nhận phương thức định danh điện tử khác từ trước ngày 19-8-2026, khi chưa có quy định nào cho phép.",
            en="Takes another electronic identification before 19 August 2026, when nothing allowed it yet.",
        ),
        caught_by=("333-2026/16.2/other-eid-last-second",),
        concerns=("147-2024/27.3.b/", "333-2026/16.2/"),
        answering=lambda: Astray(evidence_changed(_other_eid_too_early)),
    ),
    Wrong(
        name="other-eid-refused",
        says=Text(
            vi="Khai rằng nhận phương thức định danh điện tử hợp pháp khác (R-05) nhưng không bao giờ nhận.",
            en="Declares that another lawful electronic identification counts (R-05) and never lets it.",
        ),
        caught_by=("333-2026/16.2/other-eid-first-second",),
        concerns=("147-2024/27.3.b/", "333-2026/16.2/"),
        answering=lambda: Astray(readings=Readings({"R-05": "never"})),
    ),
    Wrong(
        name="future-evidence-counts",
        says=Text(
            vi="Tính cả bằng chứng có ngày sau thời điểm được hỏi: sổ ghi lại cho thấy điều lúc đó chưa có.",
            en="Counts evidence dated after the moment that is asked about: the record shows what was not there yet.",
        ),
        caught_by=("147-2024/27.3.b/phone-proof-one-second-ahead",),
        concerns=("147-2024/23.3.e/", "147-2024/27.3.a/", "147-2024/27.3.b/", "333-2026/16.2/"),
        answering=lambda: Astray(evidence_changed(_evidence_to_come)),
    ),
)
