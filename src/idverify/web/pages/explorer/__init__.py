"""The explorer: the rules asked about a made-up case, and turned like an instrument."""

from idverify.web.pages.explorer.routes import EXPLORER

__all__ = ["EXPLORER"]
