"""Where a provision and a reading stand among the pages."""

from __future__ import annotations

import functools
from typing import Final
from urllib.parse import quote, urlencode

LAW_PATH: Final = "/law"
PROVISION_PATH: Final = f"{LAW_PATH}/provision"
READINGS_PATH: Final = f"{LAW_PATH}/readings"


@functools.lru_cache(maxsize=512)  # the matrix names some hundreds
def law_address(citation: str) -> str:
    """The address of a provision's page.

    Args:
        citation: as decisions cite it, such as ``147/2024/ND-CP art. 27.3.đ``.
    """
    return f"{PROVISION_PATH}?{urlencode({'of': citation}, quote_via=quote, safe='')}"


def reading_address(id: str) -> str:
    """The address of a reading, among all of them.

    Args:
        id: of the reading, such as ``R1``.
    """
    return f"{READINGS_PATH}#{quote(id, safe='')}"
