"""What was wrong in a form, in the language of its page."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request

from idverify.messages import text
from idverify.web.pages.language import language


def told(request: Request, faults: Mapping[str, str] | None) -> dict[str, str]:
    """Sentences by field.

    Args:
        request: of the page.
        faults: keys of sentences by field; None: nothing was wrong.
    """
    lang = language(request)
    return {field: text(key).in_(lang) for field, key in (faults or {}).items()}
