"""What the law says of the facts. No I/O, no clock: facts and a moment go in, verdicts come out.

Three short lists hold everything that is enforced, in the order in which it is asked.
"""

from __future__ import annotations

from typing import Final

from idverify.rules import authentication, facts, guardianship, posting, registration, transition
from idverify.rules.case import Case
from idverify.rules.docket import docket
from idverify.rules.rule import Remedy, Rule, Shortfall, Verdict

# May this account do this?
POSTING: Final[tuple[Rule, ...]] = (
    *facts.RULES,
    *transition.RULES,
    *guardianship.RULES,
    *authentication.RULES,
    *posting.RULES,
)
# May an account be opened with this?
ENROLMENT: Final[tuple[Rule, ...]] = (
    *facts.RULES,
    *registration.RULES,
    *guardianship.RULES,
    authentication.no_mobile_declaration,
)
# May this person begin to sign up? Asked with a birth date and nothing else.
BEGINNING: Final[tuple[Rule, ...]] = (guardianship.child_needs_guardian,)

__all__ = ["BEGINNING", "ENROLMENT", "POSTING", "Case", "Remedy", "Rule", "Shortfall", "Verdict", "docket"]
