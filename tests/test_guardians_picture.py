"""A picture of an identity paper counts with every link that is not ended, and with none that is.

The library, the decision table of ``second`` and both adapters say so of the same sign-up.
"""

from __future__ import annotations

import copy

import pytest
from conformance_adapters import LANGUAGES, command_of, talking
from second.evaluator import Law

from idverify.account import LinkStatus
from idverify.conformance.fixture import fixtures
from idverify.conformance.operations import decision_in

LAW = Law()
BREACH = "evidence.identity-paper-image"
(FIXTURE,) = [each for each in fixtures() if each.id == "91-2025/29.2/picture-of-a-former-guardian"]
STATUSES = [status.value for status in LinkStatus]


def asked(status):
    """The sign-up of the fixture, with the other guardian's link in another state."""
    request = copy.deepcopy(FIXTURE.request) | {"id": "1"}
    request["application"]["guardians"][1]["status"] = status
    return request


@pytest.mark.parametrize("status", [*STATUSES, None])
def test_the_library_looks_at_the_picture_unless_the_link_is_ended(status):
    broken = [str(breach.rule) for breach in decision_in(asked(status)).breaches]
    assert (BREACH in broken) is (status != "ended")


# A link whose status is not told is left out of the table.
@pytest.mark.parametrize("status", STATUSES)
def test_the_table_looks_at_the_picture_unless_the_link_is_ended(status):
    answer = LAW.ask(asked(status))
    assert answer is not None
    assert (BREACH in answer.rules) is (status != "ended")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_adapters_look_at_the_picture_unless_the_link_is_ended(language, tmp_path):
    with talking(command_of(language, tmp_path)) as talk:
        for status in (*STATUSES, None):
            broken = [breach["rule"] for breach in talk.ask(asked(status))["breaches"]]
            assert (BREACH in broken) is (status != "ended"), status


def test_one_that_is_ended_leaves_a_proven_mother_free_to_sign_up():
    decision = decision_in(asked("ended"))
    assert decision.permitted
    assert decision.breaches == ()
