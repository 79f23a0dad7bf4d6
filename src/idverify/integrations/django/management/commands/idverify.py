"""``manage.py idverify …``: the command line, on this project's settings."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from idverify.errors import IdverifyError
from idverify.integrations.django.configuration import configuration


class Command(BaseCommand):
    """Hands everything on to ``idverify``, with the settings of ``settings.IDVERIFY``."""

    help = "idverify …, with this project's settings: manage.py idverify doctor"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whatever comes."""
        parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…")

    def handle(self, *_: Any, arguments: list[str], **__: Any) -> None:  # noqa: ANN401  # Django's
        """Run one command; the process ends with its status where that is not 0.

        Raises:
            CommandError: ``settings.IDVERIFY`` cannot be used.
        """
        from idverify.cli import main

        try:
            variables = dict(configuration().environment)
        except IdverifyError as refused:
            raise CommandError(str(refused)) from None
        with _environment(variables):
            status = main(arguments)
        if status:
            sys.exit(status)


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
