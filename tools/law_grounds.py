"""On what a rule or a number stands: on words of the law, on a reading, or on a stand-in for what the law asks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from build_readings_page import rules_by_reading
from generated_page import NONE
from provision_link import link

from idverify.law import Confidence, Provision
from idverify.law.parameter import Parameter, Span
from idverify.law.register import PROVISIONS
from idverify.rules import Rule

QUOTED: Final = "the words quoted above"
NOT_QUOTED: Final = "this provision, which we read and do not quote"
NOT_READ: Final = "this provision, whose text we did not read"


class Ground(NamedTuple):
    """What a rule takes from elsewhere than the words of its provisions.

    Attributes:
        says: what no sentence says, in a sentence or a clause after "and".
        reading: the reading by which it is so; None where the library only infers it.
        alone: whether the rule stands on that alone, no sentence of its provisions asking what it asks.
    """

    says: str
    reading: str | None = None
    alone: bool = False


# A rule that is not named here asks what the words of each of its provisions ask, and nothing more.
GROUNDS: Final[Mapping[str, Ground]] = MappingProxyType(
    {
        "facts.missing": Ground(
            "The law asks for these facts; that none of them is guessed, and that nothing is permitted while one is "
            "missing, no sentence says.",
            alone=True,
        ),
        "transition.existing-accounts": Ground(
            "that accounts may post meanwhile, and on which day the ninety days end, is", "R-01"
        ),
        "transition.own-data-at-sixteen": Ground(
            "No sentence that was read says what becomes of the account at sixteen. By R-12 this library asks for the "
            "user's own data.",
            "R-12",
            alone=True,
        ),
        "guardianship.guardian-age": Ground(
            "No sentence that was read says how old a parent must be. By R-08 this library asks sixteen of parents "
            "and eighteen of guardians.",
            "R-08",
            alone=True,
        ),
        "guardianship.guardian-authenticated": Ground(
            "that the adult is authenticated follows from the provisions of the rule together, and that only the "
            "adult's evidence counts is",
            "R-07",
        ),
        "guardianship.consents": Ground("whose consent is needed from seven on is", "R-11"),
        "guardianship.disputed": Ground(
            "No sentence that was read says what happens when those who answer for a child disagree. By R-14 writing "
            "stops.",
            "R-14",
            alone=True,
        ),
        "guardianship.child-commerce": Ground(
            "No sentence that was read forbids a child to sell live. By R-09 this library denies it.",
            "R-09",
            alone=True,
        ),
        "guardianship.child-made-account": Ground(
            "that writing is denied from the identification on, and not only once the authority asks, is inferred"
        ),
        "authentication.no-mobile-declaration": Ground("that nothing else stands in for the declaration is", "R-04"),
        "authentication.commercial-livestream": Ground(
            "that it is asked beside the account's authentication, not instead, is", "R-10"
        ),
        "posting.interactive-features": Ground("which features are interactive is inferred"),
        "registration.over-collection": Ground("that taking both numbers is more than is needed is inferred"),
    }
)

# A rule's words in one of its provisions, where what is inferred of it concerns another.
_WORDS_ALONE: Final = frozenset({("guardianship.consents", "330/2026/ND-CP art. 60.1.b")})


def _reading(id: str) -> str:
    return f"reading [{id}](../readings.md#{id.lower()}) (inferred)"


def _by_words(provision: Provision) -> str:
    if provision.wording is not None:
        return QUOTED
    was_read = provision.confidence in (Confidence.PRIMARY_AND_SECOND, Confidence.PRIMARY)
    return NOT_QUOTED if was_read else NOT_READ


def stands_on(rule: Rule, provision: Provision) -> str:
    """On what a rule stands, told under one of its provisions.

    Raises:
        ValueError: the table names a reading that the rule does not ask.
    """
    ground = GROUNDS.get(rule.id)
    if ground is None or (rule.id, provision.citation) in _WORDS_ALONE:
        return _by_words(provision)
    asked = rules_by_reading().get(ground.reading or "", ())
    if ground.reading is not None and not {rule.id, "*"} & set(asked):
        raise ValueError(f"{rule.id} does not ask {ground.reading}")
    by = "" if ground.reading is None else _reading(ground.reading)
    if ground.alone:
        return f"{by or 'inferred'}. {ground.says}"
    return f"{_by_words(provision)}; {f'{ground.says} {by}'.strip()}"


# A parameter that is not named here is set by the words of its provisions.
_SET_BY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "GUARDIAN_AGE": "a proxy: {provisions} asks full civil capacity, which [91/2015/QH13 art. 20]"
        "(91-2015-qh13.md#art-20) gives at eighteen; other reasons for lacking it are not checked",
        "PARENT_AGE": "{R-08}; no text that was read sets it. The provisions that it serves: {provisions}",
        "EXISTING_ACCOUNTS_UNTIL": "{R-01} of {provisions}",
        "CHILD_UNTIL_AGE": "the law: {provisions}; on which day the age is reached: {R-02}",
        "OWN_CONSENT_FROM_AGE": "the law: {provisions}; that both consents are asked, and on which day: {R-11}, {R-02}",
        "DEVICE_LOG_DAYS": "the law: {provisions}; that it is meant for social networks too is inferred",
    }
)
_READINGS: Final = ("R-01", "R-02", "R-08", "R-11")
_HOURS_WITHOUT_A_QUOTATION: Final = "116/2025/QH15 art. 25.2.a"


def set_by(parameter: Parameter[object], span: Span[object]) -> str:
    """What sets a number or a day for some time: the law, a reading, or a proxy."""
    if span.value is None:
        return NONE
    found = ", ".join(link(each) for each in span.provisions)
    if span.provisions == (PROVISIONS[_HOURS_WITHOUT_A_QUOTATION],):
        return f"inferred: {found} asks for the information; we quote no hours from it and count with these already"
    said = _SET_BY.get(parameter.name, "the law: {provisions}").replace("{provisions}", found)
    for id in _READINGS:
        said = said.replace(f"{{{id}}}", _reading(id))
    return said
