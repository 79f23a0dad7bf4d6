"""Wrong about children and those who answer for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from idverify.account import GuardianLink, LinkStatus, Relation
from idverify.account.guardian_link import Consents
from idverify.conformance.wrong.astray import Astray
from idverify.conformance.wrong.implementation import Wrong
from idverify.conformance.wrong.person import Facts, facts_changed, has_reached, links_changed
from idverify.decision import Question
from idverify.evidence.method import PHONE_METHODS, Evidence, Method
from idverify.law import VIETNAM
from idverify.law.decree_147_2024 import CHILD_UNTIL_AGE
from idverify.law.reading import Readings
from idverify.messages import Text

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=VIETNAM)
_OF_AGE: Final = date(1980, 1, 1)
_CONSENTED: Final = Consents(_LONG_AGO, _LONG_AGO)


def _own_phone_for_a_parents(facts: Facts, _: Question, at: datetime) -> Facts:
    """A child's own phone is entered as that of somebody who answers for it."""
    if has_reached(facts.user_birth_date, CHILD_UNTIL_AGE.on(at.date()), at):
        return facts
    phones = tuple(each for each in facts.evidence or () if each.method in PHONE_METHODS)
    parent = GuardianLink(
        relation=Relation.MOTHER,
        birth_date=_OF_AGE,
        status=LinkStatus.ACTIVE,
        evidence=phones,
        consents=_CONSENTED,
    )
    return replace(facts, guardians=(*facts.guardians, parent)) if phones else facts


def _carried_when(status: LinkStatus) -> Astray:
    def changed(link: GuardianLink, _: datetime) -> GuardianLink:
        return replace(link, status=LinkStatus.ACTIVE) if link.status is status else link

    return Astray(links_changed(changed))


def _consented(link: GuardianLink, _: datetime) -> GuardianLink:
    return replace(link, consents=_CONSENTED)


def _proven(link: GuardianLink, _: datetime) -> GuardianLink:
    if link.status is not LinkStatus.ACTIVE:
        return link
    return replace(link, evidence=(*(link.evidence or ()), Evidence(Method.VN_MOBILE_OTP, _LONG_AGO)))


def _without_choices(link: GuardianLink, _: datetime) -> GuardianLink:
    return replace(link, choices=())


def _grace_for_ever(link: GuardianLink, _: datetime) -> GuardianLink:
    return link if link.carries_until is None else replace(link, carries_until=datetime.max.replace(tzinfo=VIETNAM))


def _no_grace(link: GuardianLink, _: datetime) -> GuardianLink:
    return replace(link, carries_until=None)


def _any_ground(link: GuardianLink, _: datetime) -> GuardianLink:
    return replace(link, relation=Relation.MOTHER) if link.relation is Relation.GUARDIAN else link


def _last_told(facts: Facts, _: Question, __: datetime) -> Facts:
    return replace(facts, guardians=facts.guardians[-1:])


