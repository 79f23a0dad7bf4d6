"""A problem document as Django sends it."""

from __future__ import annotations

import logging
from typing import Final

from django import conf
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from idverify.errors import IdverifyError
from idverify.messages import LANGUAGES, Language
from idverify.problem import Problem, language_of, problem_of

_SERVER_ERROR: Final = 500
_log: Final = logging.getLogger(__name__)


def problem_response(request: HttpRequest, error: IdverifyError) -> HttpResponse:
    """The answer to a request that an error ended; what only the operator can put right goes to the log.

    Args:
        request: of Django, or of Django REST framework.
        error: what ended it.
    """
    problem = problem_of(error)
    if problem.status >= _SERVER_ERROR:
        _log.error("%s: %s", problem.code, error)
    return answered(request, problem)


def answered(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The answer that a problem is, in the language of a request."""
    lang = language(request)
    return HttpResponse(problem.body(lang), status=problem.status, headers=problem.headers(lang))


def language(request: HttpRequest) -> Language:
    """The language that the site's pages have for this request, or else the one that is asked for."""
    active = active_language() if conf.settings.USE_I18N else None
    return language_of(request.headers.get("Accept-Language")) if active is None else active


def active_language() -> Language | None:
    """Django's active language, where idverify speaks it."""
    name = (get_language() or "").partition("-")[0].lower()
    return next((lang for lang in LANGUAGES if lang == name), None)
