"""What is said of a source that cannot be read."""

from __future__ import annotations

from pathlib import Path

from idverify.errors import OperatorError

_OF_THE_SYSTEM = (FileNotFoundError, PermissionError, IsADirectoryError)


def unread(path: Path, why: BaseException | str) -> OperatorError:
    """A file that cannot be read (``campaign_input``).

    Args:
        path: of the file; only its name is told.
        why: a short word of ours, or an error, of which only the kind is told: its text may quote a cell.
    """
    if isinstance(why, OSError) and why.strerror:
        why = why.strerror
    return OperatorError("campaign_input", file=path.name, reason=why if isinstance(why, str) else type(why).__name__)
