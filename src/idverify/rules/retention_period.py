"""How long the law, or a reading of it, wants a class of data kept once its time has begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idverify.account import Service, ServiceKind
from idverify.law import (
    Provision,
    Reach,
    Reading,
    Readings,
    day_of,
    decree_69_2024,
    decree_147_2024,
    law_91_2025,
    law_116_2025,
)
from idverify.law.decree_147_2024 import DOMESTIC_KEPT_MONTHS
from idverify.law.decree_330_2026 import DEVICE_LOG_DAYS
from idverify.law.decree_333_2026 import SYSTEM_LOG_MONTHS
from idverify.law.law_122_2025 import SELLING_LIVESTREAM_MONTHS
from idverify.law.reading import R_13, R_19
from idverify.messages import Text, text
from idverify.rules.data_class import BEGINS, Begins, DataClass

# Data go when their purpose or their period is over.
_DELETED: Final = (law_91_2025.ART_14_1,)
NO_LONGER_THAN_NEEDED: Final = (law_91_2025.ART_3_3, law_91_2025.ART_14_1)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time that a provision, or a reading, sets.

    Attributes:
        months, days: how long; one of them.
    """

    months: int = 0
    days: int = 0

    @property
    def says(self) -> Text:
        """The period in words."""
        if self.months:
            return text("retention.period.months", months=self.months)
        return text("retention.period.days", days=self.days)


class Owed:
    """What binds a service on a day, and the readings that were asked on the way.

    Args:
        service: which.
        at: an aware moment of that day in Viet Nam.
        readings: how the law's silences are read.

    Raises:
        ValueError: the moment has no offset.
    """

    def __init__(self, service: Service, at: datetime, readings: Readings) -> None:
        self.service, self.day, self.readings = service, day_of(at), readings
        self.consulted: set[str] = set()

    def consult(self, reading: Reading) -> str:
        """The option that a reading takes; the answer will name the reading."""
        self.consulted.add(reading.id)
        return self.readings[reading]

    def binding(self, *provisions: Provision) -> tuple[Provision, ...]:
        """Those of some provisions that bind the service on the day."""
        return tuple(each for each in provisions if each.in_force_on(self.day) and self._reached(each.reach))

    def _reached(self, reach: Reach) -> bool:
        if reach is Reach.EVERY:
            return True
        if self.service.kind is ServiceKind.DOMESTIC:
            return reach is Reach.DOMESTIC
        if reach is not Reach.CROSS_BORDER:
            return False
        # 147/2024/ND-CP art. 23.3 binds foreign providers from a threshold on.
        return self.service.threshold_met or self.consult(R_13) == "as_if_met"


def _account_information(owed: Owed) -> tuple[Period | None, tuple[Provision, ...]]:
    """147/2024/ND-CP art. 27.2.b for a domestic network; for a cross-border one arts. 23.3.đ and 25.2.d, and R-19."""
    stated = DOMESTIC_KEPT_MONTHS.span_on(owed.day)
    setting = owed.binding(*stated.provisions)
    beside = owed.binding(law_116_2025.ART_25_2_D)
    if setting and stated.value is not None:
        return Period(months=stated.value), setting + beside
    # These two speak of the time that the law sets, and set none.
    unstated = owed.binding(decree_147_2024.ART_23_3_DD) + beside
    if not unstated or stated.value is None:
        return None, unstated
    if owed.consult(R_19) == "as_domestic":
        return Period(months=stated.value), unstated
    log = SYSTEM_LOG_MONTHS.span_on(owed.day)
    if log.value is None:
        return None, unstated
    return Period(months=log.value), unstated + owed.binding(*log.provisions)


def _system_log(owed: Owed) -> tuple[Period | None, tuple[Provision, ...]]:
    """147/2024/ND-CP art. 27.2.b and 333/2026/ND-CP arts. 16.6, 20.3: the longer."""
    spans = (DOMESTIC_KEPT_MONTHS.span_on(owed.day), SYSTEM_LOG_MONTHS.span_on(owed.day))
    found = [(span.value, owed.binding(*span.provisions)) for span in spans]
    setting = [(months, provisions) for months, provisions in found if months is not None and provisions]
    if not setting:
        return None, ()
    return Period(months=max(months for months, _ in setting)), tuple(each for _, some in setting for each in some)


def period_of(data_class: DataClass, owed: Owed) -> tuple[Period | None, tuple[Provision, ...]]:
    """How long data are kept once their time has begun, and what says so; None: they go when it begins."""
    deleted = owed.binding(*_DELETED)
    match BEGINS[data_class]:
        case Begins.CLOSING:
            period, provisions = _account_information(owed)
        case Begins.STREAM:
            selling = SELLING_LIVESTREAM_MONTHS.span_on(owed.day)
            period = None if selling.value is None else Period(months=selling.value)
            provisions = owed.binding(*selling.provisions)
        case Begins.ENTRY if data_class is DataClass.SYSTEM_LOG:
            period, provisions = _system_log(owed)
        case Begins.ENTRY:
            devices = DEVICE_LOG_DAYS.span_on(owed.day)
            period = None if devices.value is None else Period(days=devices.value)
            provisions = owed.binding(*devices.provisions)
        case _:
            used_once = (decree_69_2024.ART_19_4,) if data_class is DataClass.ATTESTATION_USE else ()
            return None, owed.binding(*used_once, *NO_LONGER_THAN_NEEDED)
    return period, provisions + deleted


def cited(provisions: tuple[Provision, ...]) -> tuple[str, ...]:
    """How provisions are cited, each once."""
    return tuple(dict.fromkeys(provision.citation for provision in provisions))
