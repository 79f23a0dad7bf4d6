"""Whether a refusal kept to itself what it must not tell."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable

import pytest

from idverify.errors import AttestationError


def refusal(
    flow: Callable[[], object], caplog: pytest.LogCaptureFixture, hidden: Callable[[], Iterable[str]]
) -> tuple[str, object]:
    """The code and the check of a flow that must be refused, and nothing hidden in what it shows or logs."""
    with caplog.at_level(logging.DEBUG), pytest.raises(AttestationError) as caught:
        flow()
    error = caught.value
    shown = [*traceback.format_exception(error), repr(error), str(error), error.text.vi, repr(error.data), caplog.text]
    told = "\n".join(shown)
    for secret in hidden():
        assert len(secret) > 5
        assert secret not in told
    return error.code, error.data["check"]
