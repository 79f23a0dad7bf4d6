"""What a family is told."""

from __future__ import annotations

import re

import pytest

from idverify.account.event import CAMPAIGN, EventType
from idverify.account.notice import TOLD, Reader, notice
from idverify.messages import keys


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("happened", sorted(TOLD))
def test_a_family_is_told_what_happened_in_both_languages_without_a_number_or_a_date(happened, reader):
    said = notice(happened, reader)
    assert said is not None
    assert said.vi != said.en
    for sentence in (said.vi, said.en):
        assert sentence.endswith((".", "!"))
        assert not re.search(r"\d{3}|\d-\d", sentence)


def test_every_text_is_of_an_event_and_every_event_of_a_childs_account_has_one():
    assert {key for key in keys("vi") if key.startswith("told.")} == {f"told.{r}.{e}" for r in Reader for e in TOLD}
    assert {each for each in EventType if each not in TOLD} == {
        EventType.ACCOUNT_OPENED,
        EventType.ACCOUNT_AUTHENTICATED,
        EventType.EVIDENCE_ADDED,
        EventType.PHONE_CHANGED,
        EventType.PERSONAL_ID_CHANGED,
        EventType.MOBILE_DECLARED_ABSENT,
        EventType.STREAMER_IDENTIFIED,
        EventType.ACCOUNT_CLOSED,
        *CAMPAIGN,
    }
    assert notice(EventType.ACCOUNT_OPENED, Reader.CHILD) is None


def test_a_child_who_is_stopped_is_told_what_to_do_and_that_it_is_no_fault_of_its_own():
    for happened in (EventType.GUARDIAN_SUSPENDED, EventType.GUARDIAN_DISPUTED):
        said = notice(happened, Reader.CHILD)
        assert said is not None
        assert "đọc" in said.vi
        assert "không phải lỗi của bạn" in said.vi.lower()
