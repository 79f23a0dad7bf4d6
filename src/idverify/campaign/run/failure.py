"""What is told of a worker that failed: where, and of what kind; never what it held."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

from idverify.errors import IdverifyError, OperatorError, forget_locals

_FRAMES: Final = 4


def told(failed: BaseException) -> IdverifyError:
    """An error as whoever runs this may see it.

    Args:
        failed: what a worker raised; what its frames held is let go of.

    Returns:
        An error of this library as it is; of any other kind its name and lines (``campaign_worker``, with ``reason``),
        for the words of a library's error may hold a cell.
    """
    forget_locals(failed)
    if isinstance(failed, IdverifyError):
        return failed.with_traceback(None)
    frames = traceback.extract_tb(failed.__traceback__)[-_FRAMES:]
    lines = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return OperatorError("campaign_worker", reason=f"{type(failed).__name__}, {lines}")
