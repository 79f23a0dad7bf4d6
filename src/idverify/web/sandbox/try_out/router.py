"""The pages of trying out."""

from __future__ import annotations

from typing import Final

from idverify.web.pages.route import pages

TRY: Final = pages("/try")
