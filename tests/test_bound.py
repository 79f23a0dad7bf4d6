"""Whom a provision binds is said as its words have it, and decides nothing."""

from __future__ import annotations

import pytest

from idverify.law import Reach
from idverify.law.bound import TABLES, bound
from idverify.law.register import INSTRUMENTS, PROVISIONS
from idverify.messages import text

EVERY = text("page.law.reach.every")


def test_the_tables_name_only_what_the_register_knows():
    by_provision, by_instrument = TABLES
    assert set(by_provision) <= set(PROVISIONS)
    assert set(by_instrument) <= {each.number for each in INSTRUMENTS}


@pytest.mark.parametrize(
    ("citation", "who"),
    [
        ("147/2024/ND-CP art. 39.1.đ", "those who offer online games"),
        ("174/2026/ND-CP art. 99.2.g", "those who offer online games"),
        ("147/2024/ND-CP art. 36", "users"),
        ("116/2025/QH15 art. 13.4.g", "users"),
        ("163/2024/ND-CP art. 23", "operators of mobile networks and their subscribers"),
        ("08/2026/TT-BKHCN art. 8", "operators of mobile networks and their subscribers"),
        ("69/2024/ND-CP art. 22", "providers of e-authentication services"),
        ("91/2015/QH13 art. 52", "parents, guardians and wards (civil law)"),
        ("91/2015/QH13 art. 148.6", "everybody (civil law)"),
    ],
)
def test_a_provision_that_binds_somebody_else_says_so(citation, who):
    assert PROVISIONS[citation].reach is Reach.EVERY  # rules go on asking the reach
    assert PROVISIONS[citation].binds.en == who


def test_a_provision_about_social_networks_says_which():
    for citation in ("147/2024/ND-CP art. 27.3.b", "147/2024/ND-CP art. 23.3.e", "147/2024/ND-CP art. 82.10"):
        provision = PROVISIONS[citation]
        assert bound(citation, provision.instrument.number) is None
        assert provision.binds == text(f"page.law.reach.{provision.reach}")


def test_whom_it_binds_is_said_in_both_languages():
    assert all(each.vi and each.en and each.vi != each.en for table in TABLES for each in table.values())
    assert sum(each.binds == EVERY for each in PROVISIONS.values()) < sum(
        each.reach is Reach.EVERY for each in PROVISIONS.values()
    )
