"""Who may write on a social network in Viet Nam, as a table of rows.

A row is breached when the day, the service and the action are among the row's and every word of its ``when``
holds. What the words mean is in ``WORDS``. Nothing is computed here; ``second.evaluator`` reads the rows, in
any order.

How it came about. The table was written from two pages alone, the law file (``rules.md``, whose row ids such as
AU-5 stand above the rows) and the page of the line protocol (whose readings are R-01 to R-14), before any answer
of the library was seen. Then the two were compared on random cases (figures of 21 November 2026): as first
drafted the table gave the same ``permitted`` as the library in 98.9 % of 55,544 ``decide`` cases, and the same
full set of rules and remedies in 67.9 % of 60,374. Each difference was then decided by the words of the pages:

*Corrected* marks a row that was wrong or absent in the draft by the words of the pages, and was seen to be so
only when the answers were compared:

- an account of a child, or of somebody of unknown age, that nobody proven carries breaches
  ``posting.authenticated-only`` or ``posting.interactive-features`` too ("All failing rules are returned");
- ``opened_at`` is asked wherever the duty to authenticate reaches, not only within the ninety days ("never guessed");
- ``registration.information`` does not ask a child for its own phone (R-07);
- ``guardianship.guardian-authenticated`` is asked only where proof is (R-13, and ``enrol``: "from 2026-08-19");
- a birth, or an opening, dated after the moment does not exist yet (in ``second.evaluator``).

*Library* marks a row on which the pages leave something open and the library's choice was taken. On these rows,
and on the corrected ones less so, the table is no independent witness:

- ``facts.missing`` for ``opened_at`` where only the e-commerce law reaches; that a missing ``evidence``, ``level`` or
  ``verified_at`` is asked only where it could change the answer, stands beside the breach it leaves open and asks
  for no remedy of its own, nor a missing ``ground``; and that of somebody of unknown age only ``evidence`` is asked;
- ``registration.proof-at-sign-up``: the pages name no rule for a sign-up without proof;
- the remedies ``BY_LINK``, and ``provide_birth_date`` where ``authenticated-only``, ``interactive-features`` or
  ``proof-at-sign-up`` is breached at an unknown age;
- ``authentication.sales-streamer`` is not asked of a child, to whom R-09 denies commerce anyway;
- what a guardian chooses: the law has them supervise (CH-1) and does not say how, and the protocol says only that a
  breach may rest on what the guardian allows. The library's are which links choose, that of several the stricter
  holds, that one permission answers "ask first" and not "off", the ids, and the remedy;
- that a suspended link carries until the operator's grace ends (R-16), as an active one would;
- of an account that an authority identified (CH-3), that nothing is asked of it but a guardian, and of everybody;
- which of several active links is judged (``LINK_ROWS``), and that nothing is said of the others, not even that one
  of them carries the account;
- that an image of an identity paper counts as collected now when it is offered as evidence now, whenever it was taken
  and even without a date, also by the adult of a link that is not ended: the protocol says "collected since
  2026-01-01", and the table first let an older one pass.

Left out, because the pages do not say what follows: a null ``holder``, ``relation`` or ``status``, a null
``collected``, somebody who sells at sign-up (the protocol has no field for it), a level that is none of the four,
and the missing date of evidence that would prove nothing anyway (level 1, other e-ID before Decree 333).
"""

from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

# ------------------------------------------------------------------------------------------------ dates

DECREE_147: Final = date(2024, 12, 25)
EXISTING_ACCOUNTS_UNTIL: Final = date(2025, 3, 25)  # AU-8, R-01
DATA_LAW: Final = date(2026, 1, 1)  # 91/2025
LAW_116: Final = date(2026, 7, 1)
LAW_122: Final = date(2026, 7, 1)
DECREE_333: Final = date(2026, 8, 19)
DECREE_330: Final = date(2026, 8, 19)
FOREVER: Final = date.max

# Protocol, start: the names of the law's states.
STATES: Final = (
    (DECREE_147, "vn-2024-12-25"),
    (DATA_LAW, "vn-2026-01-01"),
    (LAW_116, "vn-2026-07-01"),
    (DECREE_333, "vn-2026-08-19"),
)

CHILD_UNTIL: Final = 16  # CH-1, CH-5
OWN_CONSENT_FROM: Final = 7  # CH-4, R-11
GUARDIAN_FROM: Final = 18  # GU-3, R-08
PARENT_FROM: Final = 16

