"""``idverify serve``."""

from __future__ import annotations

import json
from collections.abc import Mapping

from idverify.errors import OperatorError
from idverify.messages import Language
from idverify.settings import Settings


def serve(environment: Mapping[str, str], *, host: str, port: int) -> int:
    """Serve HTTP until told to stop. TLS is a proxy's; this listens in clear.

    Args:
        environment: variables by name.
        host, port: where to listen.

    Raises:
        OperatorError: a setting is missing or wrong, production is refused what belongs to a demonstration, or nobody
            said what this is and other machines would reach it (``serve_env``).
    """
    _require_extra()
    from idverify.web.production import require_said
    from idverify.web.start import run

    require_said(environment, host)
    run(Settings.from_environment(environment), environment, host=host, port=port)
    return 0


def sandbox(*, host: str, port: int, lang: Language, redirect: str | None = None, anywhere: bool = False) -> int:
    """Serve the sandbox: everything real but the people, the phones and the clock.

    Args:
        host, port: as of ``serve``.
        lang: the language of what is printed.
        redirect, anywhere: as of ``web.sandbox.serve``.

    Raises:
        OperatorError: as of ``web.sandbox.serve``.
    """
    _require_extra()
    from idverify.web import sandbox as sandboxed

    status: int = sandboxed.serve(host=host, port=port, lang=lang, redirect=redirect, anywhere=anywhere)
    return status


def openapi() -> int:
    """Print the OpenAPI schema."""
    _require_extra()
    from idverify.web.app import endpoints

    print(json.dumps(endpoints().openapi(), ensure_ascii=False, indent=1))
    return 0


def _require_extra() -> None:
    try:
        import fastapi  # noqa: F401  # to see whether it is there
        import jinja2  # noqa: F401
        import limits  # noqa: F401
        import opentelemetry.trace  # noqa: F401
        import prometheus_client  # noqa: F401
        import uvicorn  # noqa: F401
    except ModuleNotFoundError:
        raise OperatorError("serve_extra") from None
