"""Wrong about records: proofs and notes that are not checked, and pseudonyms that hide nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Final

from idverify.conformance.wrong.astray import Answer, Astray, Request
from idverify.conformance.wrong.implementation import Wrong
from idverify.messages import Text

_SIGNATURE_LINE: Final = re.compile(r"\n\n(?:.*\n)*\u2014 \S+ \S+\n", re.ASCII)
_HASH_DIGITS: Final = 64


def _valid_if(op: str, holds: Callable[[Request], bool]) -> Astray:
    def told(request: Request, answer: Answer) -> Answer:
        return {"valid": True} if request.get("op") == op and "valid" in answer and holds(request) else answer

    return Astray(told=told)


def _signed_by_anybody(request: Request) -> bool:
    return _SIGNATURE_LINE.search(request["note"]) is not None


def _hashes_are_hashes(request: Request) -> bool:
    return all(len(each) == _HASH_DIGITS for each in request["proof"] or ())


def _one_tenant(request: Request) -> Request:
    known = request.get("op") == "pseudonym.derive" and isinstance(request.get("tenant"), str)
    return {**request, "tenant": "platform"} if known and _fits(request["tenant"]) else request


def _fits(tenant: str) -> bool:
    return 1 <= len(tenant.encode()) <= 255  # else it is refused, by this one too


def _one_kind(request: Request) -> Request:
    other = request.get("op") == "pseudonym.derive" and request.get("kind") == "vn.foreigner"
    twelve = isinstance(request.get("input"), str) and re.fullmatch("[0-9]{12}", request["input"]) is not None
    return {**request, "kind": "vn.pid"} if other and twelve else request


def _plain_hash(_: Request, answer: Answer) -> Answer:
    if "tag_hex" not in answer:
        return answer
    tag = hashlib.sha256(answer["canonical"].encode()).digest()
    kid = answer["token"].split(".")[1]
    token = f"vnid1.{kid}.{base64.urlsafe_b64encode(tag).decode().rstrip('=')}"
    return {**answer, "tag_hex": tag.hex(), "token": token}


WRONG: Final = (
    Wrong(
        name="inclusion-always-valid",
        says=Text(
            vi="Tin mọi bằng chứng rằng một dòng có trong sổ: nền tảng có thể xóa dòng đó mà không ai hay.",
            en="Believes every proof that an entry stands in a ledger: the entry can be taken out and nobody notices.",
        ),
        caught_by=("log/inclusion/flipped-bit",),
        concerns=("log/inclusion/",),
        answering=lambda: _valid_if("log.inclusion", lambda _: True),
    ),
    Wrong(
        name="inclusion-checked-by-shape",
        says=Text(
            vi="Chỉ xem bằng chứng có phải là các giá trị băm hay không, không tính lại gốc của cây.",
            en="Looks whether a proof is made of hashes and does not work out the root.",
        ),
        caught_by=("log/inclusion/wrong-leaf",),
        concerns=("log/inclusion/",),
        answering=lambda: _valid_if("log.inclusion", _hashes_are_hashes),
    ),
    Wrong(
        name="consistency-always-valid",
        says=Text(
            vi="Tin rằng sổ mới luôn nối tiếp sổ cũ: lịch sử viết lại vẫn được nhận.",
            en="Believes that every new ledger goes on from the old one: a rewritten history is accepted.",
        ),
        caught_by=("log/consistency/rewritten-history",),
        concerns=("log/consistency/",),
        answering=lambda: _valid_if("log.consistency", lambda _: True),
    ),
    Wrong(
        name="note-any-signature",
        says=Text(
            vi="Nhận mọi chữ ký trên bản ghi, của ai cũng được, đúng hay sai cũng được.",
            en="Takes any signature on a note, whoever's it is and whether it verifies or not.",
        ),
        caught_by=("log/note/unknown-key", "log/note/text-changed"),
        concerns=("log/note/",),
        answering=lambda: _valid_if("log.note", _signed_by_anybody),
    ),
    Wrong(
        name="pseudonym-without-tenant",
        says=Text(
            vi="Cho mọi nền tảng cùng một mã của một số: hai nền tảng đối chiếu được người dùng của nhau.",
            en="Gives every platform the same token of a number: two of them can match their users.",
        ),
        caught_by=("pseudonym/derive/phone-other-tenant",),
        concerns=("pseudonym/derive/",),
        answering=lambda: Astray(heard=_one_tenant),
    ),
    Wrong(
        name="pseudonym-without-kind",
        says=Text(
            vi="Không tách loại số: số của người nước ngoài trùng chữ số với một công dân thành mã của công dân đó.",
            en="Keeps no kinds apart: a foreigner's number with a citizen's digits has that citizen's token.",
        ),
        caught_by=("pseudonym/derive/foreigner-same-digits",),
        concerns=("pseudonym/derive/",),
        answering=lambda: Astray(heard=_one_kind),
    ),
    Wrong(
        name="pseudonym-plain-hash",
        says=Text(
            vi="Băm số mà không dùng khóa: ai cũng thử hết được mọi số điện thoại và tìm ra người.",
            en="Hashes a number without a key: anybody can try every number there is and find whose it was.",
        ),
        caught_by=("pseudonym/derive/phone", "pseudonym/derive/phone-other-root"),
        concerns=("pseudonym/derive/",),
        answering=lambda: Astray(told=_plain_hash),
    ),
)