# ------------------------------------------------------------------------------------------------ lists

DOMESTIC, ABOVE, BELOW = "domestic", "cross-border, threshold met", "cross-border, threshold not met"
REACHED_BY_147: Final = frozenset({DOMESTIC, ABOVE})  # SC-2, R-13
EVERY: Final = frozenset({DOMESTIC, ABOVE, BELOW})

WRITE: Final = frozenset({"post", "comment", "share", "livestream"})  # AU-5; these wait under R-01
SALES: Final = frozenset({"sales_livestream"})  # EC-3
COMMERCE: Final = SALES | {"commercial_livestream"}  # AU-4, R-10
LIVE: Final = COMMERCE | {"livestream"}  # SC-5
INTERACT: Final = frozenset({"react", "message"})  # AU-6, R-03
ENROL: Final = frozenset({"enrol"})

PHONE: Final = frozenset({"vn_mobile_otp", "vn_mobile_network"})  # AU-1
PERSONAL_ID: Final = "personal_id_eid"  # AU-3
OTHER_EID: Final = "other_eid"  # AU-6, R-05: from Decree 333
LEVEL: Final = 2  # R-06, EI-6
IMAGE: Final = "id_document_image"  # DP-1

# Protocol, decide: the order in which a person would take them.
REMEDIES: Final = (
    "provide_birth_date",
    "ask_guardian",
    "guardian_authenticate",
    "give_consent",
    "register_own_data",
    "declare_no_vn_mobile",
    "prove_phone",
    "authenticate_personal_id",
    "authenticate_streamer",
    "ask_permission",
)
PROVIDE_BIRTH_DATE: Final = ("provide_birth_date",)
ASK_GUARDIAN: Final = ("ask_guardian",)
GUARDIAN_AUTHENTICATE: Final = ("guardian_authenticate",)
GIVE_CONSENT: Final = ("give_consent",)
REGISTER_OWN_DATA: Final = ("register_own_data", "prove_phone")
PROVE_PHONE: Final = ("prove_phone",)
AUTHENTICATE_PERSONAL_ID: Final = ("authenticate_personal_id",)
AUTHENTICATE_STREAMER: Final = ("authenticate_streamer",)
ASK_PERMISSION: Final = ("ask_permission",)

# Library: the links whose adults choose, and the stricter choice first.
CHOOSING: Final = frozenset({"active", "suspended", "disputed"})
STRICTER: Final = ("off", "ask_first")

# Protocol, decide: "No evidence at all: ... Declared without mobile: ... E-identified without the declaration: ..."
BY_STATE: Final = ("by the state of the proof",)
REMEDIES_BY_STATE: Final = MappingProxyType(
    {
        "nothing": ("prove_phone",),
        "declared": ("authenticate_personal_id", "prove_phone"),
        "e-identified, undeclared": ("declare_no_vn_mobile", "prove_phone"),
    }
)
# Library: the adult authenticates, unless there is none who is old enough.
BY_LINK: Final = ("by the link",)

# Facts whose name depends on the evidence: "evidence", "level" or "verified_at".
OF_THE_PROOF, OF_THE_PERSONAL_ID = "what the proof leaves open", "what the personal ID leaves open"
# Library: the order of the facts in which, all else equal, of two links the one is judged whose facts come first.
LINK_FACTS: Final = ("birth_date", "evidence", "level", "verified_at", "ground")

# ------------------------------------------------------------------------------------------------ words

