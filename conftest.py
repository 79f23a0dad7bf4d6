"""README.md is executed as it is printed; the contract's assertions explain themselves when they fail."""

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

pytest.register_assert_rewrite("idverify.stores.contract")
# Fixtures that several files of tests ask for by name.
pytest_plugins = ["pages_server", "pages_browser"]
pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], patterns=["README.md"]).pytest()
