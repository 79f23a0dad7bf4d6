"""Both READMEs and the tour are run as they are printed; the contract's assertions explain themselves as they fail."""

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

pytest.register_assert_rewrite("idverify.stores.contract")
# Fixtures that several files of tests ask for by name.
pytest_plugins = ["pages_server", "pages_browser"]
pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()], patterns=["README.md", "README.vi.md", "the-whole-way-round.md"]
).pytest()
