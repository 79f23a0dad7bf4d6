"""A folder of evidence as a platform hands it over, made for a test, and what the check says of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from idverify.conformance.evidence import Checked, check
from idverify.conformance.evidence.export import list_files
from idverify.conformance.result import Kind, Result

TODAY = date(2026, 11, 22)
MANIFEST: dict[str, Any] = {
    "format": "idverify-evidence/1",
    "implementation": {"name": "closed platform", "version": "4.2", "language": "Go"},
    "tenant": "platform-a",
    "service": {"kind": "domestic"},
    "period": {"from": "2024-12-25T00:00:00+07:00", "until": "2026-11-22T00:00:00+07:00"},
    "files": {},
}


@dataclass
class Evidence:
    """One folder."""

    path: Path
    manifest: dict[str, Any] = field(default_factory=lambda: json.loads(json.dumps(MANIFEST)))

    def lines(self, name: str, documents: Iterable[object]) -> Evidence:
        written = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in documents]
        return self.data(name, b"".join(each + b"\n" for each in written))

    def data(self, name: str, data: bytes) -> Evidence:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_bytes(data)
        return self

    def listed(self) -> Evidence:
        self.path.mkdir(exist_ok=True)
        (self.path / "manifest.json").write_text(json.dumps(self.manifest), encoding="utf-8")
        list_files(self.path)
        return self

    def checked(self, **more: Any) -> Checked:
        return check(self.listed().path, today=TODAY, **more)


def by_fixture(checked: Checked) -> dict[str, Result]:
    found = {each.fixture: each for each in checked.results}
    assert len(found) == len(checked.results)
    return found


def kinds(checked: Checked, under: str) -> dict[str, Kind]:
    """The kinds of the results under a head, by what follows it."""
    return {
        name.removeprefix(f"evidence/{under}/"): each.kind
        for name, each in by_fixture(checked).items()
        if name.startswith(f"evidence/{under}/")
    }


def said(result: Result) -> str:
    """Everything that a result says, in both languages."""
    texts = [*result.mismatches, *([result.reason] if result.reason else [])]
    return "\n".join(f"{each.vi}\n{each.en}" for each in texts)


def decision(
    answer: Mapping[str, Any], *, action: str = "comment", at: str = "2026-11-21T09:00:00+07:00", **account: Any
) -> dict[str, Any]:
    """A line of a decision log; an adult who proved a phone, unless it says otherwise."""
    facts = {
        "opened_at": "2026-09-01T08:00:00+07:00",
        "holder": "individual",
        "user_birth_date": "1990-05-01",
        "evidence": [{"method": "vn_mobile_otp", "verified_at": "2026-09-01T08:05:00+07:00"}],
        "guardians": [],
    }
    return {"ref": "abc", "at": at, "action": action, "account": {**facts, **account}, "answer": dict(answer)}


YES: dict[str, Any] = {"permitted": True, "breaches": []}


def no(*rules: str) -> dict[str, Any]:
    """A denial."""
    return {"permitted": False, "breaches": list(rules)}
