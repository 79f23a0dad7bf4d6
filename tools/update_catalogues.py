"""Brings the catalogues of the Vietnamese book up to date with its English pages: make catalogues.

    python tools/update_catalogues.py build/gettext docs/locale/vi/LC_MESSAGES

A text that is new is empty there. One that was changed has its old translation, marked fuzzy, and is shown in English
until somebody looks at it. One that is gone is taken away. Code, numbers, names and the like are in no catalogue and
stay as they are; so does whatever stands in English in both books. A catalogue of which nothing changed is not written.
"""

from __future__ import annotations

import io
import re
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

# Docstrings and what is made of them, and decisions. Problems and wrong implementations say all they list in both.
ENGLISH: Final = ("adr/", "reference/api/", "reference/errors", "reference/problems", "reference/wrong-implementations")
# Pages with a column for each language; their own prose is in the catalogues.
BOTH: Final = ("reference/glossary", "reference/number-defects")
WIDTH: Final = 120
LIKE: Final = 0.75
CODE: Final = re.compile(r"^idverify(?: [a-z-]+)+$|^\[[a-z -]+\]\(#[^)]*\)$|`[^`]*`|(?<=\])\([^)]*\)|<[^>]*>")
WORD: Final = re.compile(r"[^\W\d_]{2,}")
VIETNAMESE: Final = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
# A date and a program's name would change each file each time.
UNWRITTEN: Final = re.compile(
    r'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team'
    r"|Generated-By): [^\n]*\n",
    re.MULTILINE,
)


def is_prose(text: str) -> bool:
    """Whether somebody has to translate a text: three words or more that are no code, and next to no Vietnamese."""
    bare = CODE.sub("", text)
    words = len(WORD.findall(bare))
    return words > 2 and len(VIETNAMESE.findall(bare)) * 8 < words and re.search(r"\b[a-z]{2}", bare) is not None


def updated(page: str, template: Catalog, old: Catalog) -> Catalog:
    """The catalogue of a page, in the order of the page.

    Args:
        page: its name, ``how-to/upgrade``.
        template: what the page says now.
        old: what was translated.
    """
    said = [str(message.id) for message in template if message.id]
    known = {str(message.id): message for message in old if message.id}
    gone = {text: known[text] for text in known.keys() - set(said) if known[text].string}
    new = Catalog(locale="vi", fuzzy=False, header_comment=f"# {page}, in Vietnamese; the English is in docs/.")
    for text in said:
        if text in known:
            new.add(text, known[text].string, flags={"fuzzy"} if known[text].fuzzy else ())
        elif is_prose(text) and not page.startswith((*ENGLISH, *BOTH)):
            near = get_close_matches(text, gone, n=1, cutoff=LIKE)
            new.add(text, gone[near[0]].string if near else "", flags={"fuzzy"} if near else ())
    return new


def written(catalogue: Catalog) -> str:
    """A catalogue as its file."""
    into = io.BytesIO()
    write_po(into, catalogue, width=WIDTH, ignore_obsolete=True)
    return UNWRITTEN.sub("", into.getvalue().decode())


def update(templates: Path, catalogues: Path) -> list[str]:
    """Update every catalogue.

    Args:
        templates: what Sphinx took from the pages, a file for each.
        catalogues: the folder of the translations, laid out alike.

    Returns:
        The catalogues that were written, and those taken away because their page is gone.

    Raises:
        ValueError: there is no page at all.
    """
    pages = {path.relative_to(templates).with_suffix("").as_posix(): path for path in templates.rglob("*.pot")}
    if not pages:
        raise ValueError("Sphinx took nothing from the pages, so every catalogue would be taken away")
    changed = []
    for page, path in sorted(pages.items()):
        into = catalogues / f"{page}.po"
        before = into.read_text(encoding="utf-8") if into.is_file() else ""
        old = read_po(io.BytesIO(before.encode()), locale="vi")
        new = updated(page, read_po(io.BytesIO(path.read_bytes())), old)
        told = written(new)
        if len(new) and told != before:
            into.parent.mkdir(parents=True, exist_ok=True)
            into.write_text(told, encoding="utf-8", newline="\n")
            changed.append(page)
    for path in sorted(catalogues.rglob("*.po")):
        page = path.relative_to(catalogues).with_suffix("").as_posix()
        if page not in pages and page != "sphinx":  # Sphinx's own words are of no page
            path.unlink()
            changed.append(page)
    return changed


if __name__ == "__main__":
    for name in update(Path(sys.argv[1]), Path(sys.argv[2])):
        print(name)
