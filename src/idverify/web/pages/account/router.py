"""The pages of one account."""

from __future__ import annotations

from typing import Final

from idverify.web.pages.route import pages
from idverify.web.pages.visit import Part

ACCOUNT: Final = pages("/account")
# Who has just signed up looks at what they have.
PARTS: Final = (Part.ACCOUNT, Part.SIGN_UP)
