"""By what means something was proven about an account's holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Method(StrEnum):
    """A means of proof; only some of them prove anything."""

    VN_MOBILE_OTP = "vn_mobile_otp"  # a code sent to the number was answered
    VN_MOBILE_NETWORK = "vn_mobile_network"  # the operator's own number verification
    PERSONAL_ID_EID = "personal_id_eid"  # electronic identification under Decree 69/2024/ND-CP
    OTHER_EID = "other_eid"  # another lawful electronic identification (333/2026/ND-CP art. 16.2.b)
    PERSONAL_ID_TYPED = "personal_id_typed"  # twelve digits somebody typed: proves nothing
    ID_DOCUMENT_IMAGE = "id_document_image"  # proves nothing; asking is banned (91/2025/QH15 art. 29.2)
    UNLISTED = "unlisted"  # anything else: proves nothing


PHONE_METHODS: Final = frozenset({Method.VN_MOBILE_OTP, Method.VN_MOBILE_NETWORK})
EID_METHODS: Final = frozenset({Method.PERSONAL_ID_EID, Method.OTHER_EID})
ASSURANCE_LEVELS: Final = range(1, 5)  # Decree 69/2024/ND-CP art. 20: four of them


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing proven, as the rules see it; it holds no number.

    Attributes:
        method: by what means.
        verified_at: when; None where that is not known.
        level: assurance level of an electronic identification, 1 to 4; None where not known.
        contested_at: when somebody else proved the same phone, long after this proof; None: nobody did, or it was
            proven here again.
    """

    method: Method
    verified_at: datetime | None
    level: int | None = None
    contested_at: datetime | None = None
