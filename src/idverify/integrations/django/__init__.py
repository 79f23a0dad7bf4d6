"""Django's door: ``INSTALLED_APPS += ["idverify.integrations.django"]``, ``settings.IDVERIFY``, and ``requires``.

>>> INSTALLED_APPS = ["idverify.integrations.django"]
>>> MIDDLEWARE = ["idverify.integrations.django.middleware.ProblemMiddleware"]
>>> IDVERIFY = {"STORE": "sqlite:///identity.sqlite3", "TENANT": "forum"}  # and what else the environment does not say
"""

from __future__ import annotations

from idverify.integrations.django.decorator import requires
from idverify.integrations.django.gate import adecide, decide
from idverify.integrations.django.mixin import RequiresMixin
from idverify.integrations.django.problem_response import problem_response
from idverify.integrations.django.process_door import platform_settings

__all__ = ["RequiresMixin", "adecide", "decide", "platform_settings", "problem_response", "requires"]
