"""The social network on which something is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self


class ServiceKind(StrEnum):
    """Whether a network is provided from Viet Nam or from abroad."""

    DOMESTIC = "domestic"
    CROSS_BORDER = "cross_border"


@dataclass(frozen=True, slots=True)
class Service:
    """A social network, as far as the law tells networks apart.

    Attributes:
        kind: domestic or cross-border.
        licensed: whether a domestic network holds the licence that livestreams need
            (147/2024/ND-CP art. 24.6.d); a smaller one works on a notification only.
        threshold_met: whether a cross-border one has 100,000 visits a month from Viet Nam, or rents
            storage there (147/2024/ND-CP art. 23.3).
    """

    kind: ServiceKind
    licensed: bool = True
    threshold_met: bool = True

    DOMESTIC: ClassVar[Self]
    CROSS_BORDER: ClassVar[Self]


Service.DOMESTIC = Service(ServiceKind.DOMESTIC)
Service.CROSS_BORDER = Service(ServiceKind.CROSS_BORDER)
