"""What each command's exit status means; docs/reference/command-line.md is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from idverify.messages import Text

# Of every command; ``main`` returns these.
EVERYWHERE: Final[Mapping[int, Text]] = MappingProxyType(
    {
        0: Text(vi="đã làm xong, hoặc câu trả lời là có", en="it went well, or the answer is yes"),
        1: Text(vi="câu trả lời là không", en="the answer is no"),
        2: Text(
            vi="có gì đó sai: lệnh gõ không đúng, thiếu cài đặt, tệp không đọc được; lý do ở luồng lỗi chuẩn",
            en="something was wrong: what was typed, a setting, a file; standard error says what",
        ),
    }
)
_INTERRUPTED: Final = Text(vi="bị ngắt; lệnh nói cách làm tiếp", en="it was interrupted, and says how to go on")
# Where a no, or another status, needs words of its own.
OWN: Final[Mapping[str, Mapping[int, Text]]] = MappingProxyType(
    {
        "demo": {
            1: Text(
                vi="có bài kiểm thử không cho đúng câu trả lời", en="a fixture did not come out as the law demands"
            ),
        },
        "phone": {
            1: Text(vi="với --json: không phải số di động", en="with --json: it is no mobile number"),
            2: Text(vi="không có --json: không phải số di động", en="without --json: it is no mobile number"),
        },
        "id": {
            1: Text(vi="với --json: không phải số định danh", en="with --json: it is no personal ID"),
            2: Text(vi="không có --json: không phải số định danh", en="without --json: it is no personal ID"),
        },
        "law": {
            1: Text(
                vi="không có điều khoản như vậy, hoặc ngày đó không có hiệu lực",
                en="there is no such provision, or none in force on that day",
            ),
        },
        "decide": {
            0: Text(vi="được phép", en="it is permitted"),
            1: Text(vi="không được phép", en="it is not permitted"),
            2: Text(vi="không phải câu hỏi decide hoặc enrol", en="it is no decide and no enrol"),
        },
        "doctor": {1: Text(vi="có mục không đạt", en="something fails")},
        "data verify": {
            1: Text(vi="một bảng đi kèm không còn nguyên vẹn", en="a packaged table is not as it was packaged"),
        },
        "conformance run": {
            0: Text(vi="không có gì sai khác", en="nothing departs"),
            1: Text(
                vi="có sai khác, hoặc kết luận khác với kết luận được đòi",
                en="something departs, or another verdict was required",
            ),
            2: Text(vi="không hỏi được", en="it could not be asked"),
            130: _INTERRUPTED,
        },
        "conformance verify": {
            0: Text(vi="chữ ký đúng với khóa đã cho", en="the signature holds under the key that was given"),
            1: Text(vi="chữ ký không đúng", en="it does not hold"),
            3: Text(
                vi="chữ ký đúng với khóa ghi trong báo cáo, và không ai cho biết đó là khóa của ai",
                en="it holds under the key that stands in the report, and nobody said whose that is",
            ),
        },
        "campaign check": {130: _INTERRUPTED},
        "campaign explain": {
            1: Text(vi="với --decide: tài khoản không được phép", en="with --decide: the account may not"),
            130: _INTERRUPTED,
        },
        "campaign start": {
            1: Text(
                vi="đồng hồ máy có vấn đề: phải có người xem trước khi gửi tiếp",
                en="a person has to look at the machine's clock before anything more is released",
            ),
            130: _INTERRUPTED,
        },
        **{f"campaign {name}": {130: _INTERRUPTED} for name in ("report", "plan", "load", "status", "pause", "resume")},
        "store status": {
            1: Text(
                vi="phiên bản này không được làm việc trên kho", en="this version may not work on the store's schema"
            ),
        },
        "store backup": {1: Text(vi="bản sao không nguyên vẹn", en="the copy is not whole")},
        "store check": {1: Text(vi="kho không nguyên vẹn", en="the store is not whole")},
        "api-keys revoke": {
            1: Text(
                vi="không có khóa nào tên như vậy, hoặc đã thu hồi trước đó",
                en="there is no key of this name, or it was revoked before",
            ),
        },
        "keys backfill": {
            1: Text(vi="còn số phụ thuộc vào khóa khác", en="some number still depends on another key"),
        },
        "keys audit": {
            1: Text(
                vi="có bằng chứng chưa được gắn hoặc không ở đúng chỗ",
                en="evidence is not bound, or not where it belongs",
            ),
        },
        "custody clocks": {1: Text(vi="có vụ việc đã quá hạn", en="a case is late")},
        "custody verify": {
            1: Text(vi="chưa chứng minh được bản trích là đúng", en="it is not shown that the extract holds"),
        },
        "custody finish": {
            1: Text(
                vi="có điều ngăn việc xóa, nên vụ việc còn mở",
                en="something stands in the way of a deletion, so the case stays open",
            ),
        },
        "custody reseal": {
            1: Text(
                vi="chưa xác nhận, hoặc còn hồ sơ chưa niêm phong cho đúng người",
                en="it was not confirmed, or some record is not sealed to the officers of today",
            ),
        },
        "custody erase": {1: Text(vi="có lệnh giữ ngăn việc xóa", en="a hold stands in the way")},
        "custody purge": {
            1: Text(vi="tìm lại được thứ đã hủy", en="something that was purged was found again"),
        },
        "ledger verify": {
            1: Text(
                vi="chưa chứng minh được mục đó nằm trong sổ", en="it is not shown that the entry stands in the log"
            ),
        },
    }
)
