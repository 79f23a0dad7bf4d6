"""How the book is built: Sphinx reads these pages as they stand on any forge, and the docstrings of the library.

The language is English unless ``-D language=vi`` or ``IDVERIFY_DOCS_LANGUAGE=vi`` says otherwise. Nothing is fetched
while it is built, and nothing by whoever reads it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import idverify

sys.path.insert(0, str(Path(__file__).parent))  # for _book

project = "idverify"
author = "The idverify maintainers"
copyright = "The idverify maintainers, Apache-2.0"
release = version = idverify.__version__

language = os.environ.get("IDVERIFY_DOCS_LANGUAGE", "en")
locale_dirs = ["locale"]
gettext_compact = False  # a catalogue for each page
gettext_uuid = False
translation_progress_classes = "untranslated"  # tests look for what is English still
gettext_location = False  # a line that moves is not a text that changed

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.graphviz",
    "sphinx.ext.napoleon",
    "_book.docstrings",
    "_book.outside_pages",
    "_book.vietnamese",
]
root_doc = "index"
source_suffix = {".md": "markdown"}
exclude_patterns = ["_*", "locale"]
if tags.has("catalogues"):  # noqa: F821  # Sphinx gives it
    exclude_patterns.append("reference/api")  # docstrings are English in both languages
templates_path = ["_templates"]
smartquotes = False  # texts stand as they are written
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # a page may show a part of a file, with dots for the rest
# What is not ours is described elsewhere, and nothing is fetched to find out where.
nitpick_ignore_regex = [
    ("py:.*", r"(?!idverify\.).*"),
    ("py:.*", r"idverify\..*\.(_\w+|T|\w+_co)"),  # private names, and variables of types
]
# Named in a signature, and promised nowhere: nobody makes one.
nitpick_ignore = [
    ("py:class", "idverify.campaign.kernel.answers.Table"),
    ("py:class", "idverify.campaign.kernel.register.Register"),
    ("py:class", "idverify.campaign.kernel.register.Words"),
    ("py:class", "idverify.reassessment.Reassessment"),
    ("py:class", "idverify.sealing.kem_key.KemPrivateKey"),
    ("py:class", "idverify.sealing.secret.Secret"),
    ("py:class", "idverify.stores.child_contract.ChildContract"),
    ("py:class", "idverify.stores.epoch_contract.EpochContract"),
    ("py:class", "idverify.stores.tables.Tables"),
    ("py:class", "idverify.stores.transactions.Transactions"),
]

myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]

add_module_names = False
autodoc_default_options = {"members": True, "undoc-members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
napoleon_attr_annotations = False  # types stand in the signature
napoleon_use_ivar = True  # the attributes of a class stand in one list
napoleon_use_rtype = False
python_maximum_signature_line_length = 88
python_use_unqualified_type_names = True
toc_object_entries = False  # two thousand names in the margin of each page help nobody

graphviz_output_format = "svg"
highlight_language = "text"

html_theme = "furo"
html_title = f"idverify {release}"
html_static_path = ["_static"]
html_css_files = ["book.css", ("print.css", {"media": "print"})]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_context = {"languages": [("en", "English"), ("vi", "Tiếng Việt")]}
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
