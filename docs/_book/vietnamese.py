"""What docutils writes of itself, in Vietnamese, which it does not know; without these words it warns of each page."""

from __future__ import annotations

import sys
from typing import Any, Final

from docutils.languages import en
from sphinx.application import Sphinx

labels: Final = en.labels | {
    "abstract": "Tóm tắt",
    "attention": "Lưu ý",
    "author": "Tác giả",
    "authors": "Tác giả",
    "caution": "Thận trọng",
    "contents": "Nội dung",
    "copyright": "Bản quyền",
    "danger": "Nguy hiểm",
    "date": "Ngày",
    "error": "Lỗi",
    "hint": "Gợi ý",
    "important": "Quan trọng",
    "note": "Ghi chú",
    "tip": "Mẹo",
    "version": "Phiên bản",
    "warning": "Cảnh báo",
}
bibliographic_fields: Final = en.bibliographic_fields
author_separators: Final = en.author_separators


def setup(_app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx; docutils looks for a module of this name."""
    sys.modules["docutils.languages.vi"] = sys.modules[__name__]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
