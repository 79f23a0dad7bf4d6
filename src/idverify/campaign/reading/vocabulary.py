"""What offices write above the columns of their tables, in both languages; folded as of ``header.folded``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from idverify.campaign.role import Role


def _of(*lists: str) -> frozenset[str]:
    return frozenset(word for words in lists for word in words.split("; "))


# Words that name a column of their role by themselves.
NAMES: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.ACCOUNT: _of(
            "tai khoan; ten tai khoan; ma tai khoan; id tai khoan; so tai khoan; account; account id",
            "account name; accountid; account no; account number; user; user id; userid; user name; username",
            "uid; login; login id; ten dang nhap; ten nguoi dung; nguoi dung; ma nguoi dung; id nguoi dung",
            "ma thanh vien; thanh vien; member id; member; nick; nickname; nick name; handle; profile id",
            "customer id; ma khach hang; ma kh; tk; subscriber id; ten truy cap; ma nd; id user; id account",
            "ma user; ma tk; id tk",
        ),
        Role.PHONE: _of(
            "so dien thoai; dien thoai; sdt; so dt; dt; dtdd; dien thoai di dong; so dien thoai di dong",
            "di dong; so di dong; so may; so thue bao; thue bao; so lien lac; so lien he; dien thoai lien he",
            "sdt lien he; phone; phone number; phone no; mobile; mobile number; mobile no; mobile phone; cell",
            "cell phone; cellphone; cell number; msisdn; tel; telephone; telephone number; tel no; so phone",
            "hotphone; zalo; so zalo; sodt; phonenumber; mobilephone; sodienthoai; dienthoai; sodidong",
            "so dtdd; so dien thoai dang ky; sdt dang ky",
        ),
        Role.PERSONAL_ID: _of(
            "so dinh danh ca nhan; so dinh danh; dinh danh ca nhan; ma dinh danh; ma dinh danh ca nhan; sddcn",
            "ddcn; cccd; so cccd; can cuoc; so can cuoc; can cuoc cong dan; so can cuoc cong dan",
            "the can cuoc; so the can cuoc; cmnd; so cmnd; cmt; so cmt; cmtnd; so cmtnd; chung minh nhan dan",
            "so chung minh nhan dan; chung minh thu; cmnd cccd; cccd cmnd; so cmnd cccd; so cccd cmnd",
            "cmt cccd; cccd cmt; cmnd cccd ho chieu; cccd ho chieu; cccd cc; cc cccd; so giay to",
            "so giay to tuy than; giay to tuy than; gttt; so gttt; so giay to phap ly; personal id",
            "personal id number; personal identification number; pid; national id; national id number; nid",
            "citizen id; citizen id number; citizenid; nationalid; identity card; identity card number",
            "id card; id card number; id card no; identity number; identification number; id number; id no",
            "socccd; socmnd; pin",
        ),
        Role.BIRTH_DATE: _of(
            "ngay sinh; ngay thang nam sinh; nam sinh; sinh ngay; ntns; ngay thang sinh; ns; sinh nhat",
            "ngaysinh; birth date; birthdate; date of birth; dob; birthday; birth day; born; born on",
            "year of birth; birth year",
        ),
        Role.OPENED: _of(
            "ngay mo; ngay mo tai khoan; ngay mo tk; ngay tao; ngay tao tai khoan; ngay tao tk; ngay dang ky",
            "ngay dk; ngay lap; ngay lap tai khoan; thoi gian tao; thoi gian dang ky; thoi diem tao",
            "thoi diem dang ky; ngay lap tk; ngay dang ky tai khoan; thoi gian mo; thoi gian mo tai khoan",
            "thoi diem mo; ngay kich hoat; ngay gia nhap; ngay tham gia; opened; opened at; opened on",
            "open date; opening date; date opened; created; created at; created on; creation date",
            "create date; date created; created time; create time; registered; registered at",
            "registration date; registered on; register date; signup; signup date; sign up date; signed up",
            "signed up at; join date; joined; joined at; date joined; account created; account created at",
            "account opened; createdat",
        ),
        Role.PROOF: _of(
            "xac thuc; cach xac thuc; hinh thuc xac thuc; phuong thuc xac thuc; loai xac thuc; xac thuc bang",
            "da xac thuc; xac thuc qua; trang thai xac thuc; tinh trang xac thuc; bang chung; kenh xac thuc",
            "phuong tien xac thuc; proof; proof method; proven by; verification; verification method",
            "verified by; verified; auth method; authentication; authentication method; authenticated by; kyc",
            "kyc method; ekyc; evidence; verify method; kyc status; verification status; is verified",
        ),
        Role.PROVEN_AT: _of(
            "ngay xac thuc; thoi gian xac thuc; thoi diem xac thuc; xac thuc luc; xac thuc ngay; xac thuc ngay gio",
            "xac thuc thoi gian; xac thuc thoi diem",
            "ngay gio xac thuc; ngay ekyc; ngay kyc; proven at; proven on; proof date; verified at",
            "verified on; verification date; verification time; authenticated at; authenticated on",
            "authentication date; kyc date; date verified; verify date; verify time; kyc at; otp at; otp date",
        ),
        Role.LEVEL: _of(
            "muc do; muc do dinh danh; muc do xac thuc; muc dinh danh; cap do; cap do dinh danh",
            "muc do tai khoan dinh danh; muc do dinh danh dien tu; muc vneid; vneid muc; muc do vneid; level",
            "assurance level; eid level; vneid level; identity level; loa; ial; identification level",
        ),
        Role.NO_MOBILE: _of(
            "khong co so di dong; khong co sdt; khong co dien thoai; khong co so dien thoai; khong co di dong",
            "khong dung dien thoai; khong co so dien thoai di dong; khong co so dien thoai viet nam",
            "ngay khai khong co so di dong; khong co dtdd; khai khong co so di dong",
            "cam ket khong co so di dong; khong co so di dong viet nam; no mobile; no phone",
            "no mobile declared; no mobile declared at; no vn mobile; no vn mobile declared at",
            "no vietnamese mobile",
        ),
        Role.HOLDER: _of(
            "chu the; loai chu the; loai tai khoan; loai khach hang; doi tuong; loai doi tuong",
            "ca nhan to chuc; loai tk; ca nhan hay to chuc; loai hinh; loai nguoi dung; chu tai khoan la",
            "holder; holder type; account type; user type; customer type; type of holder; owner type",
            "person or organisation; person or organization; party type",
        ),
    }
)

# Words that may name a column of their role, and do only where what stands in it agrees.
PERHAPS: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.ACCOUNT: _of(
            "id; ma; ten; key; name; ma so; code",
        ),
        Role.PHONE: _of(
            "lien he; lien lac; contact; thong tin lien he; contact info; so; number; otp; sms",
        ),
        Role.PERSONAL_ID: _of(
            "giay to; giay to tuy than; so; number; identity; identification; id; document; cc; dinh danh",
        ),
        Role.BIRTH_DATE: _of(
            "sinh; tuoi; ngay; date; nam",
        ),
        Role.OPENED: _of(
            "ngay; date; thoi gian; time; ngay gio; timestamp; mo; tao; dang ky; since",
        ),
    }
)

# Columns that stand in most tables and tell nothing that is asked about here.
OTHERS: Final = _of(
    "stt; tt; so tt; so thu tu; thu tu; no; nr; index; idx; row; row no; row number; line; order; seq",
    "sr no; ho ten; ho va ten; ten khach hang; full name; fullname; ten; ho; name; email; e mail",
    "mail; thu dien tu; dia chi; address; ghi chu; note; notes; remark; remarks; gioi tinh; sex",
    "gender; tinh; tinh thanh; thanh pho; province; city; trang thai; status; tinh trang; quoc tich",
    "nationality; ngay cap; noi cap; issued on; issued at; place of issue; date of issue; last login",
    "lan dang nhap cuoi; dang nhap cuoi; updated at; ngay cap nhat; ip; mat khau; password; so luong",
    "so du; balance; amount; so tien; hotline; fax; ma so thue; mst; tax code; ngay het han",
    "expiry date; ngay khoa; ngay huy; ma vung; ma bao mat; ma otp; ma pin; website; facebook",
)

# Whose it is, where it is not the user's; what stands under such words is never taken without being named.
OF_SOMEBODY_ELSE: Final = _of(
    "giam ho; phu huynh; cha; me; bo; bo me; cha me; nguoi than; nguoi gioi thieu; gioi thieu",
    "nhan vien; ho tro; hotline; khan cap; nguoi lien he; guardian; parent; parents; father; mother",
    "emergency; referrer; referral; staff; employee; support; agent; dai ly; nguoi dai dien; dai dien",
    "representative; nguoi bao lanh; co quan; company",
)

DAYS: Final = _of(
    "ngay; date; thoi gian; thoi diem; nam; luc; at; time; gio; on; thang; timestamp; year",
)
