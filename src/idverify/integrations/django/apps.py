"""The application that ``INSTALLED_APPS`` names."""

from __future__ import annotations

from django.apps import AppConfig


class IdverifyConfig(AppConfig):
    """Django's view of idverify: checks, a command and signals; no models, and nothing to migrate."""

    name = "idverify.integrations.django"
    label = "idverify"
    verbose_name = "idverify"

    def ready(self) -> None:
        """Register what is checked at start and what is done at login; nothing is opened."""
        from idverify.integrations.django import checks, standing_session

        checks.register()
        standing_session.listen()
