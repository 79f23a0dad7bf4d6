"""The catalogues of the Vietnamese book are brought up to date without touching what stands still."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from update_catalogues import ENGLISH, is_prose, update, updated, written

LOCALE = Path(__file__).parents[1] / "docs/locale/vi/LC_MESSAGES"
CATALOGUES = sorted(path for path in LOCALE.rglob("*.po") if path.name != "sphinx.po")


def catalogue(**texts: str) -> Catalog:
    made = Catalog(locale="vi")
    for english, vietnamese in texts.items():
        made.add(english, vietnamese)
    return made


def template(folder: Path, page: str, *texts: str) -> None:
    made = Catalog()
    for text in texts:
        made.add(text)
    path = folder / f"{page}.pot"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as into:
        write_po(into, made)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(LOCALE).with_suffix("").as_posix())
def test_a_catalogue_that_stands_still_is_written_as_it_is(path: Path) -> None:
    page = path.relative_to(LOCALE).with_suffix("").as_posix()
    told = path.read_text(encoding="utf-8")
    same = read_po(io.BytesIO(told.encode()), locale="vi")
    assert written(updated(page, same, same)) == told


def test_what_is_new_is_empty_what_changed_is_doubted_and_what_is_gone_is_gone() -> None:
    old = catalogue(
        **{
            "It stays as it was.": "Giữ nguyên.",
            "The child is led to a parent first.": "Trẻ được dẫn đến cha mẹ trước.",
            "Nobody says this any more.": "Không ai nói điều này nữa.",
        }
    )
    now = catalogue(
        **dict.fromkeys(
            ["It stays as it was.", "The child is led to a parent at once.", "This has never been said.", "`code`"], ""
        )
    )
    new = updated("how-to/upgrade", now, old)
    assert [(message.id, message.string, message.fuzzy) for message in new if message.id] == [
        ("It stays as it was.", "Giữ nguyên.", False),
        ("The child is led to a parent at once.", "Trẻ được dẫn đến cha mẹ trước.", True),
        ("This has never been said.", "", False),
    ]


@pytest.mark.parametrize("page", [f"{each}x" for each in ENGLISH])
def test_what_is_in_english_in_both_books_is_not_asked_for(page: str) -> None:
    assert len(updated(page, catalogue(**{"This is a sentence.": ""}), Catalog(locale="vi"))) == 0


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("What is public", True),
        ("[Erase and purge](erase-and-purge.md) – one by one…", True),
        ("`idverify store upgrade --sql`", False),
        ("[api-keys revoke it](#idverify-conformance-run)", False),
        ("idverify conformance run", False),
        ("<https://example.org/a-page-that-is-there>", False),
        ("147/2024/ND-CP", False),
        ("1,057", False),
        ("A letter to Mrs Nguyễn is as good as any other that is signed by both.", True),
        ("Trẻ em là người dưới 16 tuổi.<br>*A child is a person under sixteen.*", False),
    ],
)
def test_prose_is_told_from_names_and_code(text: str, prose: bool) -> None:
    assert is_prose(text) == prose


def test_only_what_changed_is_written_and_a_page_that_is_gone_takes_its_catalogue_along(tmp_path: Path) -> None:
    templates, catalogues = tmp_path / "gettext", tmp_path / "vi"
    template(templates, "how-to/upgrade", "This is to be translated.")
    template(templates, "reference/numbers", "1", "`2`")
    (catalogues / "how-to").mkdir(parents=True)
    (catalogues / "sphinx.po").write_text("", encoding="utf-8")
    (catalogues / "how-to/old.po").write_text(written(catalogue(gone="mất rồi")), encoding="utf-8")
    assert update(templates, catalogues) == ["how-to/upgrade", "how-to/old"]
    assert sorted(path.name for path in catalogues.rglob("*.po")) == ["sphinx.po", "upgrade.po"]
    assert update(templates, catalogues) == []


def test_where_nothing_was_taken_from_the_pages_no_catalogue_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "old.po").write_text(written(catalogue(gone="mất rồi")), encoding="utf-8")
    with pytest.raises(ValueError, match="nothing"):
        update(tmp_path / "gettext", tmp_path)
    assert (tmp_path / "old.po").is_file()
