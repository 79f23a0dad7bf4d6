"""Wrong about ages: who is a child, and who may answer for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from idverify.account import GuardianLink, Holder, Relation
from idverify.conformance.wrong.astray import Astray
from idverify.conformance.wrong.implementation import Wrong
from idverify.conformance.wrong.person import Facts, after, facts_changed, has_reached, links_changed, years_later
from idverify.decision import Question
from idverify.law import start_of
from idverify.law.civil_code_2015 import GUARDIAN_AGE
from idverify.law.decree_147_2024 import CHILD_UNTIL_AGE
from idverify.law.reading import Readings
from idverify.messages import Text


def _child_until(age: int) -> Astray:
    """Whoever lies between the age of the law and this one is told to be on this one's side."""

    def changed(facts: Facts, _: Question, at: datetime) -> Facts:
        until, born = CHILD_UNTIL_AGE.on(at.date()), facts.user_birth_date
        if born is None or has_reached(born, until, at) == has_reached(born, age, at):
            return facts
        return replace(facts, user_birth_date=years_later(born, age - until))

    def moments(question: Question) -> Iterable[datetime]:
        return [start_of(day) for day in after(question.facts.user_birth_date, age)]

    return Astray(facts_changed(changed), moments=moments)


def _guardian_of_seventeen(link: GuardianLink, at: datetime) -> GuardianLink:
    of_age = GUARDIAN_AGE.on(at.date())
    if link.relation is not Relation.GUARDIAN or link.birth_date is None:
        return link
    almost = has_reached(link.birth_date, of_age - 1, at) and not has_reached(link.birth_date, of_age, at)
    return replace(link, birth_date=years_later(link.birth_date, -1)) if almost else link


def _with_a_birth_date(facts: Facts, _: Question, at: datetime) -> Facts:
    if facts.holder is not Holder.ORGANISATION:
        return facts
    return replace(facts, holder=Holder.INDIVIDUAL, user_birth_date=facts.user_birth_date or at.date())


WRONG: Final = (
    Wrong(
        name="child-until-15",
        says=Text(
            vi="Coi người đủ 15 tuổi không còn là trẻ em: trẻ 15 tuổi tự đăng ký, không có cha mẹ hay người giám hộ.",
            en="Takes whoever is 15 for no child: at 15 one registers alone, with no parent or guardian.",
        ),
        caught_by=("147-2024/27.3.a/sixteenth-birthday-mother-still-carries", "scenarios/sixteen/from-hanoi"),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/23.3.dd/",
            "147-2024/27.3.a/",
            "147-2024/82.10/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "guardianship/",
            "protocol/facts/",
            "scenarios/",
        ),
        answering=lambda: _child_until(15),
    ),
    Wrong(
        name="child-until-18",
        says=Text(
            vi="Coi người dưới 18 tuổi là trẻ em: người 16, 17 tuổi bị đòi cha mẹ đăng ký thay, trái với luật.",
            en="Takes everybody under 18 for a child: of those of 16 and 17 a parent is demanded whom no law asks for.",
        ),
        caught_by=("147-2024/27.3.a/enrol-alone-day-after-sixteenth-birthday",),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/23.3.dd/",
            "147-2024/27.3.a/",
            "147-2024/82.10/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "guardianship/",
            "protocol/facts/",
            "scenarios/",
        ),
        answering=lambda: _child_until(18),
    ),
    Wrong(
        name="sixteen-on-the-birthday",
        says=Text(
            vi="Khai rằng đủ 16 tuổi vào ngày sau sinh nhật (R-02) nhưng lại tính từ đúng ngày sinh nhật: trẻ mất một"
            " ngày được bảo vệ.",
            en="Declares that 16 is reached on the day after the birthday (R-02) and goes by the birthday itself: a"
            " child is protected one day less.",
        ),
        caught_by=("147-2024/27.3.a/leap-day-child-on-sixteenth-birthday",),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/23.3.dd/",
            "147-2024/27.3.a/",
            "147-2024/82.10/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "guardianship/",
            "protocol/facts/",
            "scenarios/",
        ),
        answering=lambda: Astray(readings=Readings({"R-02": "on_birthday"})),
    ),
    Wrong(
        name="guardian-of-17",
        says=Text(
            vi="Nhận người giám hộ 17 tuổi: trẻ được giao cho người chưa có năng lực hành vi dân sự đầy đủ.",
            en="Takes a guardian of 17: a child is left to somebody who has no full capacity yet.",
        ),
        caught_by=("147-2024/27.3.a/guardian-on-eighteenth-birthday",),
        concerns=("147-2024/23.3.dd/", "147-2024/27.3.a/", "scenarios/who-may-be-one/"),
        answering=lambda: Astray(links_changed(_guardian_of_seventeen)),
    ),
    Wrong(
        name="parent-must-be-18",
        says=Text(
            vi="Khai rằng cha, mẹ không cần đủ 18 tuổi (R-08) nhưng lại từ chối người mẹ 17 tuổi.",
            en="Declares that a parent need not be 18 (R-08) and refuses a mother of 17 all the same.",
        ),
        caught_by=("147-2024/27.3.a/mother-of-seventeen",),
        concerns=("116-2025/16.2/", "147-2024/27.3.a/", "scenarios/who-may-be-one/"),
        answering=lambda: Astray(readings=Readings({"R-08": "both_18"})),
    ),
    Wrong(
        name="organisation-treated-as-child",
        says=Text(
            vi="Lấy ngày lập tài khoản làm ngày sinh của tổ chức, nên đòi tổ chức có cha mẹ.",
            en="Has a birth date for organisations too, the day they came, and so asks them for a parent.",
        ),
        caught_by=("147-2024/27.3.b/organisation-by-its-responsible-person",),
        concerns=(
            "122-2025/22.4/",
            "147-2024/23.3.dd/",
            "147-2024/27.3.a/",
            "147-2024/27.3.b/",
            "333-2026/16.2/",
            "protocol/facts/",
        ),
        answering=lambda: Astray(facts_changed(_with_a_birth_date)),
    ),
    Wrong(
        name="first-of-march",
        says=Text(
            vi="Khai rằng người sinh ngày 29 tháng 2 có sinh nhật ngày 28 (R-17) nhưng lại lấy ngày 1 tháng 3: trẻ vừa"
            " đủ 7 tuổi không được hỏi ý kiến.",
            en="Declares that who was born on 29 February has a birthday on the 28th (R-17) and goes by 1 March: a"
            " child that has just turned 7 is not asked itself.",
        ),
        caught_by=("330-2026/60.1/leap-day-child-turns-seven",),
        concerns=("147-2024/27.3.a/", "330-2026/60.1/", "scenarios/consents/", "scenarios/who-may-be-one/"),
        answering=lambda: Astray(readings=Readings({"R-17": "first_of_march"})),
    ),
)
