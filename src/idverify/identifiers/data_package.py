"""Whether the packaged tables are whole.

A Data Package (datapackage.org) describes them: each table's digest, and the shape of its rows. What
the tables must say together (no code assigned twice on one day, every successor a person's code) is
checked here too.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final

from idverify.errors import OperatorError
from idverify.identifiers.numbering_plan import REWRITTEN_FROM, assignments, plan_on, rewritten_codes
from idverify.identifiers.places import PlaceKind, place_of, places, province_on
from idverify.identifiers.table import DATA, rows

DESCRIPTOR: Final = "datapackage.json"


@dataclass(frozen=True, slots=True)
class TableCheck:
    """What was found in one table.

    Attributes:
        name: the table's file.
        rows: how many it holds.
        digest: its SHA-256, 64 hex digits.
        faults: what is wrong with it, as ``digest``, ``row 3: since`` or a sentence; nothing if it is whole.
    """

    name: str
    rows: int
    digest: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackageCheck:
    """What was found in the packaged tables.

    Attributes:
        digest: SHA-256 of the descriptor, which holds those of the tables: one value to compare between two copies.
        compared: the day on which the tables were last compared with their sources.
        tables: each table.
        faults: what the tables say against each other; nothing if they agree.
    """

    digest: str
    compared: date
    tables: tuple[TableCheck, ...]
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not any(table.faults for table in self.tables)


def verify(folder: Path = Path(DATA)) -> PackageCheck:
    """Check the packaged tables against their descriptor, row by row, and against each other.

    Args:
        folder: where they lie; those of this installation if left out.

    Raises:
        OperatorError: the descriptor is missing or unreadable (``data_descriptor``).
    """
    try:
        described = (folder / DESCRIPTOR).read_bytes()
        package = json.loads(described)
    except (OSError, ValueError):
        raise OperatorError("data_descriptor") from None
    tables = tuple(_check(folder, resource) for resource in package["resources"])
    # What does not read row by row cannot be read together.
    together = () if folder != Path(DATA) or any(table.faults for table in tables) else tuple(_disagreements())
    return PackageCheck(
        digest=hashlib.sha256(described).hexdigest(),
        compared=date.fromisoformat(package["created"][:10]),
        tables=tables,
        faults=together,
    )


def _check(folder: Path, resource: dict[str, Any]) -> TableCheck:
    path = folder / resource["path"]
    try:
        content = path.read_bytes()
    except OSError:
        return TableCheck(resource["path"], 0, "", ("missing",))
    digest = hashlib.sha256(content).hexdigest()
    faults = [] if f"sha256:{digest}" == resource["hash"] else ["digest"]
    try:
        table = rows(str(path))
    except ValueError:  # bytes that are no UTF-8
        return TableCheck(path.name, 0, digest, (*faults, "encoding"))
    fields = resource["schema"]["fields"]
    if table and list(table[0]) != [field["name"] for field in fields]:
        return TableCheck(path.name, len(table), digest, (*faults, "header"))
    faults += _faulty_rows(table, fields)
    return TableCheck(path.name, len(table), digest, tuple(faults))


def _faulty_rows(table: list[dict[str, str]], fields: list[dict[str, Any]]) -> list[str]:
    from pydantic import ValidationError, create_model  # Table Schema's constraints are pydantic's, by other names

    shape: dict[str, Any] = {field["name"]: (_annotation(field), ...) for field in fields}
    model: Any = create_model("Row", **shape)
    faults = []
    for number, row in enumerate(table, start=1):
        try:
            model.model_validate({name: value or None for name, value in row.items()})
        except ValidationError as wrong:
            faults.append(f"row {number}: {wrong.errors()[0]['loc'][0]}")
    unique = [field["name"] for field in fields if field.get("constraints", {}).get("unique")]
    return faults + [f"twice: {name}" for name in unique if len({row[name] for row in table}) < len(table)]


def _annotation(field: dict[str, Any]) -> Any:  # noqa: ANN401  # a type that pydantic makes sense of
    from pydantic import AfterValidator, StringConstraints

    constraints = field.get("constraints", {})
    kind: Any = {"string": str, "date": date, "integer": int}[field["type"]]
    if "pattern" in constraints:
        kind = Annotated[kind, StringConstraints(pattern=f"^(?:{constraints['pattern']})$")]
    if "enum" in constraints:
        kind = Annotated[kind, AfterValidator(lambda value: _listed(value, constraints["enum"]))]
    return kind if constraints.get("required") else kind | None


def _listed(value: str, allowed: list[str]) -> str:
    if value not in allowed:
        raise ValueError("not in the list")
    return value


def _disagreements() -> list[str]:
    found = []
    by_prefix = sorted(assignments(), key=lambda row: (row.prefix, row.since or date.min))
    for one, next_one in pairwise(by_prefix):
        if one.prefix == next_one.prefix and (one.until is None or (next_one.since or date.min) < one.until):
            found.append(f"{one.prefix} is assigned twice on one day")
    for old, new in rewritten_codes().items():
        if any(f"{new}{digit}"[1:] not in plan_on(day) for digit in range(10) for day in (REWRITTEN_FROM, None)):
            found.append(f"{old} is rewritten to {new}, which is not a person's")
    for code, place in places().items():
        if place.kind is PlaceKind.PROVINCE and (
            place.province_today is None
            or province_on(place.province_today) is None
            or place_of(place.province_today).kind is not PlaceKind.PROVINCE
        ):
            found.append(f"{code} lies in no province of today")
    return found
