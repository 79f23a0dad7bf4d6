"""The body of a question that has no fields."""

from __future__ import annotations

from idverify.web.endpoints.examples import shown
from idverify.web.model import Asked


class NothingAsked(Asked):
    """An empty object, ``{}``: every question of this service is a JSON body, so that no address holds one."""

    model_config = shown({})
