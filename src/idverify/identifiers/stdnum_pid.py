# pid.py - functions for handling Vietnamese personal identification numbers
# coding: utf-8
#
# Copyright (C) 2026 The idverify maintainers
#
# SPDX-License-Identifier: Apache-2.0 OR LGPL-2.1-or-later

"""PID (Số định danh cá nhân, Vietnamese personal identification number).

The personal identification number is set by the national population database,
for every citizen at the registration of birth. It is printed on the identity
card (thẻ căn cước) and, since July 2025, it is the tax code of a person too.

The number consists of 12 digits: three for the province or the country in
which the birth was registered, one for the century and the gender, two for
the year of birth and six at random. There is no check digit. This structure
had a legal definition until July 2024 only, so by default a place that no
table lists and a year to come are accepted.

More information:

* Law 26/2023/QH15 on identification, article 12 (twelve digits, in force)
* Decree 137/2015/ND-CP, article 13 (the structure, until July 2024)
* Circular 07/2016/TT-BCA, appendices 1 and 2 (provinces and countries)

>>> validate('001 204 000 012')
'001204000012'
>>> validate('1204000012')  # a spreadsheet has eaten two zeros
Traceback (most recent call last):
    ...
InvalidLength: ...
>>> validate('00120400001O')
Traceback (most recent call last):
    ...
InvalidFormat: ...
>>> validate('003204000012')  # no province ever had this code
'003204000012'
>>> validate('003204000012', check_place=True)
Traceback (most recent call last):
    ...
InvalidComponent: ...
>>> validate('001999000012', allow_future=False)
Traceback (most recent call last):
    ...
InvalidComponent: ...
>>> get_birth_year('001304000012')
2004
>>> get_gender('001304000012')
'F'
>>> get_birth_place('074304000012')['province']
'Bình Dương'
>>> get_birth_place('074304000012')['province_2025']
'Thành phố Hồ Chí Minh'
>>> get_birth_place('101304000012')['country']
'Afghanistan'
>>> format('001204000012')
'001 204 000 012'
"""

from __future__ import annotations

import datetime

from stdnum.exceptions import *
from stdnum.util import clean, isdigits


# Tables, made by a script (begin)
# Three digits to the province of before July 2025, and the code of today's.
_provinces = {
    '001': ('Hà Nội', '001'),
    '002': ('Hà Giang', '008'),
    '004': ('Cao Bằng', '004'),
    '006': ('Bắc Kạn', '019'),
    '008': ('Tuyên Quang', '008'),
    '010': ('Lào Cai', '015'),
    '011': ('Điện Biên', '011'),
    '012': ('Lai Châu', '012'),
    '014': ('Sơn La', '014'),
    '015': ('Yên Bái', '015'),
    '017': ('Hòa Bình', '025'),
    '019': ('Thái Nguyên', '019'),
    '020': ('Lạng Sơn', '020'),
    '022': ('Quảng Ninh', '022'),
    '024': ('Bắc Giang', '024'),
    '025': ('Phú Thọ', '025'),
    '026': ('Vĩnh Phúc', '025'),
    '027': ('Bắc Ninh', '024'),
    '030': ('Hải Dương', '031'),
    '031': ('Hải Phòng', '031'),
    '033': ('Hưng Yên', '033'),
    '034': ('Thái Bình', '033'),
    '035': ('Hà Nam', '037'),
    '036': ('Nam Định', '037'),
    '037': ('Ninh Bình', '037'),
    '038': ('Thanh Hóa', '038'),
    '040': ('Nghệ An', '040'),
    '042': ('Hà Tĩnh', '042'),
    '044': ('Quảng Bình', '044'),
    '045': ('Quảng Trị', '044'),
    '046': ('Thừa Thiên Huế', '046'),
    '048': ('Đà Nẵng', '048'),
    '049': ('Quảng Nam', '048'),
    '051': ('Quảng Ngãi', '051'),
    '052': ('Bình Định', '052'),
    '054': ('Phú Yên', '066'),
    '056': ('Khánh Hòa', '056'),
    '058': ('Ninh Thuận', '056'),
    '060': ('Bình Thuận', '068'),
    '062': ('Kon Tum', '051'),
    '064': ('Gia Lai', '052'),
    '066': ('Đắk Lắk', '066'),
    '067': ('Đắk Nông', '068'),
    '068': ('Lâm Đồng', '068'),
    '070': ('Bình Phước', '075'),
    '072': ('Tây Ninh', '080'),
    '074': ('Bình Dương', '079'),
    '075': ('Đồng Nai', '075'),
    '077': ('Bà Rịa - Vũng Tàu', '079'),
    '079': ('Thành phố Hồ Chí Minh', '079'),
    '080': ('Long An', '080'),
    '082': ('Tiền Giang', '082'),
    '083': ('Bến Tre', '086'),
    '084': ('Trà Vinh', '086'),
    '086': ('Vĩnh Long', '086'),
    '087': ('Đồng Tháp', '082'),
    '089': ('An Giang', '091'),
    '091': ('Kiên Giang', '091'),
    '092': ('Cần Thơ', '092'),
    '093': ('Hậu Giang', '092'),
    '094': ('Sóc Trăng', '092'),
    '095': ('Bạc Liêu', '096'),
    '096': ('Cà Mau', '096'),
}

