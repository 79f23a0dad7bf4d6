"""Wrong about numbers: what is taken for one, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from idverify.conformance.wrong.astray import Answer, Astray, Request
from idverify.conformance.wrong.implementation import Wrong
from idverify.messages import Text

_FULL_WIDTH: Final = re.compile("[０-９]")
_NATIONAL_DIGITS: Final = 9
_AREA: Final = re.compile(r"(?:\+?84|0)?2\d{8,9}")
_IDENTITY_DIGITS: Final = 12
_ONE_LOST: Final = 11


def _phone(answered: Callable[[str, Answer], Answer]) -> Astray:
    return Astray(told=_of("phone.parse", answered))


def _personal_id(answered: Callable[[str, Answer], Answer]) -> Astray:
    return Astray(told=_of("personal_id.parse", answered))


def _of(op: str, answered: Callable[[str, Answer], Answer]) -> Callable[[Request, Answer], Answer]:
    def told(request: Request, answer: Answer) -> Answer:
        typed = request.get("input")
        return answered(typed, answer) if request.get("op") == op and isinstance(typed, str) else answer

    return told


def _taken(typed: str) -> Answer:
    digits = "".join(each for each in typed if each in "0123456789")
    e164 = f"+84{digits[-_NATIONAL_DIGITS:]}"
    return {"ok": True, "e164": e164, "original_operator": "", "legacy": False, "advisories": []}


def _landline(typed: str, answer: Answer) -> Answer:
    bare = re.sub(r"[^0-9+]", "", typed)
    return _taken(typed) if answer.get("defect") == "not_mobile" and _AREA.fullmatch(bare) else answer


def _any_prefix(typed: str, answer: Answer) -> Answer:
    return _taken(typed) if answer.get("defect") == "unassigned_prefix" else answer


def _no_legacy(_: str, answer: Answer) -> Answer:
    return {"ok": False, "defect": "wrong_length"} if answer.get("legacy") is True else answer


def _no_full_width(typed: str, answer: Answer) -> Answer:
    refused = answer.get("ok") is True and _FULL_WIDTH.search(typed)
    return {"ok": False, "defect": "not_a_number"} if refused else answer


def _foreign(typed: str, answer: Answer) -> Answer:
    return _taken(typed) if answer.get("defect") == "not_in_vietnam" else answer


def _machine(typed: str, answer: Answer) -> Answer:
    return _taken(typed) if answer.get("defect") == "machine_number" else answer


def _one_of_two(typed: str, answer: Answer) -> Answer:
    return _taken(typed) if answer.get("defect") == "ambiguous" else answer


def _repeating(request: Request, answer: Answer) -> Answer:
    typed = request.get("input")
    refused = answer.get("ok") is False and isinstance(typed, str)
    return {**answer, "detail": f"{typed} is no number"} if refused else answer


def _zero_put_back(request: Request) -> Request:
    typed = request.get("input")
    if request.get("op") != "personal_id.parse" or not isinstance(typed, str):
        return request
    return {**request, "input": f"0{typed}"} if len(re.sub("[ .-]", "", typed)) == _ONE_LOST else request


def _twelve_of_anything(typed: str, answer: Answer) -> Answer:
    if answer.get("ok") is not False or len(typed.strip()) != _IDENTITY_DIGITS:
        return answer
    unknown = {"kind": "unknown", "code": typed[:3], "name_vi": None, "name_en": None}
    return {"ok": True, "number": typed.strip(), "place": unknown, "province_today": None, "advisories": []}


def _provinces_of_2025(_: str, answer: Answer) -> Answer:
    place: Any = answer.get("place")
    if not isinstance(place, dict) or place.get("kind") != "province" or place["code"] == answer["province_today"]:
        return answer
    unknown = {**place, "kind": "unknown", "name_vi": None, "name_en": None}
    return {**answer, "place": unknown, "province_today": None, "advisories": ["unknown_place", *answer["advisories"]]}


def _day_forgotten(request: Request) -> Request:
    return {name: value for name, value in request.items() if name != "as_of"}


def _no_advice(_: str, answer: Answer) -> Answer:
    return {**answer, "advisories": []} if "advisories" in answer else answer


WRONG: Final = (
    Wrong(
        name="accepts-landlines",
        says=Text(
            vi="Nhận số cố định làm số di động: mã gửi đến đó không ai đọc được.",
            en="Takes a landline for a mobile: nobody ever reads the code that is sent there.",
        ),
        caught_by=("identifiers/phone/fixed-11",),
        concerns=("identifiers/phone/",),
        answering=lambda: _phone(_landline),
    ),
    Wrong(
        name="accepts-withdrawn-prefix",
        says=Text(
            vi="Nhận cả đầu số chưa cấp hoặc đã thu hồi: số không của ai vẫn được ghi cho một người.",
            en="Takes codes that were withdrawn or never given out: a number that is nobody's is put down for"
            " somebody.",
        ),
        caught_by=("identifiers/phone/unassigned-095",),
        concerns=("identifiers/phone/",),
        answering=lambda: _phone(_any_prefix),
    ),
    Wrong(
        name="accepts-machine-numbers",
        says=Text(
            vi="Nhận số của máy móc làm số của người.",
            en="Takes a machine's number for a person's.",
        ),
        caught_by=("identifiers/phone/machine-0140",),
        concerns=("identifiers/phone/",),
        answering=lambda: _phone(_machine),
    ),
    Wrong(
        name="chooses-one-of-two-numbers",
        says=Text(
            vi="Ô có hai số thì tự chọn một: mã được gửi cho người không hỏi đến.",
            en="Chooses one where a field holds two: the code goes to somebody who never asked.",
        ),
        caught_by=("identifiers/phone/ambiguous-two-slash",),
        concerns=("identifiers/phone/",),
        answering=lambda: _phone(_one_of_two),
    ),
    Wrong(
        name="foreign-as-vietnamese",
        says=Text(
            vi="Cắt mã nước của số nước ngoài rồi coi là số Việt Nam: mã được gửi cho một người lạ.",
            en="Cuts the country off a foreign number and calls it Vietnamese: the code goes to a stranger.",
        ),
        caught_by=("identifiers/phone/foreign-plus-1",),
        concerns=("identifiers/phone/",),
        answering=lambda: _phone(_foreign),
    ),
    Wrong(
        name="legacy-number-refused",
        says=Text(
            vi="Từ chối số mười một chữ số thời trước năm 2018: người còn giữ danh bạ cũ bị gạt ra.",
            en="Refuses the eleven digits of before 2018: whoever still writes them so is shut out.",
        ),
        caught_by=("identifiers/phone/legacy-0168",),
        concerns=("identifiers/phone/",),
        answering=lambda: _phone(_no_legacy),
    ),
    Wrong(
        name="full-width-refused",
        says=Text(
            vi="Từ chối chữ số kiểu toàn góc: bàn phím của người dùng bị coi là lỗi của họ.",
            en="Refuses full-width digits: what a keyboard does is held against whoever types on it.",
        ),
        caught_by=("identifiers/phone/old-landline-full-width",),
        concerns=("identifiers/phone/",),
        answering=lambda: _phone(_no_full_width),
    ),
    Wrong(
        name="repeats-the-number-it-refused",
        says=Text(
            vi="Nhắc lại trong lời từ chối điều người ta đã gõ: số điện thoại, số định danh rơi vào nhật ký.",
            en="Repeats in its refusal what was typed: phone numbers and personal IDs end up in logs.",
        ),
        caught_by=("identifiers/phone/wrong-length-11", "identifiers/personal_id/wrong-length-13"),
        concerns=("identifiers/personal_id/", "identifiers/phone/", "pseudonym/derive/"),
        broad=Text(
            vi="Mọi lời từ chối đều lặp lại điều đã gõ, nên mọi số bị từ chối đều lộ.",
            en="Every refusal repeats what was typed, so every number that is refused comes to light.",
        ),
        answering=lambda: Astray(told=_repeating),
    ),
    Wrong(
        name="pads-lost-zero",
        says=Text(
            vi="Tự thêm số 0 vào mười một chữ số: một số gõ thiếu thành số của người khác.",
            en="Puts a zero before eleven digits: a number with a digit missing becomes somebody else's.",
        ),
        caught_by=("identifiers/personal_id/lost-leading-zero",),
        concerns=("identifiers/personal_id/",),
        answering=lambda: Astray(heard=_zero_put_back),
    ),
    Wrong(
        name="twelve-digits-only",
        says=Text(
            vi="Chỉ đếm đủ mười hai ký tự, chữ cái cũng được.",
            en="Counts twelve characters and no more, letters included.",
        ),
        caught_by=("identifiers/personal_id/not-digits-letter-o",),
        concerns=("identifiers/personal_id/",),
        answering=lambda: _personal_id(_twelve_of_anything),
    ),
    Wrong(
        name="province-of-2025-only",
        says=Text(
            vi="Chỉ biết 34 tỉnh của năm 2025: người sinh ở tỉnh đã sáp nhập bị coi là có số lạ.",
            en="Knows only the 34 provinces of 2025: whoever was born in a province that was merged has a strange"
            " number.",
        ),
        caught_by=("identifiers/personal_id/province-002",),
        concerns=("identifiers/personal_id/",),
        answering=lambda: _personal_id(_provinces_of_2025),
    ),
    Wrong(
        name="today-only",
        says=Text(
            vi="Bỏ qua ngày được hỏi và luôn xét theo hôm nay: không xem lại được một quyết định cũ.",
            en="Passes over the day that is asked about and judges by today: no old decision can be looked at again.",
        ),
        caught_by=("identifiers/phone/date-059-day-before", "identifiers/personal_id/merger-last-day-before"),
        concerns=("identifiers/personal_id/", "identifiers/phone/"),
        answering=lambda: Astray(heard=_day_forgotten),
    ),
    Wrong(
        name="no-advice-on-phones",
        says=Text(
            vi="Không lưu ý gì về số đã đổi hay có thể là số cố định cũ: người dùng không có dịp sửa.",
            en="Gives no advice about a rewritten number or a possible old landline: nobody gets to correct it.",
        ),
        caught_by=("identifiers/phone/legacy-full-width",),
        concerns=("identifiers/phone/",),
        answering=lambda: _phone(_no_advice),
    ),
)
