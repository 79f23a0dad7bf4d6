"""What may become law: drafts, plans and texts not yet in force. No decision uses any of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from idverify.law.instrument import Confidence
from idverify.messages import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A text that does not bind yet, or of which nobody here knows whether it does.

    Attributes:
        id: its row in ``coverage``, with a letter where a row speaks of several.
        title: what it is called.
        status: how far it has come.
        expected: the day from which it would bind; None where none is known.
        would: what it would change.
        confidence: how well this is known.
        source: the address where it was read of, or who told it where there is none.
    """

    id: str
    title: Text
    status: Text
    expected: date | None
    would: Text
    confidence: Confidence
    source: str


PROPOSALS: Final = (
    Proposal(
        id="FO-2",
        title=Text(vi="Dự thảo sửa đổi Nghị định 69/2024/NĐ-CP", en="Draft amendment of Decree 69/2024/ND-CP"),
        status=Text(
            vi="Dự thảo của Bộ Công an tháng 10 và 12-2025; đến tháng 11-2026 chưa thấy ban hành.",
            en="Drafts of the Ministry of Public Security of October and December 2025; none found promulgated.",
        ),
        expected=None,
        would=Text(
            vi="Người nước ngoài cư trú từ 90 ngày hoặc có thị thực dài hạn sẽ có tài khoản định danh điện tử.",
            en="Foreigners resident for ninety days or on long-term visas would have e-identification accounts.",
        ),
        confidence=Confidence.SECONDARY,
        source="https://phaply.net.vn/de-xuat-sua-doi-bo-sung-mot-so-dieu-quy-dinh-ve-dinh-danh-va-xac-thuc-dien-tu-a260708.html",
    ),
    Proposal(
        id="EI-9a",
        title=Text(
            vi="Chương trình 02-CTr/BCĐTW về tích hợp mạng xã hội với VNeID",
            en="Programme 02-CTr/BCDTW on social networks and VNeID",
        ),
        status=Text(
            vi="Nghiên cứu từ ngày 2-2-2026, hạn quý III/2026; đến tháng 11-2026 chưa thấy kết quả.",
            en="A study ordered on 2 February 2026, due in the third quarter of 2026; no result was found.",
        ),
        expected=None,
        would=Text(
            vi="Tài khoản mạng xã hội có thể phải gắn với VNeID.",
            en="Accounts of social networks might have to be tied to VNeID.",
        ),
        confidence=Confidence.SECONDARY,
        source="https://vnexpress.net/nghien-cuu-tich-hop-mang-xa-hoi-voi-vneid-de-dinh-danh-nguoi-dung-5042737.html",
    ),
    Proposal(
        id="EI-9b",
        title=Text(
            vi="Chỉ thị 57-CT/TW về xác thực danh tính người dùng mạng xã hội",
            en="Directive 57-CT/TW on the identity of social network users",
        ),
        status=Text(
            vi="Chủ trương ngày 31-12-2025, chưa có quy định thi hành.",
            en="A policy of 31 December 2025, without a rule that carries it out.",
        ),
        expected=None,
        would=Text(
            vi="Xác thực danh tính người dùng sẽ là bắt buộc và có cơ chế kiểm soát độ tuổi.",
            en="Identity would be verified of every user, and ages would be controlled.",
        ),
        confidence=Confidence.SECONDARY,
        source="the press (plo.vn), without an address",
    ),
    Proposal(
        id="EI-10",
        title=Text(
            vi="Dự án Luật Định danh và xác thực điện tử", en="Bill on Electronic Identification and Authentication"
        ),
        status=Text(
            vi="Được đưa vào chương trình ngày 11-5-2026, thẩm tra ngày 30-9-2026; chưa rõ đã thông qua hay chưa.",
            en="Programmed on 11 May 2026, reviewed on 30 September 2026; whether it was passed is unknown.",
        ),
        expected=None,
        would=Text(
            vi="Dự luật có thể điều chỉnh mạng xã hội và mở xác thực điện tử cho doanh nghiệp tư nhân.",
            en="It might reach social networks, and might open e-authentication to private providers.",
        ),
        confidence=Confidence.SECONDARY,
        source="https://lsvn.vn/uy-ban-quoc-phong-an-ninh-va-doi-ngoai-cua-quoc-hoi-tham-tra-chinh-thuc-du-an-luat-dinh-danh-va-xac-thuc-dien-tu-a180100.html",
    ),
    Proposal(
        id="SI-7",
        title=Text(
            vi="Luật 20/2026/QH16 sửa đổi Luật Viễn thông và Luật Giao dịch điện tử",
            en="Law 20/2026/QH16 amending the laws on telecommunications and e-transactions",
        ),
        status=Text(
            vi="Ban hành ngày 24-8-2026; một số khoản có hiệu lực từ 1-10-2026, phần còn lại từ 1-3-2027; chưa đọc.",
            en="Of 24 August 2026; some clauses bind since 1 October 2026, the rest from 1 March 2027; not read.",
        ),
        expected=date(2027, 3, 1),
        would=Text(
            vi="Nội dung chưa được đọc nên chưa biết thay đổi gì.", en="It was not read, so what it changes is unknown."
        ),
        confidence=Confidence.SINGLE,
        source="one secondary source, without an address",
    ),
)