# The provinces since July 2025.
_provinces_2025 = {
    '001': 'Thành phố Hà Nội',
    '004': 'Tỉnh Cao Bằng',
    '008': 'Tỉnh Tuyên Quang',
    '011': 'Tỉnh Điện Biên',
    '012': 'Tỉnh Lai Châu',
    '014': 'Tỉnh Sơn La',
    '015': 'Tỉnh Lào Cai',
    '019': 'Tỉnh Thái Nguyên',
    '020': 'Tỉnh Lạng Sơn',
    '022': 'Tỉnh Quảng Ninh',
    '024': 'Tỉnh Bắc Ninh',
    '025': 'Tỉnh Phú Thọ',
    '031': 'Thành phố Hải Phòng',
    '033': 'Tỉnh Hưng Yên',
    '037': 'Tỉnh Ninh Bình',
    '038': 'Tỉnh Thanh Hóa',
    '040': 'Tỉnh Nghệ An',
    '042': 'Tỉnh Hà Tĩnh',
    '044': 'Tỉnh Quảng Trị',
    '046': 'Thành phố Huế',
    '048': 'Thành phố Đà Nẵng',
    '051': 'Tỉnh Quảng Ngãi',
    '052': 'Tỉnh Gia Lai',
    '056': 'Tỉnh Khánh Hòa',
    '066': 'Tỉnh Đắk Lắk',
    '068': 'Tỉnh Lâm Đồng',
    '075': 'Thành phố Đồng Nai',
    '079': 'Thành phố Hồ Chí Minh',
    '080': 'Tỉnh Tây Ninh',
    '082': 'Tỉnh Đồng Tháp',
    '086': 'Tỉnh Vĩnh Long',
    '091': 'Tỉnh An Giang',
    '092': 'Thành phố Cần Thơ',
    '096': 'Tỉnh Cà Mau',
}

