"""How somebody opens an account, a page at a time."""

from __future__ import annotations

from idverify.web.pages.sign_up.pages import SIGN_UP

__all__ = ["SIGN_UP"]