WRONG: Final = (
    Wrong(
        name="childs-own-phone-counts",
        says=Text(
            vi="Nhận số điện thoại của trẻ làm bằng chứng cho tài khoản của trẻ: trẻ tự đăng ký, cha mẹ không hay"
            " biết.",
            en="Takes a child's own phone as proof for the child's account: it registers alone, and no parent knows.",
        ),
        caught_by=("147-2024/27.3.a/child-with-own-phone-only",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "330-2026/31.1.e/", "333-2026/16.2/", "scenarios/"),
        answering=lambda: Astray(facts_changed(_own_phone_for_a_parents)),
    ),
    Wrong(
        name="own-phone-beside-a-link",
        says=Text(
            vi="Khai rằng số của trẻ không chứng minh gì (R-07) nhưng lại nhận số đó khi liên kết với cha mẹ còn"
            " hiệu lực.",
            en="Declares that a child's own phone proves nothing (R-07) and takes it beside a link to a parent.",
        ),
        caught_by=("147-2024/23.3.dd/own-phone-beside-an-unproven-mother",),
        concerns=("147-2024/23.3.dd/",),
        answering=lambda: Astray(readings=Readings({"R-07": "own_evidence_beside_link"})),
    ),
    Wrong(
        name="consent-not-asked",
        says=Text(
            vi="Không hỏi sự đồng ý của ai: dữ liệu của trẻ được xử lý mà cha mẹ và trẻ không hề cho phép.",
            en="Asks nobody's consent: a child's data are processed with no leave of parent or child.",
        ),
        caught_by=("330-2026/60.1/no-consents-first-second", "scenarios/consents/the-representative-withdraws"),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "330-2026/60.1/", "guardianship/grace/", "scenarios/"),
        answering=lambda: Astray(links_changed(_consented)),
    ),
    Wrong(
        name="childs-own-consent-forgotten",
        says=Text(
            vi="Khai rằng trẻ từ 7 tuổi phải tự đồng ý (R-11) nhưng chỉ hỏi cha mẹ.",
            en="Declares that a child of 7 consents itself (R-11) and asks the parents only.",
        ),
        caught_by=("330-2026/60.1/representative-only-at-twelve", "scenarios/consents/the-child-withdraws"),
        concerns=("147-2024/27.3.a/", "330-2026/60.1/", "guardianship/grace/", "scenarios/"),
        answering=lambda: Astray(readings=Readings({"R-11": "representative_only"})),
    ),
    Wrong(
        name="dispute-ignored",
        says=Text(
            vi="Coi liên kết đang tranh chấp như còn hiệu lực: nền tảng đứng về phía một người mà không hay.",
            en="Takes a disputed link for an active one: the platform takes a side without knowing it.",
        ),
        caught_by=("147-2024/27.3.a/disputed-link-beside-a-good-one", "scenarios/disputes/both-parents-end-it"),
        concerns=(
            "116-2025/16.2/",
            "147-2024/27.3.a/",
            "guardianship/grace/",
            "scenarios/disputes/",
            "scenarios/sixteen/",
        ),
        answering=lambda: _carried_when(LinkStatus.DISPUTED),
    ),
    Wrong(
        name="one-of-two-in-dispute-suffices",
        says=Text(
            vi="Khai rằng tranh chấp thì dừng (R-14) nhưng lại để liên kết của người kia gánh tài khoản.",
            en="Declares that a dispute stops the account (R-14) and lets the other parent's link carry it.",
        ),
        caught_by=("147-2024/27.3.a/disputed-link-beside-a-good-one",),
        concerns=(
            "116-2025/16.2/",
            "147-2024/27.3.a/",
            "guardianship/grace/",
            "scenarios/disputes/",
            "scenarios/sixteen/",
        ),
        answering=lambda: Astray(readings=Readings({"R-14": "one_link_suffices"})),
    ),
    Wrong(
        name="requested-link-carries",
        says=Text(
            vi="Coi lời mời chưa ai trả lời là liên kết: trẻ chỉ cần gõ một số là có cha mẹ.",
            en="Takes an unanswered request for a link: a child has a parent by typing a number.",
        ),
        caught_by=("147-2024/23.3.dd/link-only-requested",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "scenarios/registering/", "scenarios/who-may-be-one/"),
        answering=lambda: _carried_when(LinkStatus.REQUESTED),
    ),
    Wrong(
        name="suspended-link-carries",
        says=Text(
            vi="Để liên kết bị tạm dừng vẫn gánh tài khoản: người nhặt được số của mẹ thành người giám sát trẻ.",
            en="Lets a suspended link carry the account: whoever got the mother's number now stands in her place.",
        ),
        caught_by=("guardianship/grace/no-grace", "scenarios/losing-ground/number-recycled"),
        concerns=("116-2025/16.2/", "147-2024/27.3.a/", "guardianship/", "scenarios/"),
        answering=lambda: _carried_when(LinkStatus.SUSPENDED),
    ),
    Wrong(
        name="ended-link-carries",
        says=Text(
            vi="Để liên kết đã chấm dứt vẫn gánh tài khoản: người không còn quyền vẫn quyết định cho trẻ.",
            en="Lets a link that ended carry the account: somebody whose right is over still decides for the child.",
        ),
        caught_by=("147-2024/27.3.a/no-link-is-active", "guardianship/grace/grace-revives-nothing"),
        concerns=("147-2024/27.3.a/", "91-2025/29.2/", "guardianship/", "scenarios/"),
        answering=lambda: _carried_when(LinkStatus.ENDED),
    ),
    Wrong(
        name="guardians-grace-for-ever",
        says=Text(
            vi="Không bao giờ kết thúc thời gian mà nền tảng cho gia đình để chứng minh lại số.",
            en="Never ends the time that the operator gave a family to prove a number again.",
        ),
        caught_by=("guardianship/grace/the-grace-is-over",),
        concerns=("guardianship/grace/", "scenarios/"),
        answering=lambda: Astray(links_changed(_grace_for_ever)),
    ),
    Wrong(
        name="guardians-grace-not-kept",
        says=Text(
            vi="Dừng tài khoản của trẻ trong thời gian mà nền tảng đã cho gia đình.",
            en="Stops a child's account within the time that the operator gave the family.",
        ),
        caught_by=("guardianship/grace/within-the-grace",),
        concerns=("guardianship/grace/", "scenarios/losing-ground/"),
        answering=lambda: Astray(links_changed(_no_grace)),
    ),
    Wrong(
        name="unproven-parent-carries",
        says=Text(
            vi="Để cha mẹ chưa chứng minh gì gánh tài khoản: ai cũng có thể tự xưng là mẹ.",
            en="Lets a parent who proved nothing carry the account: anybody may say that they are the mother.",
        ),
        caught_by=("147-2024/23.3.dd/mother-active-but-unproven",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "333-2026/16.2/", "scenarios/losing-ground/"),
        answering=lambda: Astray(links_changed(_proven)),
    ),
    Wrong(
        name="anybody-is-a-parent",
        says=Text(
            vi="Coi người giám hộ như cha mẹ: không hỏi vì sao trẻ phải có người giám hộ, cũng không hỏi người đó đã đủ"
            " 18 tuổi chưa.",
            en="Takes a guardian for a parent: it asks neither why the child has one at all nor whether they are 18.",
        ),
        caught_by=("147-2024/27.3.a/guardian-without-ground",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "protocol/facts/", "scenarios/who-may-be-one/"),
        answering=lambda: Astray(links_changed(_any_ground)),
    ),
    Wrong(
        name="only-the-last-link",
        says=Text(
            vi="Chỉ xem liên kết sau cùng: mẹ đã chứng minh đủ cũng không được tính khi bố được thêm sau.",
            en="Looks at the last link only: a mother with everything proven counts no more once a father is added.",
        ),
        caught_by=("scenarios/disputes/a-court-gives-the-child-to-one",),
        concerns=("116-2025/16.2/", "147-2024/27.3.a/", "91-2025/29.2/", "guardianship/choices/", "scenarios/"),
        answering=lambda: Astray(facts_changed(_last_told)),
    ),
    Wrong(
        name="guardians-choice-ignored",
        says=Text(
            vi="Bỏ qua điều cha mẹ đã tắt hay muốn được hỏi trước.",
            en="Passes over what the parents switched off or want to be asked about.",
        ),
        caught_by=("guardianship/choices/comments-off", "scenarios/choices/off-ask-first-and-allowed"),
        concerns=("guardianship/choices/", "scenarios/choices/"),
        answering=lambda: Astray(links_changed(_without_choices)),
    ),
    Wrong(
        name="sixteen-keeps-parents-proof",
        says=Text(
            vi="Khai rằng người đủ 16 tuổi đăng ký bằng thông tin của mình (R-12) nhưng vẫn để bằng chứng của cha"
            " mẹ gánh.",
            en="Declares that whoever is 16 registers with their own data (R-12) and lets the parent's proof go on.",
        ),
        caught_by=("147-2024/27.3.a/day-after-sixteenth-birthday-own-data-needed", "scenarios/sixteen/from-hanoi"),
        concerns=(
            "116-2025/16.2/",
            "147-2024/23.3.dd/",
            "147-2024/27.3.a/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "guardianship/grace/",
            "protocol/facts/",
            "scenarios/",
        ),
        answering=lambda: Astray(readings=Readings({"R-12": "guardian_continues"})),
    ),
)
