"""The Vietnamese book keeps the code and the links of the English one, and one word for one thing."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[1] / "docs/locale/vi/LC_MESSAGES"
CATALOGUES = sorted(path for path in LOCALE.rglob("*.po") if path.name != "sphinx.po")
# A word that is not taken, and the one that is (docs/reference/glossary.md).
INSTEAD = {
    "chứng cứ": "bằng chứng",
    "thẻ quyền": "xác nhận tình trạng",
    "mạng lưới xã hội": "mạng xã hội",
    "chứng minh thư": "giấy tờ tùy thân",
}


def marks(text: str) -> dict[str, Counter[str]]:
    """What a translation keeps as it is."""
    return {
        "code": Counter(re.findall(r"`[^`]*`", text)),
        "links": Counter(re.findall(r"\]\(([^)]*)\)", text)),
        "breaks": Counter(re.findall(r"<br>|\*\*", text)),
    }


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(LOCALE).with_suffix("").as_posix())
def test_a_translation_keeps_code_links_and_marks_and_has_no_doubt_left(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale="vi")
    told = [message for message in catalogue if message.id]
    assert told
    assert not list(catalogue.obsolete)
    for message in told:
        assert message.string, message.id
        assert not message.fuzzy, message.id
        assert marks(str(message.id)) == marks(str(message.string)), message.id
        # As a title it would be read as an item of a list, and the English one would stay: "1\\. Cài đặt".
        assert not re.match(r"\d+\. ", str(message.string)), message.id
        for word, better in INSTEAD.items():
            assert word not in str(message.string).lower(), (message.id, better)


def test_every_chapter_is_translated() -> None:
    assert len(CATALOGUES) > 100
    for chapter in ("tutorial", "how-to", "explanation", "project", "reference"):
        assert any(chapter in path.parts for path in CATALOGUES), chapter
