"""Wrong about days: whose midnight counts, when a duty begins, which state of the law answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from idverify.account import Account
from idverify.conformance.wrong.astray import Astray
from idverify.conformance.wrong.implementation import Wrong
from idverify.conformance.wrong.person import moment_years_later, moved, years_later
from idverify.decision import Question
from idverify.law import VIETNAM, day_of, start_of
from idverify.law.decree_147_2024 import EXISTING_ACCOUNTS_OPENED_BEFORE
from idverify.law.reading import Readings
from idverify.law.snapshot import SNAPSHOTS
from idverify.messages import Text
from idverify.rules.moments import moments_of_change
from idverify.rules.policy import NO_POLICY

_AHEAD_OF_UTC: Final = timedelta(hours=7)
_DAY: Final = timedelta(days=1)
_LAST_DAY_OF_GRACE: Final = date(2025, 3, 24)
_NEWEST: Final = start_of(SNAPSHOTS[-1])
# The law that Decree 147 began with was alone until the data law of 2026.
_YEAR_OF_DECREE_147: Final = 2025
_LEAP_YEARS: Final = 4  # so that a 29 February stays one
_EVERY_DATE: Final = Text(
    vi="Mọi mốc thời gian của luật đều bị chạm đến, nên hầu hết câu trả lời có thời hạn đều sai.",
    en="Every date of the law is touched, and with it nearly every answer that holds until one.",
)


def _by_another_clock(late: Callable[[datetime], timedelta]) -> Astray:
    """Everything is told as if it had happened so much earlier, so that days begin so much later."""

    def changed(question: Question, at: datetime) -> tuple[Question, datetime]:
        by = late(at)
        facts = moved(question.facts, lambda moment: moment - by)
        return question._replace(facts=facts), at - by

    def moments(question: Question) -> Iterable[datetime]:
        return [moment + _AHEAD_OF_UTC for moment in moments_of_change(question.facts, NO_POLICY)]

    return Astray(changed, moments=moments)


def _behind_vietnam(at: datetime) -> timedelta:
    return _AHEAD_OF_UTC - (at.utcoffset() or timedelta())


def _grace_shorter(question: Question, at: datetime) -> tuple[Question, datetime]:
    return question, at + _DAY if day_of(at) == _LAST_DAY_OF_GRACE else at


def _by_todays_law(question: Question, at: datetime) -> tuple[Question, datetime]:
    """Some years later, everything with it, so that the law of then is asked."""
    if at >= _NEWEST or day_of(at) < SNAPSHOTS[0]:
        return question, at
    return _years_later(question, at, _LEAP_YEARS)


def _by_the_first_law(question: Question, at: datetime) -> tuple[Question, datetime]:
    """Some years earlier, everything with it; but an account stays one of after the decree."""
    years = _YEAR_OF_DECREE_147 - day_of(at).year
    if years >= 0:
        return question, at
    earlier, then = _years_later(question, at, years)
    facts, told = earlier.facts, question.facts
    if isinstance(facts, Account) and isinstance(told, Account) and facts.opened_at and told.opened_at:
        begun = start_of(EXISTING_ACCOUNTS_OPENED_BEFORE)
        if facts.opened_at < begun <= told.opened_at:
            earlier = earlier._replace(facts=replace(facts, opened_at=begun))
    return earlier, then


def _years_later(question: Question, at: datetime, years: int) -> tuple[Question, datetime]:
    def then(moment: datetime) -> datetime:
        return moment_years_later(moment.astimezone(VIETNAM), years)

    return question._replace(facts=moved(question.facts, then, lambda day: years_later(day, years))), then(at)


def _new_years(_: Question) -> Iterable[datetime]:
    return [datetime(year, 1, 1, tzinfo=UTC) - _AHEAD_OF_UTC for year in range(_YEAR_OF_DECREE_147 + 1, 2031)]


WRONG: Final = (
    Wrong(
        name="utc-day",
        says=Text(
            vi="Tính ngày theo giờ UTC: mọi mốc của luật đến chậm bảy giờ, và đêm trước sinh nhật bị tính sai ngày.",
            en="Counts days by UTC: every date of the law comes seven hours late, and so does every birthday.",
        ),
        caught_by=("147-2024/82.10/utc-first-second-after-grace", "scenarios/sixteen/from-hanoi"),
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
        broad=_EVERY_DATE,
        answering=lambda: _by_another_clock(lambda _: _AHEAD_OF_UTC),
    ),
    Wrong(
        name="server-local-time",
        says=Text(
            vi="Lấy ngày như giờ địa phương được viết trong câu hỏi: máy chủ đặt ở nước khác thì người dùng Việt Nam bị"
            " tính sai ngày.",
            en="Takes the day as the local time of the question has it: with a server abroad the users in Viet Nam get"
            " another day.",
        ),
        caught_by=("147-2024/82.10/utc-first-second-after-grace", "scenarios/sixteen/from-los-angeles"),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/23.3.dd/",
            "147-2024/27.3.a/",
            "147-2024/82.10/",
            "330-2026/31.1.e/",
            "333-2026/16.2/",
            "91-2025/29.2/",
            "91-2025/3.2/",
            "protocol/facts/",
            "scenarios/",
        ),
        answering=lambda: _by_another_clock(_behind_vietnam),
    ),
    Wrong(
        name="grace-one-day-long",
        says=Text(
            vi="Khai rằng chín mươi ngày hết khi ngày 25-3-2025 bắt đầu (R-01) nhưng lại cho thêm ngày đó.",
            en="Declares that the ninety days end as 25 March 2025 begins (R-01) and gives that day as well.",
        ),
        caught_by=("147-2024/82.10/existing-account-first-second-after-grace",),
        concerns=(
            "147-2024/23.3.dd/",
            "147-2024/23.3.e/",
            "147-2024/24.6.d/",
            "147-2024/82.10/",
            "protocol/facts/",
            "scenarios/accounts/",
        ),
        answering=lambda: Astray(readings=Readings({"R-01": "until_2025_03_26"})),
    ),
    Wrong(
        name="grace-one-day-short",
        says=Text(
            vi="Kết thúc chín mươi ngày sớm một ngày: người có tài khoản cũ bị chặn khi còn hạn.",
            en="Ends the ninety days one day early: those with an old account are stopped while they still had time.",
        ),
        caught_by=("147-2024/82.10/existing-account-last-second-of-grace",),
        concerns=(
            "147-2024/23.3.dd/",
            "147-2024/23.3.e/",
            "147-2024/24.6.d/",
            "147-2024/82.10/",
            "protocol/facts/",
            "scenarios/accounts/",
        ),
        answering=lambda: Astray(_grace_shorter, moments=lambda _: [start_of(_LAST_DAY_OF_GRACE)]),
    ),
    Wrong(
        name="old-law-forgotten",
        says=Text(
            vi="Xét mọi thời điểm theo luật hôm nay: điều hợp pháp vào năm 2025 bị coi là vi phạm.",
            en="Judges every moment by today's law: what was lawful in 2025 is called a breach.",
        ),
        caught_by=("333-2026/16.2/react-without-proof-last-second", "147-2024/82.10/grace-covers-livestream"),
        concerns=(
            "116-2025/16.2/",
            "122-2025/22.4/",
            "147-2024/",
            "330-2026/31.1.e/",
            "330-2026/60.1/",
            "333-2026/16.2/",
            "91-2025/29.2/",
            "91-2025/3.2/",
            "guardianship/choices/",
            "protocol/facts/",
            "scenarios/",
        ),
        broad=_EVERY_DATE,
        answering=lambda: Astray(_by_todays_law),
    ),
    Wrong(
        name="new-law-forgotten",
        says=Text(
            vi="Vẫn xét theo luật của năm 2024: các luật và nghị định năm 2026 không được áp dụng cho ai.",
            en="Still judges by the law of 2024: the laws and decrees of 2026 protect and bind nobody.",
        ),
        caught_by=("333-2026/16.2/react-without-proof-first-second", "91-2025/3.2/both-first-second-of-2026"),
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
        broad=_EVERY_DATE,
        answering=lambda: Astray(_by_the_first_law, moments=_new_years),
    ),
)
