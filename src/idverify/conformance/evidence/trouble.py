"""Why something among evidence files cannot be judged."""

from __future__ import annotations

from typing import Any

from idverify.messages import Text, text


class EvidenceError(Exception):
    """A file, or a line of one, that is not what the format asks for. It costs an item, never the run.

    Attributes:
        code: what is wrong.
        data: what fills the sentence; of what somebody else wrote, only as of ``result.shown``.
    """

    def __init__(self, code: str, **data: Any) -> None:  # noqa: ANN401  # whatever the sentence has blanks for
        super().__init__(code)
        self.code = code
        self.data = data

    @property
    def text(self) -> Text:
        """What is wrong, for whoever reads the report."""
        return text(f"conformance.evidence.trouble.{self.code}", **self.data)