WORDS: Final = MappingProxyType(
    {
        "unlicensed": "the service is a domestic network without the licence (SC-5)",
        "individual": "the account is a person's, not an organisation's (SC-1)",
        "child": "an individual who is not yet 16; 16 comes the day after the birthday (CH-5, CH-6, R-02)",
        "grown": "an individual of 16 or over, or an organisation's responsible person (protocol: holder)",
        "age unknown": "an individual without a birth date, or with one that lies ahead",
        "opening unknown": "no opened_at, or one that lies ahead",
        "authenticated": "a phone, or after the declaration a personal ID or (from 333) other e-ID (AU-1, AU-2, AU-6)",
        "undeclared": "a personal ID (from 333: other e-ID) is proven, but no phone, and nothing was declared (R-04)",
        "personal ID": "a personal ID was proven electronically at level 2 or above (AU-3, R-06)",
        "proof unclear": "not authenticated, and a fact about the evidence is missing that could change it",
        "personal ID unclear": "no personal ID, and a fact about the evidence is missing that could change it",
        "evidence missing": "nobody said what evidence there is",
        "streamer": "the person who sells in the stream was e-identified (EC-1)",
        "was carried": "somebody answers, or answered, for an individual's account: any link but a mere request (R-12)",
        "active link": "somebody answers for the account, or did and is within the operator's grace (R-16)",
        "child-made": "an authority has identified the account as one that a child made (CH-3)",
        "switched off": "somebody who answers for the account switched the action off (CH-1)",
        "asked first": "nobody switched it off, and somebody wants to be asked first (CH-1)",
        "item allowed": "and has allowed this one item",
        "disputed link": "a link is in dispute (R-14)",
        "carried": "the link that is judged is with a proven adult who is old enough (protocol: guardians)",
        "institution": "every guardian is one, so that none has a birth date (GU-3, section 5)",
        "name": "collected at sign-up",
        "birth date": "collected at sign-up",
        "phone": "collected at sign-up",
        "ID": "a personal ID number was collected at sign-up",
        "image": "of an identity paper, collected at sign-up",
        "image proves": "evidence, of a link not ended too, is an image of an identity paper, however old or undated",
    }
)
LINK_WORDS: Final = MappingProxyType(
    {
        "person": "the adult is not an organisation",
        "guardian": "not a parent (GU-1)",
        "age unknown": "no birth date, or one that lies ahead",
        "under 18": "by a known birth date; 18 comes the day after the birthday (R-02)",
        "under 16": "by a known birth date; 16 comes the day after the birthday (R-02)",
        "ground": "why there is a guardian is known (GU-1)",
        "proof asked": "somebody must be authenticated for this (R-13; enrol: from Decree 333)",
        "proven": "the adult's evidence authenticates, as one's own would",
        "proof unclear": "not proven, and a fact about the evidence is missing that could change it",
        "child is 7": "the child's seventh birthday has come (R-02)",
        "representative consents": "and has done so already",
        "child consents": "and has done so already",
    }
)

# ------------------------------------------------------------------------------------------------ rows


class Row(NamedTuple):
    """One way in which an answer can be no.

    Attributes:
        rule: which rule is breached; or ``LINK``: those that the link breaches that is judged.
        since, until: from which day, and up to which.
        services, actions: where, and doing what.
        when: words, each of which must hold (or, after "not", must not).
        remedies: what would put it right.
        fact: which fact is missing.
        waits: whether the row waits, for the actions that do, under R-01.
    """

    rule: str
    since: date
    services: frozenset[str]
    actions: frozenset[str]
    when: str
    remedies: tuple[str, ...] = ()
    fact: str | None = None
    waits: bool = False
    until: date = FOREVER


class LinkRow(NamedTuple):
    """One thing that an active link can lack; attributes as of ``Row``."""

    rule: str
    since: date
    when: str
    remedies: tuple[str, ...] = ()
    fact: str | None = None


LINK: Final = "what the link lacks"

