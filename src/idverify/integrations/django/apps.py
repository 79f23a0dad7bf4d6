"""The application that ``INSTALLED_APPS`` names."""

from __future__ import annotations

import os

from django import conf
from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from idverify.errors import OperatorError


class IdverifyConfig(AppConfig):
    """Django's view of idverify: checks, a command and signals; no models, and nothing to migrate."""

    name = "idverify.integrations.django"
    label = "idverify"
    verbose_name = "idverify"

    def ready(self) -> None:
        """Look ``settings.IDVERIFY`` over, and register what is checked and what is done at login; nothing is opened.

        Raises:
            ImproperlyConfigured: ``settings.IDVERIFY`` cannot be used; no process starts on it, a web server that runs
                no checks included.
        """
        from idverify.integrations.django import checks, standing_session
        from idverify.integrations.django.configuration import SETTING, parse

        try:
            # What it gives is not kept: a server may yet change the environment before the first request.
            parse(getattr(conf.settings, SETTING, {}), os.environ)
        except OperatorError as refused:
            raise ImproperlyConfigured(checks.said("E001", why=refused.text)) from None
        checks.register()
        standing_session.listen()
