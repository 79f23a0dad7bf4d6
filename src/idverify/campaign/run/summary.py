"""What a run found, added up; ``found.json`` is written last, so a run is whole when it is there."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from idverify.campaign.folder import Folder
from idverify.campaign.run.disk import put_text
from idverify.campaign.run.document import Run, run_of
from idverify.campaign.run.shared import SharedNumbers
from idverify.campaign.tally import Tally
from idverify.errors import OperatorError


class Summary(NamedTuple):
    """What a run found.

    Attributes:
        tally: the counts of all rows.
        shared: by kind of number, ``phone`` and ``personal_id``.
        duplicates: how many rows are of an account that came before.
        run: what was asked.
        begins: for each of ``run.names`` the number of the first part that was made of it.
    """

    tally: Tally
    shared: Mapping[str, SharedNumbers]
    duplicates: int
    run: Run
    begins: tuple[int, ...] = ()

    @property
    def unread(self) -> tuple[str, ...]:
        """What lay beside the source and was not read, by name."""
        return self.run.unread

    def name_of(self, part: int) -> str | None:
        """Which of the files a part was made of; None where that was not noted.

        Args:
            part: its number.
        """
        place = bisect_right(self.begins, part) - 1
        return self.run.names[place] if 0 <= place < len(self.run.names) else None


def found_path(folder: Folder) -> Path:
    """``found.json``: what all parts together came to."""
    return folder.path / "found.json"


def keep_summary(folder: Folder, summary: Summary) -> None:
    """Write what was found; afterwards the run is whole.

    Raises:
        OperatorError: the disk refuses (``campaign_folder``).
    """
    shared = {
        kind: {**each._asdict(), "by_count": {str(count): many for count, many in each.by_count.items()}}
        for kind, each in summary.shared.items()
    }
    found = {
        "tally": summary.tally.to_json(),
        "shared": shared,
        "duplicates": summary.duplicates,
        "begins": summary.begins,
    }
    put_text(folder, found_path(folder), json.dumps(found, ensure_ascii=False, indent=1))


def summary_of(folder: Folder) -> Summary:
    """What a whole run found.

    Raises:
        OperatorError: there is no run (``campaign_none``), or it is not whole (``campaign_unfinished``).
    """
    run = run_of(folder)
    try:
        found = json.loads(found_path(folder).read_bytes())
        shared = {
            kind: SharedNumbers(
                **{**each, "by_count": {int(count): many for count, many in each["by_count"].items()}},
            )
            for kind, each in found["shared"].items()
        }
        begins = tuple(found.get("begins", ()))
        return Summary(Tally.from_json(found["tally"]), shared, found["duplicates"], run, begins)
    except (OSError, ValueError, KeyError, TypeError):
        raise OperatorError("campaign_unfinished", folder=str(folder.path)) from None