# fmt: off
ROWS: Final = (
    # ---- what the service may offer
    # SC-5: an unlicensed domestic network offers no livestream; it is the service's duty and waits for nobody
    Row("service.livestream-licence", DECREE_147, frozenset({DOMESTIC}), LIVE,
        when="unlicensed"),
    # ---- facts that are never guessed
    # CH-1: the age is asked wherever a rule about children reaches
    Row("facts.missing", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="age unknown", remedies=PROVIDE_BIRTH_DATE, fact="user_birth_date"),
    # CH-2, R-13
    Row("facts.missing", LAW_116, EVERY, WRITE | COMMERCE,
        when="age unknown", remedies=PROVIDE_BIRTH_DATE, fact="user_birth_date"),
    # AU-6, R-03
    Row("facts.missing", DECREE_333, EVERY, INTERACT,
        when="age unknown", remedies=PROVIDE_BIRTH_DATE, fact="user_birth_date"),
    # Corrected. AU-5, R-01: how old the account is, wherever a duty reaches that could wait
    Row("facts.missing", DECREE_147, REACHED_BY_147, WRITE | COMMERCE,
        when="opening unknown", fact="opened_at"),
    # Corrected. CH-2, R-13
    Row("facts.missing", LAW_116, frozenset({BELOW}), WRITE | COMMERCE, until=DECREE_333,
        when="individual, opening unknown", fact="opened_at"),
    # Library. EC-1: also where only the streamer's identification is asked
    Row("facts.missing", LAW_122, frozenset({BELOW}), SALES, until=DECREE_333,
        when="opening unknown", fact="opened_at"),
    # Corrected. AU-6
    Row("facts.missing", DECREE_333, EVERY, WRITE | COMMERCE | INTERACT,
        when="opening unknown", fact="opened_at"),
    # Library. AU-5, R-06: what the evidence leaves open
    Row("facts.missing", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="grown, proof unclear", fact=OF_THE_PROOF),
    Row("facts.missing", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="age unknown, evidence missing", fact="evidence"),
    # Library. AU-6, R-06
    Row("facts.missing", DECREE_333, EVERY, WRITE | COMMERCE | INTERACT,
        when="grown, proof unclear", fact=OF_THE_PROOF),
    Row("facts.missing", DECREE_333, EVERY, WRITE | COMMERCE | INTERACT,
        when="age unknown, evidence missing", fact="evidence"),
    # Library. AU-4, AU-6(c), R-06
    Row("facts.missing", DECREE_147, REACHED_BY_147, COMMERCE,
        when="grown, personal ID unclear", fact=OF_THE_PERSONAL_ID),
    Row("facts.missing", DECREE_333, EVERY, COMMERCE,
        when="grown, personal ID unclear", fact=OF_THE_PERSONAL_ID),
    # ---- only authenticated accounts
    # AU-1, AU-2, AU-5, R-01
    Row("posting.authenticated-only", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="grown, not authenticated", remedies=BY_STATE),
    # Corrected, with the library's remedies: AU-5 knows no age: a child's account that no proven adult carries
    Row("posting.authenticated-only", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="child, not carried", remedies=BY_LINK),
    # Corrected, with the library's remedy: AU-5: age unknown, and neither the user nor an adult is proven
    Row("posting.authenticated-only", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="age unknown, not authenticated, not carried", remedies=PROVIDE_BIRTH_DATE),
    # AU-6, R-13
    Row("posting.authenticated-only", DECREE_333, EVERY, WRITE | COMMERCE,
        when="grown, not authenticated", remedies=BY_STATE),
    # Corrected, with the library's remedies: AU-6
    Row("posting.authenticated-only", DECREE_333, EVERY, WRITE | COMMERCE,
        when="child, not carried", remedies=BY_LINK),
    # Corrected, with the library's remedy: AU-6
    Row("posting.authenticated-only", DECREE_333, EVERY, WRITE | COMMERCE,
        when="age unknown, not authenticated, not carried", remedies=PROVIDE_BIRTH_DATE),
    # AU-6(d), R-03
    Row("posting.interactive-features", DECREE_333, EVERY, INTERACT,
        when="grown, not authenticated", remedies=BY_STATE),
    # Corrected, with the library's remedies: AU-6(d)
    Row("posting.interactive-features", DECREE_333, EVERY, INTERACT,
        when="child, not carried", remedies=BY_LINK),
    # Corrected, with the library's remedy: AU-6(d)
    Row("posting.interactive-features", DECREE_333, EVERY, INTERACT,
        when="age unknown, not authenticated, not carried", remedies=PROVIDE_BIRTH_DATE),
    # ---- by what means
    # AU-2, R-04: beside authenticated-only, for all failing rules are returned
    Row("authentication.no-mobile-declaration", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="grown, undeclared", remedies=BY_STATE),
    # AU-6(b), R-04, R-05
    Row("authentication.no-mobile-declaration", DECREE_333, EVERY, WRITE | COMMERCE | INTERACT,
        when="grown, undeclared", remedies=BY_STATE),
    # AU-4, R-10; a child's account is not asked: R-09 denies it anyway
    Row("authentication.commercial-livestream", DECREE_147, REACHED_BY_147, COMMERCE,
        when="grown, not personal ID", remedies=AUTHENTICATE_PERSONAL_ID),
    # AU-6(c): as before, R-10
    Row("authentication.commercial-livestream", DECREE_333, EVERY, COMMERCE,
        when="grown, not personal ID", remedies=AUTHENTICATE_PERSONAL_ID),
    # EC-1, R-10. Library: not of a child, R-09
    Row("authentication.sales-streamer", LAW_122, EVERY, SALES,
        when="not child, not streamer", remedies=AUTHENTICATE_STREAMER),
    # CH-10, R-12: beside authenticated-only
    Row("transition.own-data-at-sixteen", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="grown, not authenticated, was carried", remedies=REGISTER_OWN_DATA),
    Row("transition.own-data-at-sixteen", DECREE_333, EVERY, WRITE | COMMERCE | INTERACT,
        when="grown, not authenticated, was carried", remedies=REGISTER_OWN_DATA),
    # ---- children
    # Decision table, row 8; R-09
    Row("guardianship.child-commerce", DECREE_147, REACHED_BY_147, COMMERCE,
        when="child"),
    # CH-2, R-13: a rule about children, so from Law 116 it reaches every service
    Row("guardianship.child-commerce", LAW_116, EVERY, COMMERCE,
        when="child"),
    # CH-1. The protocol: "A link that is not active: ask_guardian"
    Row("guardianship.child-needs-guardian", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="child, not active link", remedies=ASK_GUARDIAN),
    # CH-2, R-13
    Row("guardianship.child-needs-guardian", LAW_116, EVERY, WRITE | COMMERCE,
        when="child, not active link", remedies=ASK_GUARDIAN),
    # AU-6(d), R-03
    Row("guardianship.child-needs-guardian", DECREE_333, EVERY, INTERACT,
        when="child, not active link", remedies=ASK_GUARDIAN),
    # CH-1, R-14: one disputed link stops it; it is not active, so ask_guardian
    Row("guardianship.disputed", DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="child, disputed link", remedies=ASK_GUARDIAN),
    # CH-2, R-13, R-14
    Row("guardianship.disputed", LAW_116, EVERY, WRITE | COMMERCE,
        when="child, disputed link", remedies=ASK_GUARDIAN),
    # AU-6(d), R-03, R-14
    Row("guardianship.disputed", DECREE_333, EVERY, INTERACT,
        when="child, disputed link", remedies=ASK_GUARDIAN),
    # CH-3: disabled once an authority has identified it; the duty stands in Decree 330, which reaches every service
    Row("guardianship.child-made-account", DECREE_330, EVERY, WRITE | COMMERCE | INTERACT,
        when="child-made", remedies=ASK_GUARDIAN),
    # Library. CH-1, CH-2: what the guardian allows is theirs to say: of any action, on any service, waiting for nobody
    Row("guardian-choice.off", DECREE_147, EVERY, WRITE | COMMERCE | INTERACT,
        when="not grown, switched off", remedies=ASK_PERMISSION),
    Row("guardian-choice.ask-first", DECREE_147, EVERY, WRITE | COMMERCE | INTERACT,
        when="not grown, asked first, not item allowed", remedies=ASK_PERMISSION),
    # CH-1, CH-2, AU-6(d): LINK_ROWS
    Row(LINK, DECREE_147, REACHED_BY_147, WRITE | COMMERCE, waits=True,
        when="child, active link"),
    Row(LINK, LAW_116, EVERY, WRITE | COMMERCE,
        when="child, active link"),
    Row(LINK, DECREE_333, EVERY, INTERACT,
        when="child, active link"),
    # ---- sign-up
    # ST-1: name, birth date, and phone or personal ID; organisations are not covered by the list (section 5)
    Row("registration.information", DECREE_147, REACHED_BY_147, ENROL,
        when="individual, not name"),
    Row("registration.information", DECREE_147, REACHED_BY_147, ENROL,
        when="individual, not child, not birth date", remedies=PROVIDE_BIRTH_DATE),
    # GU-3: an institution may be a guardian, and has no birth date
    Row("registration.information", DECREE_147, REACHED_BY_147, ENROL,
        when="child, not institution, not birth date", remedies=PROVIDE_BIRTH_DATE),
    Row("registration.information", DECREE_147, REACHED_BY_147, ENROL,
        when="individual, grown, not phone, not ID", remedies=PROVE_PHONE),
    # Corrected. ST-1, R-07: a child's own phone is no remedy
    Row("registration.information", DECREE_147, REACHED_BY_147, ENROL,
        when="individual, not grown, not phone, not ID"),
    # ST-1, DP-3
    Row("registration.over-collection", DATA_LAW, EVERY, ENROL,
        when="phone, ID"),
    # DP-1
    Row("evidence.identity-paper-image", DATA_LAW, EVERY, ENROL,
        when="image"),
    # DP-1. Library: an image that is offered as evidence is used as a factor, whenever it was taken
    Row("evidence.identity-paper-image", DATA_LAW, EVERY, ENROL,
        when="image proves"),
    # CH-1: a child alone; so the age must be known
    Row("facts.missing", DECREE_147, REACHED_BY_147, ENROL,
        when="age unknown", remedies=PROVIDE_BIRTH_DATE, fact="user_birth_date"),
    Row("guardianship.child-needs-guardian", DECREE_147, REACHED_BY_147, ENROL,
        when="child, not active link", remedies=ASK_GUARDIAN),
    Row("guardianship.disputed", DECREE_147, REACHED_BY_147, ENROL,
        when="child, disputed link", remedies=ASK_GUARDIAN),
    Row(LINK, DECREE_147, REACHED_BY_147, ENROL,
        when="child, active link"),
    # CH-2, R-13
    Row("facts.missing", LAW_116, EVERY, ENROL,
        when="age unknown", remedies=PROVIDE_BIRTH_DATE, fact="user_birth_date"),
    Row("guardianship.child-needs-guardian", LAW_116, EVERY, ENROL,
        when="child, not active link", remedies=ASK_GUARDIAN),
    Row("guardianship.disputed", LAW_116, EVERY, ENROL,
        when="child, disputed link", remedies=ASK_GUARDIAN),
    Row(LINK, LAW_116, EVERY, ENROL,
        when="child, active link"),
    # AU-6(a): proof at sign-up. Library: the rule's id; the remedies at an unknown age and of a child
    Row("registration.proof-at-sign-up", DECREE_333, EVERY, ENROL,
        when="grown, not authenticated", remedies=BY_STATE),
    Row("registration.proof-at-sign-up", DECREE_333, EVERY, ENROL,
        when="child, not carried", remedies=BY_LINK),
    Row("registration.proof-at-sign-up", DECREE_333, EVERY, ENROL,
        when="age unknown, not authenticated, not carried", remedies=PROVIDE_BIRTH_DATE),
    # AU-6(b), R-04, R-05
    Row("authentication.no-mobile-declaration", DECREE_333, EVERY, ENROL,
        when="grown, undeclared", remedies=BY_STATE),
    # Library. AU-6(a), R-06: what the evidence leaves open
    Row("facts.missing", DECREE_333, EVERY, ENROL,
        when="grown, proof unclear", fact=OF_THE_PROOF),
    Row("facts.missing", DECREE_333, EVERY, ENROL,
        when="age unknown, evidence missing", fact="evidence"),
)
# fmt: on

