"""Wrong in what is told: a right decision, badly explained; or a fact that nobody gave, guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from idverify.account import GuardianLink, Holder, LinkStatus, Registration, Relation
from idverify.account.guardian_link import Ground
from idverify.account.registration import Item
from idverify.conformance.wrong.astray import Answer, Astray, Request
from idverify.conformance.wrong.implementation import Wrong
from idverify.conformance.wrong.person import Facts, facts_changed
from idverify.decision import Question
from idverify.evidence.method import Evidence, Method
from idverify.law import VIETNAM, snapshot_name
from idverify.law.snapshot import SNAPSHOTS
from idverify.messages import Text

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=VIETNAM)
_OF_AGE: Final = date(1980, 1, 1)
_PHONE: Final = (Evidence(Method.VN_MOBILE_OTP, _LONG_AGO),)
_EVERYTHING: Final = frozenset({Item.NAME, Item.BIRTH_DATE, Item.PHONE})
_LEVEL: Final = 2
_DECISIONS: Final = Text(
    vi="Lỗi nằm ở lời giải thích, nên chạm đến hầu như mọi quyết định.",
    en="The fault is in the explanation, which comes with nearly every decision.",
)


def _guessed(facts: Facts, _: Question, at: datetime) -> Facts:
    """Whatever nobody said is taken to be in order."""
    found = replace(
        facts,
        holder=facts.holder or Holder.INDIVIDUAL,
        user_birth_date=facts.user_birth_date or _OF_AGE,
        evidence=_PHONE if facts.evidence is None else tuple(map(_dated, facts.evidence)),
        guardians=tuple(map(_known, facts.guardians)),
    )
    if isinstance(found, Registration):
        return replace(found, collected=_EVERYTHING if found.collected is None else found.collected)
    opened = found.opened_at
    return replace(found, opened_at=at if opened is None or opened > at else opened)


def _dated(told: Evidence) -> Evidence:
    return replace(told, verified_at=told.verified_at or _LONG_AGO, level=_LEVEL if told.level is None else told.level)


def _known(told: GuardianLink) -> GuardianLink:
    return replace(
        told,
        relation=told.relation or Relation.MOTHER,
        holder=told.holder or Holder.INDIVIDUAL,
        birth_date=told.birth_date or _OF_AGE,
        status=told.status or LinkStatus.ACTIVE,
        ground=told.ground or Ground.PARENTS_ABSENT_OR_INCAPABLE,
        evidence=_PHONE if told.evidence is None else tuple(map(_dated, told.evidence)),
    )


def _first_breach(_: Request, answer: Answer) -> Answer:
    return {**answer, "breaches": answer["breaches"][:1]} if "breaches" in answer else answer


def _no_remedies(_: Request, answer: Answer) -> Answer:
    if "breaches" not in answer:
        return answer
    return {**answer, "remedies": [], "breaches": [{**each, "remedies": []} for each in answer["breaches"]]}


def _no_citations(_: Request, answer: Answer) -> Answer:
    if "breaches" not in answer:
        return answer
    return {**answer, "citations": [], "breaches": [{**each, "citations": []} for each in answer["breaches"]]}


def _newest_law(_: Request, answer: Answer) -> Answer:
    return {**answer, "law": snapshot_name(SNAPSHOTS[-1])} if "breaches" in answer else answer


def _never(_: Request, answer: Answer) -> Answer:
    return {**answer, "valid_until": None} if "breaches" in answer else answer


def _fact_unnamed(_: Request, answer: Answer) -> Answer:
    if "breaches" not in answer:
        return answer
    unnamed = [{name: each[name] for name in each if name != "fact"} for each in answer["breaches"]]
    return {**answer, "breaches": unnamed}


def _no_readings(_: Request, answer: Answer) -> Answer:
    return {**answer, "readings": []} if "breaches" in answer else answer


def _before_the_decree(_: Request, answer: Answer) -> Answer:
    out_of_scope = answer.get("error") == {"code": "out_of_scope"}
    return {"permitted": True, "breaches": [], "remedies": [], "valid_until": None} if out_of_scope else answer


def _bad_requests_guessed(_: Request, answer: Answer) -> Answer:
    error = answer.get("error")
    bad = isinstance(error, dict) and error.get("code") == "bad_request"
    return {"permitted": False, "breaches": [], "remedies": [], "valid_until": None} if bad else answer


WRONG: Final = (
    Wrong(
        name="missing-fact-means-yes",
        says=Text(
            vi="Điều không ai ghi lại thì coi như ổn: không biết tuổi thì coi là người lớn.",
            en="Takes what nobody recorded to be in order: an unknown age is a grown-up's.",
        ),
        caught_by=("protocol/facts/birth-date-null", "147-2024/27.3.b/declared-level-not-said"),
        concerns=("147-2024/27.3.a/", "147-2024/27.3.b/", "147-2024/82.10/", "protocol/facts/", "scenarios/"),
        answering=lambda: Astray(facts_changed(_guessed)),
    ),
    Wrong(
        name="missing-fact-unnamed",
        says=Text(
            vi="Từ chối vì thiếu dữ kiện mà không nói thiếu gì: người dùng không biết phải cho biết điều gì.",
            en="Denies for a missing fact and does not say which: nobody knows what to tell.",
        ),
        caught_by=("protocol/facts/several-facts-missing",),
        concerns=(
            "147-2024/23.3.dd/",
            "147-2024/27.3.a/",
            "147-2024/27.3.b/",
            "147-2024/82.10/",
            "91-2025/29.2/",
            "91-2025/3.2/",
            "protocol/facts/",
            "scenarios/",
        ),
        answering=lambda: Astray(told=_fact_unnamed),
    ),
    Wrong(
        name="first-breach-only",
        says=Text(
            vi="Chỉ nêu điều sai đầu tiên: người dùng sửa xong lại bị chặn vì điều kế tiếp.",
            en="Names the first breach only: whoever puts it right is stopped by the next.",
        ),
        caught_by=("122-2025/22.4/nothing-proven", "91-2025/3.2/too-much-and-too-little-at-once"),
        concerns=(
            "122-2025/22.4/",
            "147-2024/",
            "330-2026/31.1.e/",
            "333-2026/16.2/",
            "91-2025/29.2/",
            "91-2025/3.2/",
            "guardianship/",
            "protocol/facts/",
            "scenarios/",
        ),
        broad=_DECISIONS,
        answering=lambda: Astray(told=_first_breach),
    ),
    Wrong(
        name="no-remedies",
        says=Text(
            vi="Từ chối mà không nói làm gì để được mở: người dùng bị kẹt.",
            en="Denies and does not say what would help: the user is stuck.",
        ),
        caught_by=("147-2024/27.3.b/nothing-proven-cannot-share",),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "91-2025/29.2/",
            "guardianship/",
            "protocol/facts/",
            "scenarios/",
        ),
        broad=_DECISIONS,
        answering=lambda: Astray(told=_no_remedies),
    ),
    Wrong(
        name="no-citations",
        says=Text(
            vi="Không dẫn điều luật nào: người bị từ chối không kiểm lại được.",
            en="Cites no provision: who was denied cannot check it.",
        ),
        caught_by=("147-2024/27.3.b/nothing-proven-cannot-share",),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "91-2025/29.2/",
            "91-2025/3.2/",
            "protocol/facts/",
            "scenarios/consents/",
            "scenarios/found-by-an-authority/",
        ),
        broad=_DECISIONS,
        answering=lambda: Astray(told=_no_citations),
    ),
    Wrong(
        name="readings-hidden",
        says=Text(
            vi="Không nói mình đã hiểu chỗ luật im lặng theo cách nào: cách hiểu của nền tảng bị trình bày như luật.",
            en="Does not say which silence of the law it filled and how: its own reading is passed off as the law.",
        ),
        caught_by=("147-2024/27.3.b/other-e-identification-eighteen-days-early-names-the-reading",),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "91-2025/29.2/",
            "91-2025/3.2/",
            "guardianship/",
            "protocol/facts/",
            "scenarios/",
        ),
        broad=_DECISIONS,
        answering=lambda: Astray(told=_no_readings),
    ),
    Wrong(
        name="wrong-law-state",
        says=Text(
            vi="Luôn ghi là theo luật mới nhất, kể cả khi trả lời về thời điểm trước đó.",
            en="Always says that the newest law answered, also about a moment before it.",
        ),
        caught_by=("147-2024/27.3.b/identity-paper-picture-proves-nothing",),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "91-2025/29.2/",
            "91-2025/3.2/",
            "protocol/facts/",
        ),
        broad=_DECISIONS,
        answering=lambda: Astray(told=_newest_law),
    ),
    Wrong(
        name="valid-until-never",
        says=Text(
            vi="Coi câu trả lời là đúng mãi: nền tảng giữ lại nó và không hỏi nữa, kể cả sau sinh nhật của trẻ.",
            en="Says that an answer holds for ever: a platform keeps it and asks no more, past a child's birthday too.",
        ),
        caught_by=("147-2024/27.3.a/mother-with-both-consents-livestream",),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "91-2025/29.2/",
            "91-2025/3.2/",
            "guardianship/",
            "protocol/facts/",
            "scenarios/",
        ),
        broad=_DECISIONS,
        answering=lambda: Astray(told=_never),
    ),
    Wrong(
        name="before-the-decree-is-open",
        says=Text(
            vi="Trả lời cả về thời điểm trước Nghị định 147, như thể đã biết luật khi đó.",
            en="Answers about moments before Decree 147 too, as if it knew the law of then.",
        ),
        caught_by=("147-2024/82.10/before-the-decree-is-out-of-scope",),
        concerns=("147-2024/82.10/", "protocol/facts/", "scenarios/accounts/"),
        answering=lambda: Astray(told=_before_the_decree),
    ),
    Wrong(
        name="bad-requests-answered",
        says=Text(
            vi="Trả lời cả câu hỏi viết sai: lỗi của chương trình gọi thành một lời từ chối mà không ai thấy lỗi.",
            en="Answers a malformed question: a mistake of the asking program becomes a denial, and nobody sees it.",
        ),
        caught_by=("protocol/facts/at-without-offset",),
        concerns=(
            "guardianship/choices/",
            "identifiers/personal_id/",
            "identifiers/phone/",
            "protocol/facts/",
            "pseudonym/derive/",
            "scenarios/disputes/",
        ),
        answering=lambda: Astray(told=_bad_requests_guessed),
    ),
)
