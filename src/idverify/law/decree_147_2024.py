"""Decree 147/2024/ND-CP on Internet services and online information: networks, accounts, children, logs, locks."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law.instrument import Confidence, Instrument
from idverify.law.parameter import Parameter, Span
from idverify.law.provision import Provision, Reach
from idverify.messages import Text

DECREE: Final = Instrument(
    number="147/2024/ND-CP",
    title=Text(
        vi="Nghị định 147/2024/NĐ-CP về quản lý, cung cấp, sử dụng dịch vụ Internet và thông tin trên mạng",
        en="Decree 147/2024/ND-CP on Internet services and online information",
    ),
    in_force=date(2024, 12, 25),
    location="https://congbao.chinhphu.vn/van-ban/nghi-dinh-so-147-2024-nd-cp-43155.htm",
    read_as="text layer of the Official Gazette",
    decides=True,
)

# art. 82.10: ninety days for existing accounts; the day they end is reading R-01.
EXISTING_ACCOUNTS_OPENED_BEFORE: Final = DECREE.in_force

_STORED: Final = (
    "Lưu trữ thông tin của người sử dụng dịch vụ từ Việt Nam khi đăng ký tài khoản mạng xã hội, bao gồm: "
    "Họ và tên, ngày tháng năm sinh, số điện thoại di động tại Việt Nam (hoặc số định danh cá nhân)\n"
    "trường hợp người sử dụng... là trẻ em (dưới 16 tuổi) thì cha, mẹ hoặc người giám hộ theo pháp luật dân sự của "
    "trẻ em đăng ký tài khoản bằng thông tin của cha, mẹ hoặc người giám hộ... và có trách nhiệm giám sát, quản lý "
    "nội dung trẻ em truy cập, đăng tải và chia sẻ"
)
_DISCLOSED_AND_DELETED: Final = (
    "Cung cấp thông tin của người sử dụng... cho Bộ Thông tin và Truyền thông, Bộ Công an, cơ quan có thẩm quyền khi "
    "có yêu cầu bằng văn bản\n"
    "bảo đảm người sử dụng dịch vụ có quyền quyết định cho phép hoặc không cho phép... sử dụng thông tin của mình cho "
    "mục đích quảng bá, truyền thông hoặc cung cấp cho tổ chức, cá nhân khác\n"
    "thực hiện xóa thông tin của người sử dụng dịch vụ sau khi hết hạn thời gian lưu trữ theo quy định của pháp luật"
)
_STORED_VI: Final = (
    "Khi đăng ký tài khoản, mạng xã hội lưu họ tên, ngày sinh và số di động tại Việt Nam (hoặc số định danh cá nhân); "
    "người dưới 16 tuổi do cha, mẹ hoặc người giám hộ đăng ký bằng thông tin của mình và giám sát."
)
_STORED_EN: Final = (
    "At sign-up the network stores name, birth date and Vietnamese mobile number (or personal identification number); "
    "for a user under 16 a parent or guardian registers with their own information and supervises."
)
_AUTHENTICATED: Final = (
    "Thực hiện xác thực tài khoản của người sử dụng dịch vụ mạng xã hội bằng số điện thoại di động tại Việt Nam.\n"
    "Chỉ trong trường hợp người sử dụng xác nhận không có số điện thoại di động tại Việt Nam, ... thực hiện xác thực "
    "tài khoản bằng số định danh cá nhân theo quy định của pháp luật về định danh và xác thực điện tử.\n"
    "Trường hợp người sử dụng... sử dụng tính năng livestream với mục đích thương mại, ... thực hiện xác thực tài "
    "khoản bằng số định danh cá nhân\n"
    "Bảo đảm chỉ những tài khoản đã xác thực mới được đăng tải thông tin (viết bài, bình luận, livestream) "
    "và chia sẻ thông tin trên mạng xã hội"
)
_AUTHENTICATED_VI: Final = (
    "Tài khoản được xác thực bằng số di động tại Việt Nam, hoặc số định danh cá nhân nếu xác nhận không có số đó; "
    "livestream thương mại cần số định danh cá nhân; chỉ tài khoản đã xác thực mới được đăng tải và chia sẻ."
)
_AUTHENTICATED_EN: Final = (
    "Accounts are authenticated by a Vietnamese mobile number, or by personal identification number where the user "
    "confirms having none; commercial livestreams need the personal identification number; only authenticated "
    "accounts may post, comment, go live and share."
)

ART_3_25: Final = Provision(
    instrument=DECREE,
    article=3,
    clause=25,
    wording=(
        "hệ thống thông tin được thiết lập trên nền tảng trang thông tin điện tử hoặc ứng dụng trên "
        "mạng, cung cấp các dịch vụ, công cụ cho phép người sử dụng dịch vụ cung cấp, trao đổi, tương "
        "tác, chia sẻ thông tin với nhau"
    ),
    gloss=Text(
        vi="Mạng xã hội là hệ thống thông tin cho người dùng công cụ để cung cấp, trao đổi, tương tác và "
        "chia sẻ thông tin với nhau.",
        en="A social network is an information system whose users provide, exchange, interact and share "
        "information with each other.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_3_26: Final = Provision(
    instrument=DECREE,
    article=3,
    clause=26,
    wording=None,
    gloss=Text(
        vi="Tài khoản mạng xã hội có thể do cá nhân hoặc tổ chức lập.",
        en="An account may belong to an individual or to an organisation.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_21_7: Final = Provision(
    instrument=DECREE,
    article=21,
    clause=7,
    wording=None,
    gloss=Text(
        vi="Thông tin của người dùng không được giao cho ai khác, trừ khi người dùng đồng ý hoặc cơ quan "
        "có thẩm quyền yêu cầu.",
        en="A user's information is passed to nobody, save by consent or at an authority's request.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_23_3: Final = Provision(
    instrument=DECREE,
    article=23,
    clause=3,
    reach=Reach.CROSS_BORDER,
    wording=(
        "Chỉ những tổ chức... nước ngoài... có sử dụng dịch vụ cho thuê chỗ lưu trữ dữ liệu tại Việt "
        "Nam hoặc có tổng số lượt truy cập từ Việt Nam (total visits) thường xuyên trong 01 tháng (số "
        "liệu thống kê trung bình trong thời gian 06 tháng liên tục) từ 100.000... lượt trở lên"
    ),
    gloss=Text(
        vi="Nhà cung cấp nước ngoài chỉ chịu các nghĩa vụ của khoản này khi thuê chỗ lưu trữ dữ liệu tại "
        "Việt Nam hoặc có từ 100.000 lượt truy cập mỗi tháng từ Việt Nam.",
        en="A foreign provider owes the duties of this clause only if it rents data storage in Viet Nam or "
        "has 100,000 or more visits a month from there.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_23_3_DD: Final = Provision(
    instrument=DECREE,
    article=23,
    clause=3,
    point="đ",
    reach=Reach.CROSS_BORDER,
    wording=f"{_STORED}\n{_DISCLOSED_AND_DELETED}",
    gloss=Text(vi=_STORED_VI, en=_STORED_EN),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_23_3_E: Final = Provision(
    instrument=DECREE,
    article=23,
    clause=3,
    point="e",
    reach=Reach.CROSS_BORDER,
    wording=_AUTHENTICATED,
    gloss=Text(vi=_AUTHENTICATED_VI, en=_AUTHENTICATED_EN),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_23_3_G: Final = Provision(
    instrument=DECREE,
    article=23,
    clause=3,
    point="g",
    reach=Reach.CROSS_BORDER,
    wording=(
        "phân loại và hiển thị cảnh báo các nội dung không phù hợp với trẻ em; Triển khai giải pháp bảo "
        "vệ trẻ em trên môi trường mạng"
    ),
    gloss=Text(
        vi="Nội dung không phù hợp với trẻ em được phân loại và có cảnh báo; nhà cung cấp triển khai giải "
        "pháp bảo vệ trẻ em.",
        en="Content unsuitable for children is classified and carries a warning; solutions that protect "
        "children are deployed.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_23_3_O: Final = Provision(
    instrument=DECREE,
    article=23,
    clause=3,
    point="o",
    reach=Reach.CROSS_BORDER,
    wording=None,
    gloss=Text(
        vi="Nhà cung cấp nước ngoài gắn biểu tượng đã xác thực khi có đề nghị, và chỉ khi đã thông báo "
        "thông tin liên hệ mới được cung cấp livestream hoặc hoạt động có doanh thu.",
        en="A foreign provider gives the badge on request, and offers livestreams or revenue features only "
        "after notifying its contact.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_23_5_B: Final = Provision(
    instrument=DECREE,
    article=23,
    clause=5,
    point="b",
    reach=Reach.CROSS_BORDER,
    wording=(
        "trong 30 ngày có ít nhất 05 lần... hoặc trong 90 ngày có ít nhất 10 lần cung cấp nội dung vi "
        "phạm bị... yêu cầu ngăn chặn, gỡ bỏ\n"
        "Thời gian khóa tạm thời từ 07 ngày đến 30 ngày\n"
        "khóa vĩnh viễn... khi đăng tải nội dung xâm phạm an ninh quốc gia hoặc đã bị khóa tạm thời từ "
        "03 lần trở lên"
    ),
    gloss=Text(
        vi="Nhà cung cấp nước ngoài gỡ nội dung vi phạm trong 24 giờ khi có yêu cầu, khóa tạm thời tài "
        "khoản vi phạm nhiều lần và khóa vĩnh viễn trong trường hợp nặng.",
        en="A foreign provider removes unlawful content within 24 hours of a request, locks repeat "
        "offenders for a time, and the gravest for good.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_24_2: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=2,
    reach=Reach.DOMESTIC,
    wording="Diễn đàn nội bộ trên trang thông tin điện tử",
    gloss=Text(
        vi="Trang chuyên ngành, trang cá nhân, trang nội bộ, cổng của cơ quan nhà nước và diễn đàn nội bộ "
        "không phải xin phép.",
        en="Specialised, personal and internal sites, state portals and internal forums need no licence.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_24_4: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=4,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Trang thông tin điện tử ở Việt Nam gỡ nội dung vi phạm chậm nhất 24 giờ từ khi có yêu cầu.",
        en="Sites in Viet Nam remove unlawful content within 24 hours of a request.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_24_6_A: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=6,
    point="a",
    reach=Reach.DOMESTIC,
    wording="từ 10.000 lượt trở lên hoặc có trên 1.000 người sử dụng thường xuyên trong tháng",
    gloss=Text(
        vi="Mạng xã hội trong nước được chia thành loại lớn và loại thấp theo lượt truy cập hoặc số người "
        "dùng thường xuyên.",
        en="Domestic networks are large or small by their visits or their regular users.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_24_6_B: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=6,
    point="b",
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng lớn cần Giấy phép, mạng nhỏ cần Giấy xác nhận thông báo.",
        en="A large network needs a licence, a small one a notification certificate.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_24_6_C: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=6,
    point="c",
    reach=Reach.DOMESTIC,
    wording=(
        "xác thực và gắn biểu tượng đã xác thực cho các tài khoản, trang, kênh của các cơ quan nhà "
        "nước, các tổ chức, doanh nghiệp..., người có ảnh hưởng khi có đề nghị"
    ),
    gloss=Text(
        vi="Khi được đề nghị, mạng xã hội xác thực và gắn biểu tượng cho tài khoản của cơ quan, tổ chức, "
        "doanh nghiệp và người có ảnh hưởng.",
        en="On request the network verifies and badges accounts of state bodies, organisations, "
        "enterprises and influencers.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_24_6_D: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=6,
    point="d",
    reach=Reach.DOMESTIC,
    wording=(
        "Chỉ các mạng xã hội đã được... cấp Giấy phép... mới được cung cấp tính năng livestream hoặc cung cấp "
        "các hoạt động có phát sinh doanh thu"
    ),
    gloss=Text(
        vi="Chỉ mạng xã hội có giấy phép mới được cung cấp livestream và hoạt động có doanh thu.",
        en="Only licensed networks may offer livestreams and activities that earn revenue.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_24_6_E: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=6,
    point="e",
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Trang nội bộ hoặc chuyên ngành có cung cấp dịch vụ mạng xã hội phải theo các điều kiện của "
        "Điều 25 khoản 4.",
        en="An internal or specialised site that offers a social network meets the conditions of art. 25.4.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_24_6_G: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=6,
    point="g",
    reach=Reach.DOMESTIC,
    until=date(2026, 7, 1),
    wording=None,
    gloss=Text(
        vi="Cơ quan báo chí thông báo tài khoản của mình trên mạng xã hội; quy định này đã được bãi bỏ.",
        en="Press agencies gave notice of their accounts; this was repealed and never touched other accounts.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_24_7: Final = Provision(
    instrument=DECREE,
    article=24,
    clause=7,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Giấy phép cung cấp dịch vụ mạng xã hội có thời hạn tối đa 05 năm.", en="A licence lasts five years at most."
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_25_4: Final = Provision(
    instrument=DECREE,
    article=25,
    clause=4,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội trong nước, lớn hay nhỏ, đều phải đáp ứng các điều kiện kỹ thuật của Điều 27.",
        en="Domestic networks, large or small, meet the technical conditions of art. 27.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_25_5: Final = Provision(
    instrument=DECREE,
    article=25,
    clause=5,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng được cấp Giấy phép cũng phải đáp ứng đủ các điều kiện của khoản 4.",
        en="A licensed network meets the conditions of clause 4 as well.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_26_2: Final = Provision(
    instrument=DECREE,
    article=26,
    clause=2,
    reach=Reach.DOMESTIC,
    wording="lưu trữ dữ liệu người sử dụng dịch vụ tại hệ thống máy chủ có địa chỉ IP ở Việt Nam",
    gloss=Text(
        vi="Mạng xã hội trong nước dùng tên miền chính “.vn” và lưu dữ liệu người dùng trên máy chủ có địa "
        "chỉ IP ở Việt Nam.",
        en="A domestic network's main domain is .vn, and user data lie on servers with an IP address in Viet Nam.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_27_2_B: Final = Provision(
    instrument=DECREE,
    article=27,
    clause=2,
    point="b",
    reach=Reach.DOMESTIC,
    wording=(
        "Lưu trữ tối thiểu 02 năm đối với các thông tin về tài khoản, thời gian đăng nhập, đăng xuất, "
        "địa chỉ IP của người sử dụng dịch vụ và nhật ký xử lý thông tin được đăng tải; thực hiện xóa "
        "thông tin của người sử dụng dịch vụ tại Việt Nam sau khi hết hạn thời gian lưu trữ theo quy "
        "định của pháp luật"
    ),
    gloss=Text(
        vi="Thông tin tài khoản, thời gian đăng nhập, đăng xuất, địa chỉ IP và nhật ký xử lý bài đăng được "
        "lưu ít nhất 02 năm rồi xóa.",
        en="Account data, login and logout times, IP addresses and the log of posts are kept for two years "
        "at least, then deleted.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_27_2_E: Final = Provision(
    instrument=DECREE,
    article=27,
    clause=2,
    point="e",
    reach=Reach.DOMESTIC,
    wording=(
        "ít nhất 01 hệ thống máy chủ đặt tại Việt Nam, cho phép tại thời điểm bất kỳ có thể đáp ứng "
        "việc thanh tra, kiểm tra, lưu trữ, cung cấp thông tin"
    ),
    gloss=Text(
        vi="Có ít nhất một hệ thống máy chủ tại Việt Nam, sẵn sàng cho thanh tra, kiểm tra bất cứ lúc nào.",
        en="At least one server system stands in Viet Nam and can serve an inspection at any time.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_27_3: Final = Provision(
    instrument=DECREE,
    article=27,
    clause=3,
    reach=Reach.DOMESTIC,
    wording="hệ thống kỹ thuật... phải có khả năng đáp ứng",
    gloss=Text(
        vi="Việc lưu trữ và xác thực phải là khả năng của chính hệ thống kỹ thuật, không chỉ nằm trong chính sách.",
        en="Storing and authenticating must be something the technical system can do, not a policy on paper.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_27_3_A: Final = Provision(
    instrument=DECREE,
    article=27,
    clause=3,
    point="a",
    reach=Reach.DOMESTIC,
    wording=_STORED,
    gloss=Text(vi=_STORED_VI, en=_STORED_EN),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_27_3_B: Final = Provision(
    instrument=DECREE,
    article=27,
    clause=3,
    point="b",
    reach=Reach.DOMESTIC,
    wording=_AUTHENTICATED,
    gloss=Text(vi=_AUTHENTICATED_VI, en=_AUTHENTICATED_EN),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_28_2_B: Final = Provision(
    instrument=DECREE,
    article=28,
    clause=2,
    point="b",
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội có người trực 24/7 để xử lý yêu cầu của cơ quan có thẩm quyền và khiếu nại của người dùng.",
        en="Staff are on duty day and night for requests of authorities and complaints of users.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_28_2_DD: Final = Provision(
    instrument=DECREE,
    article=28,
    clause=2,
    point="đ",
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Người dùng quyết định có cho dùng thông tin của mình để quảng bá hoặc giao cho người khác hay không.",
        en="The user decides whether their information is used for promotion or passed to others.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_28_2_G: Final = Provision(
    instrument=DECREE,
    article=28,
    clause=2,
    point="g",
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội trong nước phân loại và cảnh báo nội dung không phù hợp với trẻ em.",
        en="A domestic network classifies content unsuitable for children and shows warnings.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_33: Final = Provision(
    instrument=DECREE,
    article=33,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội không còn đủ điều kiện sau khi được nhắc có thể bị đình chỉ 3 tháng hoặc thu hồi giấy phép.",
        en="A network that fails its conditions after notice is suspended for three months or loses its licence.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_35_3: Final = Provision(
    instrument=DECREE,
    article=35,
    clause=3,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Người dùng được quyết định việc dùng thông tin của mình để quảng bá hoặc giao cho người khác.",
        en="The user decides on promotional use of their information and on its transfer.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_35_5: Final = Provision(
    instrument=DECREE,
    article=35,
    clause=5,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội trong nước gỡ nội dung vi phạm trong 24 giờ từ khi tự phát hiện.",
        en="A domestic network removes unlawful content within 24 hours of finding it.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_35_6: Final = Provision(
    instrument=DECREE,
    article=35,
    clause=6,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội trong nước gỡ nội dung vi phạm khi cơ quan có thẩm quyền yêu cầu.",
        en="A domestic network removes unlawful content at an authority's request.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_35_7: Final = Provision(
    instrument=DECREE,
    article=35,
    clause=7,
    reach=Reach.DOMESTIC,
    wording=(
        "trong 30 ngày có ít nhất 05 lần... hoặc trong 90 ngày có ít nhất 10 lần cung cấp nội dung vi "
        "phạm bị... yêu cầu ngăn chặn, gỡ bỏ\n"
        "Thời gian khóa tạm thời từ 07 ngày đến 30 ngày"
    ),
    gloss=Text(
        vi="Mạng xã hội trong nước khóa tạm thời tài khoản vi phạm nhiều lần, khi có yêu cầu hoặc khi tự "
        "phát hiện, và khóa vĩnh viễn khi có yêu cầu.",
        en="A domestic network locks repeat offenders for a time, on request or on finding them, and the "
        "gravest for good on request.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_35_8: Final = Provision(
    instrument=DECREE,
    article=35,
    clause=8,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Khiếu nại của người dùng về nội dung vi phạm được xử lý trong 48 giờ.",
        en="A user's complaint about unlawful content is acted on within 48 hours.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_35_9: Final = Provision(
    instrument=DECREE,
    article=35,
    clause=9,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội trong nước cung cấp thông tin người dùng khi cơ quan có thẩm quyền yêu cầu bằng văn bản.",
        en="A domestic network hands over a user's information at an authority's written request.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_35_10: Final = Provision(
    instrument=DECREE,
    article=35,
    clause=10,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội trong nước có ít nhất một hệ thống máy chủ tại Việt Nam để phục vụ thanh tra, kiểm tra, "
        "lưu trữ và cung cấp thông tin.",
        en="A domestic network has a server system in Viet Nam for inspection, storage and supply of information.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_35_13: Final = Provision(
    instrument=DECREE,
    article=35,
    clause=13,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội trong nước triển khai giải pháp bảo vệ trẻ em trên mạng.",
        en="A domestic network deploys solutions that protect children online.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_35_14: Final = Provision(
    instrument=DECREE,
    article=35,
    clause=14,
    reach=Reach.DOMESTIC,
    wording=None,
    gloss=Text(
        vi="Mạng xã hội trong nước kết nối đến hệ thống của Bộ để thống kê người dùng và lượt truy cập.",
        en="A domestic network connects to the Ministry's system that counts users and visits.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_36: Final = Provision(
    instrument=DECREE,
    article=36,
    wording=None,
    gloss=Text(
        vi="Điều này nêu quyền và nghĩa vụ của người dùng, và không buộc người dùng phải tự xác thực.",
        en="The article lists the users' rights and duties, and none of them is to verify oneself.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_39_1_DD: Final = Provision(
    instrument=DECREE,
    article=39,
    clause=1,
    point="đ",
    wording=None,
    gloss=Text(
        vi="Người chơi trò chơi trên mạng được xác thực chỉ bằng số di động tại Việt Nam.",
        en="Players of online games are authenticated by Vietnamese mobile number only.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_39_1_E: Final = Provision(
    instrument=DECREE,
    article=39,
    clause=1,
    point="e",
    wording=None,
    gloss=Text(
        vi="Người chơi dưới 18 tuổi không được chơi quá 60 phút mỗi trò và 180 phút mỗi ngày.",
        en="A player under 18 plays no longer than 60 minutes a game and 180 minutes a day.",
    ),
    confidence=Confidence.PRIMARY,
)
ART_82_10: Final = Provision(
    instrument=DECREE,
    article=82,
    clause=10,
    wording=(
        "Trong vòng 90 ngày kể từ ngày Nghị định này có hiệu lực, ... thực hiện xác thực những tài khoản "
        "đang hoạt động..."
    ),
    gloss=Text(
        vi="Tài khoản đang hoạt động được xác thực trong vòng 90 ngày kể từ ngày Nghị định có hiệu lực.",
        en="Accounts already active are authenticated within ninety days of the decree's entry into force.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)
ART_82_11: Final = Provision(
    instrument=DECREE,
    article=82,
    clause=11,
    wording="Sau 90 ngày... nếu... không thực hiện... thì sẽ bị xử lý theo quy định của pháp luật",
    gloss=Text(
        vi="Sau 90 ngày, mạng xã hội không xác thực tài khoản đang hoạt động thì bị xử lý theo pháp luật.",
        en="After the ninety days a network that has not authenticated its active accounts is dealt with by law.",
    ),
    confidence=Confidence.PRIMARY_AND_SECOND,
)

PROVISIONS: Final = (
    ART_3_25,
    ART_3_26,
    ART_21_7,
    ART_23_3,
    ART_23_3_DD,
    ART_23_3_E,
    ART_23_3_G,
    ART_23_3_O,
    ART_23_5_B,
    ART_24_2,
    ART_24_4,
    ART_24_6_A,
    ART_24_6_B,
    ART_24_6_C,
    ART_24_6_D,
    ART_24_6_E,
    ART_24_6_G,
    ART_24_7,
    ART_25_4,
    ART_25_5,
    ART_26_2,
    ART_27_2_B,
    ART_27_2_E,
    ART_27_3,
    ART_27_3_A,
    ART_27_3_B,
    ART_28_2_B,
    ART_28_2_DD,
    ART_28_2_G,
    ART_33,
    ART_35_3,
    ART_35_5,
    ART_35_6,
    ART_35_7,
    ART_35_8,
    ART_35_9,
    ART_35_10,
    ART_35_13,
    ART_35_14,
    ART_36,
    ART_39_1_DD,
    ART_39_1_E,
    ART_82_10,
    ART_82_11,
)

# art. 23.3.đ, 27.3.a: "trẻ em (dưới 16 tuổi)".
CHILD_UNTIL_AGE: Final = Parameter(
    name="CHILD_UNTIL_AGE",
    says=Text(
        vi="tuổi mà từ đó người dùng tự đăng ký tài khoản", en="the age from which somebody registers an account alone"
    ),
    spans=(Span(16, (ART_27_3_A, ART_23_3_DD)),),
)
# No text asks more of a parent than of any account's holder (reading R-08).
PARENT_AGE: Final = Parameter(
    name="PARENT_AGE",
    says=Text(vi="tuổi tối thiểu của cha, mẹ", en="the least age of a parent"),
    spans=(Span(16, (ART_27_3_A, ART_23_3_DD)),),
)
# art. 82.10: ninety days; the day on which they end is reading R-01.
EXISTING_ACCOUNTS_UNTIL: Final = Parameter(
    name="EXISTING_ACCOUNTS_UNTIL",
    says=Text(
        vi="ngày đầu tiên mà tài khoản đã có từ trước không còn được chờ, theo từng cách hiểu của R-01",
        en="the first day on which accounts of before the decree wait no longer, by each option of R-01",
    ),
    spans=(Span({"until_2025_03_25": date(2025, 3, 25), "until_2025_03_26": date(2025, 3, 26)}, (ART_82_10,)),),
)
# After the later of the days that reading R-01 allows, nothing waits.
NONE_WAITS_FROM: Final = max(day for span in EXISTING_ACCOUNTS_UNTIL.spans for day in span.value.values())

# art. 27.2.b: "tối thiểu 02 năm"; what begins them is reading R-18.
DOMESTIC_KEPT_MONTHS: Final[Parameter[int | None]] = Parameter(
    name="DOMESTIC_KEPT_MONTHS",
    says=Text(
        vi="số tháng ít nhất mà mạng trong nước lưu thông tin tài khoản và nhật ký",
        en="for how many months at least a domestic network keeps account information and logs",
    ),
    spans=(
        Span(None, (ART_27_2_B,), until=DECREE.in_force),
        Span(24, (ART_27_2_B,), since=DECREE.in_force),
    ),
)

PARAMETERS: Final = (CHILD_UNTIL_AGE, PARENT_AGE, EXISTING_ACCOUNTS_UNTIL, DOMESTIC_KEPT_MONTHS)
