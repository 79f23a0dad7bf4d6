"""Which texts and articles were not read: what docs/reference/law says of it, first of all and at each provision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from generated_page import both, code, table
from provision_link import link

from idverify.law import Confidence, Instrument
from idverify.law.register import PROVISIONS
from idverify.messages import Text
from idverify.web.pages.law.provision_sheet import ProvisionSheet, sheet_of


class Unread(NamedTuple):
    """A text that may bind and was not read, or only in part.

    Attributes:
        title: what it is called.
        known: what is known of it, and from where.
        risk: what may be wrong here for want of it.
        touches: numbers of the registered instruments on whose pages it is named.
    """

    title: Text
    known: Text
    risk: Text
    touches: tuple[str, ...] = ()


UNREAD: Final = (
    Unread(
        Text(
            vi="Nghị quyết 18/2026/NQ-CP ngày 29-4-2026 về thủ tục và điều kiện kinh doanh ngành văn hóa",
            en="Resolution 18/2026/NQ-CP of 29 April 2026 on procedures and business conditions of the culture "
            "ministry",
        ),
        Text(
            vi="Chưa đọc. Theo điểm b khoản 3 Điều 27 Nghị định 237/2026, Nghị quyết có nói đến điểm g khoản 6 Điều 24 "
            "Nghị định 147/2024.",
            en="Not read. By Decree 237/2026 art. 27.3.b it dealt with art. 24.6.g of Decree 147/2024.",
        ),
        Text(
            vi="Chưa rõ Nghị quyết có sửa các Điều 25 đến 31, kể cả khoản 3 Điều 27, của Nghị định 147 hay không. Nếu "
            "có, các quy tắc ở đây dựa vào các điều đó là sai.",
            en="Whether it also changed arts. 25 to 31 of Decree 147, art. 27.3 among them, is not known. If it did, "
            "the rules here that rest on them are wrong.",
        ),
        ("147/2024/ND-CP", "237/2026/ND-CP"),
    ),
    Unread(
        Text(
            vi="Nghị định 248/2026/NĐ-CP quy định chi tiết Luật Thương mại điện tử",
            en="Decree 248/2026/ND-CP detailing the Law on E-commerce",
        ),
        Text(
            vi="Chỉ đọc một bản tóm tắt trên báo, không nêu điều nào.",
            en="Only a press digest was read, which names no article.",
        ),
        Text(
            vi="Việc bán hàng qua livestream có thể có thêm điều kiện mà ở đây không biết.",
            en="Selling in a livestream may have conditions that are not known here.",
        ),
        ("122/2025/QH15", "248/2026/ND-CP"),
    ),
    Unread(
        Text(
            vi="Nghị định 169/2025/NĐ-CP sửa đổi Nghị định 69/2024",
            en="Decree 169/2025/ND-CP amending Decree 69/2024",
        ),
        Text(
            vi="Biết có từ ngày 30-6-2025 qua các nguồn thứ cấp; không có điều nào được ghi ở đây.",
            en="Known from secondary sources, of 30 June 2025; no article of it is registered here.",
        ),
        Text(
            vi="Các điều của Nghị định 69 ghi ở đây có thể đã khác.",
            en="The articles of Decree 69 that are told here may have changed.",
        ),
        ("69/2024/ND-CP",),
    ),
    Unread(
        Text(
            vi="Luật 20/2026/QH16 sửa đổi Luật Viễn thông và Luật Giao dịch điện tử",
            en="Law 20/2026/QH16 amending the laws on telecommunications and e-transactions",
        ),
        Text(
            vi="Chưa đọc nội dung; theo một nguồn, một số khoản có hiệu lực từ 1-10-2026, phần còn lại từ 1-3-2027.",
            en="Its content was not read; by one source some clauses bind since 1 October 2026, the rest from 1 March "
            "2027.",
        ),
        Text(
            vi="Quy định về số điện thoại và xác thực điện tử có thể đã khác.",
            en="What is said of phone numbers and e-authentication may have changed.",
        ),
        ("163/2024/ND-CP",),
    ),
    Unread(
        Text(
            vi="Nghị quyết 22/2026/NQ-CP về thủ tục của Bộ Công an",
            en="Resolution 22/2026/NQ-CP on procedures of the Ministry of Public Security",
        ),
        Text(
            vi="Không có điều nào được ghi ở đây; thay đổi thủ tục từ 29-4-2026 đến 1-3-2027.",
            en="No article of it is registered here; it changes procedures from 29 April 2026 to 1 March 2027.",
        ),
        Text(
            vi="Hồ sơ đánh giá tác động và chuyển dữ liệu ra nước ngoài có thể theo thủ tục khác.",
            en="Impact assessments and transfers abroad may follow other procedures.",
        ),
        ("91/2025/QH15", "356/2025/ND-CP"),
    ),
    Unread(
        Text(
            vi="Các nghị định 327, 328, 329, 331 và 332/2026/NĐ-CP, cùng ngày với 330 và 333",
            en="Decrees 327, 328, 329, 331 and 332/2026/ND-CP, of the same day as 330 and 333",
        ),
        Text(vi="Không có điều nào được ghi ở đây.", en="No article of them is registered here."),
        Text(
            vi="Chưa rõ có điều nào liên quan đến tài khoản mạng xã hội.",
            en="Whether any of it touches accounts of social networks is not known.",
        ),
    ),
    Unread(
        Text(
            vi="Nghị định 15/2020/NĐ-CP, được sửa bởi Nghị định 14/2022 và 211/2025",
            en="Decree 15/2020/ND-CP, as amended by Decrees 14/2022 and 211/2025",
        ),
        Text(
            vi="Chưa xem xét; phần về mạng xã hội hết hiệu lực từ 1-7-2026.",
            en="Not examined; its parts on social networks ended on 1 July 2026.",
        ),
        Text(
            vi="Mức phạt trước ngày 1-7-2026 không có ở đây.",
            en="Sanctions of before 1 July 2026 are not told here.",
        ),
        ("174/2026/ND-CP",),
    ),
    Unread(
        Text(
            vi="Thông tư 17/2024/TT-BCA và các thông tư năm 2025, 2026 về căn cước",
            en="Circular 17/2024/TT-BCA, and circulars of 2025 and 2026 on identification",
        ),
        Text(vi="Chưa đọc.", en="Not read."),
        Text(
            vi="Dạng số của người nước ngoài và mã tỉnh trong số mới cấp vì thế chưa biết, nên không bị kiểm tra.",
            en="The form of a foreigner's number and the province codes of new numbers are not known, and so not "
            "checked.",
        ),
        ("26/2023/QH15", "70/2024/ND-CP"),
    ),
    Unread(
        Text(
            vi="Quy định từ 28-9-2026 về việc không chuyển dữ liệu lấy từ VNeID cho bên thứ ba",
            en="a rule of 28 September 2026 that data from VNeID are not passed on to third parties",
        ),
        Text(
            vi="Chỉ một nguồn thứ cấp; chưa biết nằm trong văn bản nào.",
            en="One secondary source; in which instrument it stands is not known.",
        ),
        Text(
            vi="Chưa rõ có thêm gì so với khoản 4 Điều 19 Nghị định 69/2024.",
            en="Whether it adds to Decree 69/2024 art. 19.4 is not known.",
        ),
        ("69/2024/ND-CP",),
    ),
)

NOT_QUOTED: Final = Text(
    vi="Chúng tôi đã đọc điều khoản này nhưng chưa trích nguyên văn ở đây.",
    en="We read this provision, but do not quote it here.",
)
NOT_READ: Final = Text(
    vi="Chúng tôi chưa đọc được nguyên văn điều khoản này. Câu tóm tắt ở dưới dựa vào nguồn khác.",
    en="We could not read this provision itself. The summary below rests on other sources.",
)
FROM_MEMORY: Final = Text(
    vi="Chúng tôi chưa đọc được nguyên văn điều khoản này. Câu tóm tắt ở dưới theo trí nhớ; chưa tra nguồn nào.",
    en="We could not read this provision itself. The summary below is from memory; no source was looked up.",
)


def not_read() -> Iterator[str]:
    """The section, part by part."""
    yield "## Not read"
    yield (
        "What an instrument below says is known only for the articles that stand on its page. These texts may bind and "
        "were not read, or not registered:"
    )
    yield table(
        ("text", "what is known of it", "what may be wrong here"),
        [(both(each.title), both(each.known), both(each.risk)) for each in UNREAD],
    )
    sheets = [sheet_of(citation) for citation in PROVISIONS]
    unread = [each.provision for each in sheets if not each.is_read]
    quoted = sum(each.provision.wording is not None for each in sheets)
    silent = sum(each.is_read and each.provision.wording is None for each in sheets)
    excerpts = sum(each.wording is not None for each in unread)
    yield (
        f"Of the {len(sheets)} provisions on these pages we quote {quoted}, mostly in part: dots show where words are "
        f"left out, and {excerpts} of the quotations are from excerpts in other sources. {silent} more were read and "
        f"are not quoted. {len(sheets) - quoted - silent} are known from other sources only, or from memory (`MEM`). "
        "The text of these was not read, or not in full: "
        + ", ".join(f"{link(each)} ({code(each.confidence)})" for each in unread)
        + "."
    )
    yield (
        "Decree 333/2026 was read in an unofficial copy, Decree 174/2026 in recognised text, and most others in one "
        "copy only: compare with the signed documents before you file anything. Whether Decree 147/2024 was amended "
        "between August and November 2026 was looked for, and nothing was found."
    )


def beside(instrument: Instrument) -> str | None:
    """What was not read and may change an instrument, in a line for its page; None where nothing is known of."""
    found = [each.title.en for each in UNREAD if instrument.number in each.touches]
    return (
        f"**Not read, and it may matter here:** {'; '.join(found)}. See [the list](index.md#not-read)."
        if found
        else None
    )


def unquoted(sheet: ProvisionSheet) -> Text:
    """What stands in place of a quotation."""
    if sheet.is_read:
        return NOT_QUOTED
    return FROM_MEMORY if sheet.provision.confidence is Confidence.MEMORY else NOT_READ


def was_read(sheet: ProvisionSheet) -> str:
    """Whether the text itself was read, and where a quotation is from if not."""
    if sheet.is_read:
        return "yes"
    return "no" if sheet.provision.wording is None else "no; the quotation is from excerpts in other sources"
