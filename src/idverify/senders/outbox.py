"""A local outbox in place of SMS, for demonstrations and tests; never for production."""

from __future__ import annotations

from idverify.errors import OperatorError
from idverify.ports import Delivery, Message, Receipt


class Outbox:
    """Keeps messages in memory instead of sending them.

    Args:
        environment: where this runs.

    Raises:
        OperatorError: it runs in ``production`` (``outbox_in_production``).
    """

    def __init__(self, *, environment: str = "development") -> None:
        if environment == "production":
            raise OperatorError("outbox_in_production")
        self.messages: list[Message] = []

    def send(self, message: Message) -> Receipt:
        """Put a message into the outbox."""
        self.messages.append(message)
        return Receipt(Delivery.ACCEPTED)

    def code_for(self, challenge: str) -> str:
        """The code that a person would read on their phone.

        Raises:
            LookupError: nothing was sent for this challenge.
        """
        for message in self.messages:
            if message.challenge == challenge:
                return next(word for word in message.text.split() if word.isdigit())
        raise LookupError("nothing was sent for this challenge")
