"""Reports of campaigns for the tests: of many, of none, of one, and written by somebody who means harm."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from idverify.campaign.report.document import CampaignReport
from idverify.campaign.tally import Tally
from idverify.campaign.terms import Terms
from idverify.evidence.method import Method

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MADE_AT = datetime(2026, 11, 22, 16, 5, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Numbers:
    numbers: int
    accounts: int
    most: int
    by_count: Mapping[int, int]


@dataclass(frozen=True)
class Asked:
    terms: Terms = field(default_factory=lambda: Terms(at=AT, proofs={"da xac thuc": Method.VN_MOBILE_OTP}))
    columns: Mapping[str, str] = field(
        default_factory=lambda: {
            "account": "Mã tài khoản",
            "phone": "Số điện thoại",
            "personal_id": "CCCD",
            "birth_date": "Ngày sinh",
            "opened": "Ngày tạo",
        }
    )
    names: tuple[str, ...] = ("tai-khoan-2026.xlsx",)
    unread: tuple[str, ...] = ()
    fingerprint: str = "3f" * 32
    keys: str = "environment"
    kid: str | None = "2026-11"


@dataclass(frozen=True)
class Found:
    tally: Tally
    shared: Mapping[str, Numbers] = field(default_factory=dict)
    duplicates: int = 0
    run: Asked = field(default_factory=Asked)


# Counts of a thousand rows, in a mix as of a country's network.
_THOUSAND: Mapping[str, Mapping[str, int]] = {
    "status": {
        "authenticated": 412, "waiting": 3, "prove": 361, "number_wrong": 58, "number_missing": 44, "child": 71,
        "age_unknown": 38, "denied": 2, "unreadable": 11,
    },
    "asked": {
        "authenticated": 412, "waiting user.prove_phone": 3, "prove user.prove_phone": 352,
        "prove user.prove_phone operator.date_proof": 9, "number_wrong user.correct_phone": 41,
        "number_wrong operator.restore_digits": 17, "number_missing user.give_phone": 39,
        "number_missing user.authenticate_personal_id": 5, "child guardian.register": 71,
        "age_unknown user.provide_birth_date": 31, "age_unknown operator.date_opening": 7, "denied": 2,
        "unreadable operator.name_account": 11,
    },
    "defect": {
        "phone.digits_lost": 17, "phone.wrong_length": 21, "phone.ambiguous": 8, "phone.not_a_number": 6,
        "phone.not_mobile": 4, "phone.unassigned_prefix": 2, "personal_id.lost_leading_zero": 9,
        "personal_id.old_identity_card": 12, "birth_date.missing": 22, "birth_date.two_digit_year": 9,
        "birth_date.year_only": 7, "opened.missing": 7, "proven_at.missing": 9, "account.missing": 8, "account.id": 3,
        "row.ragged": 2,
    },
    "remark": {"phone.zero_restored": 118, "phone.decimal": 40, "phone.legacy_rewritten": 21, "row.recoded": 5},
    "age": {"child": 71, "grown": 880, "unknown": 38, "organisation": 11},
    "born": {"1958": 20, "1964": 60, "1975": 130, "1988": 240, "1994": 260, "2001": 180, "2007": 40, "2013": 31},
    "original_operator": {"Viettel": 430, "VinaPhone": 190, "MobiFone": 170, "Vietnamobile": 24, "iTel": 9},
    "deadline": {"2025-03-25": 310, "2026-01-14": 30, "2026-08-19": 50, "2026-12-01": 2, "2026-12-24": 1},
    "rule": {"posting.authenticated-only": 501, "guardianship.child-needs-guardian": 71, "facts.missing": 38},
    "article": {
        "147/2024/ND-CP art. 27.3.b": 880, "333/2026/ND-CP art. 16.2.d": 880, "147/2024/ND-CP art. 27.3.a": 71,
        "116/2025/QH15 art. 16.2": 71, "147/2024/ND-CP art. 82.10": 310,
    },
    "reading": {"R-02": 4, "R-04": 5},
    "phone": {"ok": 825, "missing": 106, "phone.wrong_length": 21, "phone.digits_lost": 17, "phone.ambiguous": 31},
    "personal_id": {"ok": 240, "missing": 739, "personal_id.old_identity_card": 12, "personal_id.lost_leading_zero": 9},
}  # fmt: skip


def of_many(thousands: int = 110_000) -> Found:
    """A network of a country's size."""
    counts = {kind: {word: rows * thousands for word, rows in words.items()} for kind, words in _THOUSAND.items()}
    behind = {1: 700 * thousands, 2: 20 * thousands, 3: 4 * thousands, 7: 90, 40: 12, 101: 3}
    accounts = 52 * thousands + 90 * 7 + 12 * 40 + 9_000
    shared = {
        "phone": Numbers(24 * thousands + 105, accounts, 5_814, behind),
        "personal_id": Numbers(0, 0, 1, {1: 240 * thousands}),
    }
    return Found(Tally(1000 * thousands, counts), shared, 412 * thousands // 1000)


def of_one(status: str, *asks: str) -> Found:
    """A single row."""
    return Found(Tally(1, {"status": {status: 1}, "asked": {" ".join((status, *asks)): 1}}))


def of_all(status: str, rows: int, *asks: str) -> Found:
    """So many rows that all stand alike."""
    return Found(Tally(rows, {"status": {status: rows}, "asked": {" ".join((status, *asks)): rows}}))


def report_of(found: Found) -> CampaignReport:
    return CampaignReport.of(found, MADE_AT)