# The countries, in the order of the circular: from 101 on.
_countries = {
    str(code): name
    for code, name in enumerate((
        'Afghanistan|Ai Cập|Albania|Algérie|Andorra|Angola|'
        'Vương quốc Liên hiệp Anh và Bắc Ireland|Antigua và Barbuda|Áo|'
        'Ả Rập Saudi|Argentina|Armenia|Azerbaijan|Cộng hòa Azerbaijan|'
        'Cộng hòa Ấn Độ|Bahamas|Bahrain|Ba Lan|Bangladesh|Barbados|'
        'Belarus|Belize|Benin|Bhutan|Bỉ|Bolivia|Bosna và Hercegovina|'
        'Botswana|Bồ Đào Nha|Bờ Biển Ngà|Brasil|Brunei|Bulgaria|'
        'Burkina Faso|Burundi|Cabo Verde|'
        'Các Tiểu Vương quốc Ả Rập Thống nhất|Cameroon|Campuchia|Canada|'
        'Chile|Colombia|Comoros|Cộng hòa Congo|Cộng hòa Dân chủ Congo|'
        'Costa Rica|Croatia|Cộng hòa Croatia|Cuba|Djibouti|Dominica|'
        'Cộng hòa Dominicana|Đan Mạch|Đông Timor|Đức|Ecuador|El Salvador|'
        'Eritrea|Estonia|Ethiopia|Fiji|Gabon|Gambia|Ghana|Grenada|'
        'Gruzia|Guatemala|Guinea-Bissau|Guinea Xích Đạo|Guinea|Guyana|'
        'Haiti|Hà Lan|Hàn Quốc|Hoa Kỳ|Honduras|Hungary|Hy Lạp|Iceland|'
        'Indonesia|Iran|Iraq|Ireland|Israel|Jamaica|Jordan|Kazakhstan|'
        'Kenya|Kiribati|Kuwait|Síp|Kyrgyzstan|Lào|Latvia|Lesotho|'
        'Li ban|Liberia|Libya|Liechtenstein|Litva|Luxembourg|Macedonia|'
        'Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Maroc|'
        'Quần đảo Marshall|Mauritanie|Mauritius|Mexico|Micronesia|Moldova|'
        'Monaco|Mông Cổ|Montenegro|Mozambique|Myanma|Namibia|Nam Sudan|'
        'Nam Phi|Nauru|Na Uy|Nepal|New Zealand|Nicaragua|Niger|Nigeria|'
        'Nga|Nhật Bản|Oman|Pakistan|Palau|Panama|Papua New Guinea|'
        'Paraguay|Peru|Pháp|Phần Lan|Philippines|Qatar|Romania|Rwanda|'
        'Saint Kitts và Nevis|Saint Lucia|Saint Vincent và Grenadines|Samoa|'
        'San Marino|São Tomé và Príncipe|Séc|Sénégal|Serbia|Seychelles|'
        'Sierra Leone|Singapore|Slovakia|Slovenia|Solomon|Somalia|'
        'Sri Lanka|Sudan|Suriname|Swaziland|Syria|Tajikistan|Tanzania|'
        'Tây Ban Nha|Tchad|Thái Lan|Thổ Nhĩ Kỳ|Thụy Điển|Thụy Sĩ|Togo|'
        'Tonga|Triều Tiên|Trinidad và Tobago|Trung Quốc|Trung Phi|Tunisia|'
        'Turkmenistan|Tuvalu|Úc|Uganda|Ukraina|Uruguay|Uzbekistan|'
        'Vanuatu|Thành Vatican|Venezuela|Ý|Yemen|Zambia|Zimbabwe'
    ).split('|'), 101)
}
# Tables (end)


def compact(number: str) -> str:
    """Convert the number to the minimal representation.

    This strips the number of any valid separators and removes
    surrounding whitespace.
    """
    return clean(number, ' -').strip()


def get_birth_year(number: str) -> int:
    """Get the year of birth that the number encodes."""
    number = validate(number)
    return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])


def get_gender(number: str) -> str:
    """Get the gender (M/F) that the number encodes."""
    number = validate(number)
    return 'F' if int(number[3]) % 2 else 'M'


def get_birth_place(number: str) -> dict[str, str]:
    """Get the province or the country in which the birth was registered.

    The result has kind (province or country) and code, and country or
    province; with province comes the one that holds the place since July
    2025 (province_2025).
    """
    code = validate(number)[:3]
    if code in _provinces:
        name, today = _provinces[code]
        return {
            'kind': 'province',
            'code': code,
            'province': name,
            'province_2025': _provinces_2025[today],
        }
    if code in _countries:
        return {'kind': 'country', 'code': code, 'country': _countries[code]}
    raise InvalidComponent()


def validate(
    number: str,
    allow_future: bool = True,
    check_place: bool = False,
) -> str:
    """Check if the number is a valid personal identification number.

    The length and the formatting are checked. A year of birth to come is
    refused with allow_future=False, a place that is not in the tables with
    check_place=True.
    """
    number = compact(number)
    if not isdigits(number):
        raise InvalidFormat()
    if len(number) != 12:
        raise InvalidLength()
    if check_place:
        get_birth_place(number)
    if not allow_future and get_birth_year(number) > datetime.date.today().year:
        raise InvalidComponent()
    return number


def is_valid(
    number: str,
    allow_future: bool = True,
    check_place: bool = False,
) -> bool:
    """Check if the number is a valid personal identification number."""
    try:
        return bool(validate(number, allow_future, check_place))
    except ValidationError:
        return False


def format(number: str) -> str:
    """Reformat the number to the standard presentation format."""
    number = compact(number)
    return ' '.join((number[:3], number[3:6], number[6:9], number[9:]))
