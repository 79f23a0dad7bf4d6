"""The routers of these pages: the adult's, and the child's."""

from __future__ import annotations

from typing import Final

from idverify.web.pages.route import pages

INVITATION: Final = pages("/invitation")
# The child's pages stand under /sign-up and /assent.
PARENT: Final = pages()
