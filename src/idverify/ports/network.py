"""What a mobile network knows about a number, in the shapes of the CAMARA project.

No operator in Viet Nam offers any of it publicly as of November 2026; the port is there for the day one does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber


class NetworkUnavailableError(OperatorError):
    """The network gave no answer that can be used; nothing is known, in either direction."""

    def __init__(self, reason: str) -> None:
        super().__init__("network_unavailable", reason=reason)
        self.reason = reason


class PhoneNetwork(Protocol):
    """Questions to the operator of a number."""

    def sim_swapped_since(self, phone: PhoneNumber, since: datetime) -> bool:
        """Whether the number moved to another SIM after a moment.

        Raises:
            NetworkUnavailableError: the operator cannot or does not say.
        """
        ...

    def recycled_since(self, phone: PhoneNumber, since: datetime) -> bool:
        """Whether the number was given to another subscriber after a moment.

        Raises:
            NetworkUnavailableError: the operator cannot or does not say.
        """
        ...

    def verify(self, phone: PhoneNumber, token: str) -> bool:
        """Whether the device that a one-use token stands for holds the number: silent verification.

        Args:
            phone: the number.
            token: what the device got of its operator over mobile data.

        Raises:
            NetworkUnavailableError: the operator cannot or does not say.
        """
        ...
