"""Plain pages without a script: every text in both languages, every value escaped, every style in one sheet."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import Final

from fastapi.responses import HTMLResponse

from idverify.messages import text

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:48rem;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}[lang=en]{color:#555}
article,form{border:1px solid #ccc;border-radius:.4rem;padding:.6rem 1rem;margin:.6rem 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:.6rem}
button{font:inherit;padding:.3rem .9rem;margin:.2rem .4rem .2rem 0}label{margin-right:1rem}
""".strip()
_SHEET: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def both(key: str) -> str:
    """A text in both languages, as HTML.

    Args:
        key: of the catalogues.
    """
    said = text(key)
    return f'{escape(said.vi)} <span lang="en">· {escape(said.en)}</span>'


def page(title: str, *parts: str, leads_to: str | None = None) -> HTMLResponse:
    """A page.

    Args:
        title: a key of the catalogues.
        parts: HTML, with every value in it escaped.
        leads_to: the origin that a form's answer may lead to, beside this server's own.
    """
    said = text(title)
    body = "\n".join(parts)
    return HTMLResponse(
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{escape(said.vi)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><h1>{both(title)}</h1>\n{body}\n</body></html>\n",
        headers={
            # Its forms must be told from another site's: without a referrer a browser says `Origin: null` of both.
            "Referrer-Policy": "same-origin",
            "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_SHEET}'; "
            f"form-action 'self'{'' if leads_to is None else f' {leads_to}'}; frame-ancestors 'none'; base-uri 'none'",
        },
    )


def button(key: str, name: str, value: str) -> str:
    """A button of a form.

    Args:
        key: of its text.
        name, value: what the form says when it is pressed.
    """
    return f'<button name="{escape(name)}" value="{escape(value)}">{both(key)}</button>'