# What one active link can lack. Library: of several, one is judged, the one that lacks least: each rule it breaches
# and each fact it leaves open counts one, and one more if proof is asked and it does not carry. Of two that lack
# as much: one that carries, then one old enough, then one proven, then by LINK_FACTS.
# fmt: off
LINK_ROWS: Final = (
    # GU-3, R-08: a guardian is 18; institutions are not asked
    LinkRow("guardianship.guardian-age", DECREE_147, when="person, guardian, under 18", remedies=ASK_GUARDIAN),
    # a parent is 16
    LinkRow("guardianship.guardian-age", DECREE_147, when="person, not guardian, under 16", remedies=ASK_GUARDIAN),
    LinkRow("facts.missing", DECREE_147, when="person, age unknown", remedies=PROVIDE_BIRTH_DATE, fact="birth_date"),
    # GU-1: a guardian stands on a ground. Library: the missing ground has no remedy
    LinkRow("facts.missing", DECREE_147, when="guardian, not ground", fact="ground"),
    # CH-1, R-07; protocol: "a proven adult". Corrected: only where proof is asked
    LinkRow("guardianship.guardian-authenticated", DECREE_147, when="proof asked, not proven",
            remedies=GUARDIAN_AUTHENTICATE),
    # Library. R-06: what the evidence leaves open, beside the breach
    LinkRow("facts.missing", DECREE_147, when="proof asked, proof unclear", fact=OF_THE_PROOF),
    # CH-4, R-11: the representative's consent, always
    LinkRow("guardianship.consents", DECREE_330, when="not representative consents", remedies=GIVE_CONSENT),
    # CH-4, R-11, R-02: the child's own from seven
    LinkRow("guardianship.consents", DECREE_330, when="child is 7, not child consents", remedies=GIVE_CONSENT),
)
# fmt: on
