"""Codes go into a file, for whoever tries the forum on their own machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from idverify.integrations.django import platform_settings
from idverify.ports import Delivery, Message, Receipt
from idverify.registrar import Registrar


class SmsFile:
    """A sender that sends nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: Message) -> Receipt:
        """Write a message down; of the number its end alone."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{message.to}  {message.text}\n")
        return Receipt(Delivery.ACCEPTED)


@cache
def registrar() -> Registrar:
    """What signs people up; in life with a sender of `idverify.senders`."""
    found = platform_settings()
    if found.env == "production":
        raise ImproperlyConfigured("the forum has no way to a telephone yet: see docs/how-to/connect-a-gateway.md")
    return found.registrar(SmsFile(Path(settings.SMS_FILE)))
