"""What each table and column of the schema holds, and what is never in it, in words; no program reads them.

docs/reference/database.md is made from this, and a test asks that nothing is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

_EVERYWHERE: Final = MappingProxyType(
    {
        "tenant": "the platform's label",
        "account": "the platform's own name of the account",
        "id": "a random name of the row",
        "kid": "the name of the key that the tag is under",
    }
)
_NO_NUMBER: Final = "a number, a name, a birth date."


class Told(NamedTuple):
    """A table in words.

    Attributes:
        holds: what its rows are.
        never: what is not in it, whoever looks.
        columns: what each column holds, by its name.
    """

    holds: str
    never: str
    columns: Mapping[str, str]

    def says(self, column: str) -> str:
        """What a column holds.

        Raises:
            KeyError: nobody has said.
        """
        return self.columns[column] if column in self.columns else _EVERYWHERE[column]


TOLD: Final[Mapping[str, Told]] = MappingProxyType(
    {
        "idverify_account": Told(
            "Accounts, with what the gate asks of their users.",
            "a number, a name. With a key for days no birth date in clear either.",
            {
                "id": "the platform's own name of the account",
                "holder": "`individual` or `organisation`",
                "opened_at": "when it was opened; while it waits for a guardian, when it was asked for",
                "user_birth_date": (
                    "the user's birth date in clear, where the platform gave no key for days; else empty"
                ),
                "user_birth": "the birth date sealed to the key for days (AES-SIV); empty where it stands in clear",
                "no_vn_mobile_declared_at": "when the user declared to have no Vietnamese mobile",
                "declaration_text": "which version of the declaration's text they saw",
                "declaration_lang": "in which language",
                "closed_at": "when it was closed",
                "waits": "whether a child asked for it and a guardian has still to open it",
                "age_evidence": "what the birth date rests on, such as `user_declared` or `e_identified`",
                "child_made_identified_at": "when an authority found that a child had made it",
                "child_made_words": "the authority's reference",
                "erased_at": "when what need not be kept of a closed account was taken away",
                "epoch": "raised by every change of what the gate sees; a standing of before it is revoked",
                "epoch_at": "when it was raised last",
            },
        ),
        "idverify_age_signal": Told(
            "Signs that a child may be behind an account, and what a review came to.",
            "what somebody wrote or showed: a sign is a word of the platform's own. " + _NO_NUMBER.capitalize(),
            {
                "kind": "the platform's own word for the sign",
                "noted_at": "when it was noted",
                "finding": "`grown` or `child`; empty while nobody has looked",
                "settled_at": "when somebody had",
                "words": "what they noted of it",
            },
        ),
        "idverify_api_key": Told(
            "API keys of the HTTP service.",
            "an API key: whoever has all of this table has none that works.",
            {
                "id": "the part of the key that names it",
                "digest": "SHA-256 of its secret part",
                "scopes": "what it may do, with blanks between",
                "label": "what the program is called that has it; never a person's name",
                "made_at": "when it was made",
                "expires_at": "when it ends",
                "revoked_at": "when it was revoked",
            },
        ),
        "idverify_approval": Told(
            "Officers' approvals of requests for what is kept.",
            "a private key, or anything that was opened.",
            {
                "request": "which request",
                "officer": "the id of the officer's key",
                "approved_at": "when",
                "signature": "the officer's signature over the request",
                "used": "whether an opening has used it up",
            },
        ),
        "idverify_attestation_use": Told(
            "Results of electronic identification that were used up: one is no factor of a second transaction "
            "(69/2024/ND-CP art. 19.4).",
            "what the provider said of the person.",
            {
                "reference": "SHA-256 over the provider and its own random reference of that identification",
                "account": "the account for which it was used",
            },
        ),
        "idverify_budget": Told(
            "What was sent and guessed lately, by window.",
            "a number, an account, a session or an address: each stands as a tag.",
            {
                "scope": "whose budget: `phone`, `purpose`, `account`, `session`, `block`, `network` or `tenant`",
                "spending": "`send`, `guess` or `failure`",
                "seconds": "how long the window is; 0: until a right answer",
                "tag": "the tag of the number, the account, the session, the block or the network",
                "since": "when the window began",
                "last_at": "when it was last charged",
                "used": "how much was used in it",
                "answered": "how many of its codes were answered",
            },
        ),
        "idverify_campaign": Told(
            "How far campaigns have come.",
            "an account or a number: there are counts and moments only.",
            {
                "id": "the campaign's name",
                "order_digest": "a digest of who is asked what, in which order",
                "stage": "which stage goes on, from 1",
                "position": "how many accounts of the order were gone through",
                "begun_at": "when it began",
                "last_at": "the latest moment at which anything of it happened",
                "day": "the latest day in Viet Nam on which anybody was told",
                "told_on_day": "how many were told on it",
                "paused": "whether nobody is to be told for now",
                "quiet_days": "for how many days nobody is told the same again",
                "stages": "JSON: when each stage began and ended, and its counts",
            },
        ),
        "idverify_challenge": Told(
            "Codes that were sent and may be answered.",
            "the number, the code, or the address it was asked from.",
            {
                "purpose": "what it is for, such as `enrol`",
                "kind": "the kind of number, such as `vn.msisdn`",
                "tag": "the tag of the number",
                "code_kid": "the key that the code's MAC is under",
                "code_mac": "a MAC of the code, under a key that is not in the database",
                "issued_at": "when it was sent",
                "expires_at": "until when it may be answered",
                "guesses": "how many answers were given",
                "used_at": "when the right one was",
                "replaced_at": "when another took its place",
                "phone_tag": "the tag of the number under which budgets count; as of the three that follow",
                "purpose_tag": "of the number for this purpose",
                "block_tag": "of its thousand neighbours",
                "network_tag": "of the network it was asked from",
                "reference": "a verifier's own name of it, where the code is another's",
            },
        ),
        "idverify_eid_request": Told(
            "People who were sent to a provider of electronic identification and are not back.",
            "the `state`, the nonce or the code verifier: they are derived from the state, of which a digest is here.",
            {
                "digest": "a digest of the state",
                "purpose": "what it is for",
                "stream": "for which livestream, where it is for one",
                "provider": "which provider",
                "kid": "the key from which what must come back is derived",
                "session": "a keyed tag of the session that must come back",
                "declared_at": "when the person declared to have no Vietnamese mobile",
                "declaration_text": "which version of the text they saw",
                "declaration_lang": "in which language",
                "asked_at": "when they were sent",
                "expires_at": "until when they may come back",
                "used_at": "when they did",
            },
        ),
        "idverify_event": Told(
            "The outbox: what happened to an account, for the platform to be told, and what will because its "
            "user grows older.",
            "what happened in words. " + _NO_NUMBER.capitalize(),
            {
                "position": "its place among the account's",
                "type": "what happened, such as `account.opened`",
                "due_at": "when it happened, or will",
                "acknowledged": "whether the platform has handled it",
                "link": "of which guardian link, where it is of one",
            },
        ),
        "idverify_evidence": Told(
            "What was proven of the people behind accounts, and how.",
            "the number or the paper behind it.",
            {
                "link": "of the adult of which link; empty where it is the user's own",
                "method": "how, such as `vn_mobile_otp`",
                "level": "the assurance level of an electronic identification",
                "verified_at": "when",
                "identity": "on which number it stands",
                "ended_at": "when it ended because the number was changed; kept as history",
                "contested_at": "when somebody else proved the number; empty once it was proven here again",
                "binding_kid": "the key that the binding is under",
                "binding": "a MAC over number, account and moment, so that a row moved to another account is found out",
            },
        ),
        "idverify_guardian_link": Told(
            "Links between a child's account and an adult, as far as the gate asks; all of it can be worked out"
            " from the events again.",
            "a number, a name, or what makes an invitation open. With a key for days no birth date in clear either.",
            {
                "position": "its place among the account's links",
                "relation": "`mother`, `father` or `guardian`; empty while nobody has answered",
                "holder": "`individual` or `organisation`",
                "birth_date": "the adult's birth date in clear, where the platform gave no key for days",
                "birth": "the same, sealed",
                "status": (
                    "`requested`, `active`, `suspended`, `disputed` or `ended`; empty where it never carried anything"
                ),
                "ground": "why somebody other than a parent answers for the child",
                "no_vn_mobile_declared_at": "when the adult declared to have no Vietnamese mobile",
                "representative_consented_at": "when the adult consented",
                "child_consented_at": "when the child did",
                "carries_until": "until when a suspended link still carries the account",
                "choices": "what the adult allows, by action",
                "guardian_account": "the platform's name of the adult's own account",
                "answer_by": "until when an invitation may be answered",
                "invitation": "a digest of what opens the invitation",
            },
        ),
        "idverify_hold": Told(
            "Orders by which nothing of an account is erased while they stand.",
            _NO_NUMBER,
            {
                "basis": "the provision",
                "reference": "of the authority's paper",
                "placed_by": "the id of the officer's key",
                "placed_at": "when",
                "released_by": "the key of the officer who released it",
                "released_at": "when",
            },
        ),
        "idverify_identity": Told(
            "Numbers that are known here, one row each.",
            "the number.",
            {"kind": "the kind of number: `vn.msisdn`, `vn.pid` and others"},
        ),
        "idverify_identity_seal": Told(
            "The number behind an identity, sealed to the key that only a rotation holds.",
            "that key, or the number in clear.",
            {
                "identity": "which identity",
                "suite": "how it is sealed",
                "rotation_key": "the id of the key that opens it",
                "sealed": "the sealed number",
            },
        ),
        "idverify_identity_tag": Told(
            "The tags by which a number is recognised, one row for each live key.",
            "the number, or a hash of it that can be tried without the key.",
            {"kind": "the kind of number", "tag": "its tag", "identity": "which identity"},
        ),
        "idverify_kept_answer": Told(
            "What the HTTP service answered to writes, so that the same write is not done twice; gone after a day.",
            "what a caller used as key, what was asked, or what was answered, in clear.",
            {
                "caller": "the id of an API key",
                "key_mac": "a MAC of the caller's idempotency key",
                "request_mac": "a MAC of what was asked",
                "since": "when it was answered; before that, when it was begun",
                "status": "the HTTP status; empty until it is answered",
                "body": "the answer, sealed",
            },
        ),
        "idverify_key": Told(
            "Where each key is in its life.",
            "a key.",
            {
                "kid": "the key's name",
                "state": "`pending`, `primary`, `read_only`, `retired` or `destroyed`",
                "since": "since when; empty where it is so since before this was noted",
            },
        ),
        "idverify_key_value": Told(
            "A check value of each key, so that a process with another key of that name is turned away.",
            "a key, or anything from which one follows.",
            {"name": "the key's name; of one in a vault with the purpose", "check_value": "its check value"},
        ),
        "idverify_ledger_checkpoint": Told(
            "Signed checkpoints of the ledger.",
            "the log's key.",
            {"size": "how many entries it covers", "signed_at": "when it was signed", "note": "the signed note (C2SP)"},
        ),
        "idverify_ledger_entry": Told(
            "The ledger: what was done to records and keys, in its order.",
            "to whom it was done: no account, no number, no name.",
            {"position": "its place in the log", "id": "its name", "entry": "the entry, byte for byte"},
        ),
        "idverify_ledger_head": Told(
            "How far each log has come; whoever gives entries their places locks its row.",
            "an entry.",
            {"size": "how many entries have a place", "frontier": "the hashes from which the tree goes on"},
        ),
        "idverify_ledger_pending": Told(
            "Entries that have no place in the log yet, each written in the transaction of what it tells.",
            "as of the entries.",
            {
                "turn": "whoever was first comes first",
                "refused": "whether it is no entry, or has a name that is taken",
                "entry": "the entry",
            },
        ),
        "idverify_ledger_tile": Told(
            "The ledger's tree, in tiles.",
            "an entry: there are hashes only.",
            {"level": "the tile's level", "position": "its place in the level", "hashes": "its hashes"},
        ),
        "idverify_link_event": Told(
            "What happened to guardian links, for as long as the account.",
            "a name, a birth date, a number. A ruling's words are whoever's who ruled.",
            {
                "link": "which link",
                "position": "its place among the link's events",
                "type": "what happened, such as `consent.given`",
                "at": "when",
                "data": "JSON: what belongs to that kind of event",
            },
        ),
        "idverify_permission_ask": Told(
            "What a child asks its guardians before it writes.",
            "what it wants to write: that is the platform's to keep.",
            {
                "action": "what it wants to do",
                "item": "the platform's own name of what is to be written",
                "asked_at": "when",
                "expires_at": "until when it may be answered",
                "allowed": "the answer; empty while there is none",
                "answered_at": "when it was given",
                "link": "by the guardian of which link",
            },
        ),
        "idverify_proof": Told(
            "Proofs that somebody held a number at a moment, for a purpose.",
            "the number or the code.",
            {
                "purpose": "what for",
                "kind": "the kind of number",
                "tag": "the tag of the number",
                "method": "how it was proven",
                "verified_at": "when",
                "spent_by": "the evidence that it was spent on; a proof is spent once",
            },
        ),
        "idverify_record_share": Told(
            "Halves of the keys of sealed records, each sealed to one officer. Where this table is emptied, "
            "every copy of a record is noise.",
            "a record's key, or a half of it in clear.",
            {
                "record": "which record",
                "officer": "the id of the officer's key",
                "officers": "which half: `first` or `second`",
                "sealed": "the half, sealed to that officer (HPKE)",
            },
        ),
        "idverify_registration_record": Told(
            "Registration records: name, birth date and number as the law wants them kept, sealed to two groups"
            " of officers.",
            "any of that in clear, or a key that opens it.",
            {
                "kept_at": "when it was kept",
                "suite": "how it is sealed",
                "fields": "the names of what is inside; empty in records of before there were officers",
                "bound": "a digest that binds it to platform, account and fields",
                "wrapped_key": "of records of before there were officers: their key, sealed to one vault; else empty",
                "nonce": "the nonce of AES-256-GCM",
                "ciphertext": "the sealed record",
                "commitment": "a MAC by which no other key opens it to something else",
            },
        ),
        "idverify_request": Told(
            "What an authority or the person asks for of what is kept.",
            "what was opened for it.",
            {
                "kind": "what kind of request",
                "received_at": "when it came",
                "due_at": "until when it must be answered; empty where nothing says",
                "document": "JSON: who asks, by which paper, for what of which account",
                "state": "how far it has come, such as `open` or `delivered`",
                "settled_at": "when it came to its end",
                "reason": "the word for why, where it was refused or its time extended",
            },
        ),
        "idverify_schema": Told(
            "One row: which is the oldest revision whose processes may work on this schema.",
            "anything of a platform.",
            {"oldest": "that revision"},
        ),
        "idverify_slot": Told(
            "Places on a number, one row each: of two that reach for the last free one, one has it.",
            "the number.",
            {
                "identity": "which number",
                "kind": "`account`, an account of one's own, or `ward`, a child one answers for",
                "slot": "which place, from 1 on",
            },
        ),
        "idverify_streamer": Told(
            "Who sells in a livestream was identified for it (122/2025/QH15 art. 22.4).",
            "who it was.",
            {"stream": "the platform's own name of the livestream", "identified_at": "when they were identified"},
        ),
        "idverify_visit": Told(
            "Visits of people to the pages, and tickets that let them in; gone after an hour at most, a ticket "
            "after minutes.",
            "what somebody filled in, in clear, or what opens it.",
            {
                "digest": "a digest of what the browser holds",
                "sealed": "what was filled in so far, sealed under what the browser holds",
                "revision": "raised by every change",
                "is_ticket": "whether it is a ticket",
                "expires_at": "when it is over",
            },
        ),
    }
)
