"""The officers of the tests: one of each group, made once, who open what a platform sealed."""

from __future__ import annotations

from functools import cache

from idverify.sealing import Group, OfficerKey, Officers, RecordSeal, RotationKey, SealedRecord, opened


@cache
def officer_key(group: Group) -> OfficerKey:
    return OfficerKey.generate(f"officer-{group}", group)


@cache
def rotation_key() -> RotationKey:
    return RotationKey.generate()


class TwoOfficers:
    """Both officers of one platform, at one table; ``rotates``: whether numbers are sealed for a rotation too."""

    def __init__(self, tenant: str, *, rotates: bool = True) -> None:
        self._tenant, self._rotates = tenant, rotates
        self._first, self._second = officer_key(Group.FIRST), officer_key(Group.SECOND)

    @property
    def officers(self) -> Officers:
        return Officers((self._first.officer, self._second.officer))

    @property
    def seal(self) -> RecordSeal:
        public_key = rotation_key().public_key if self._rotates else None
        return RecordSeal(self.officers, tenant=self._tenant, rotation_key=public_key)

    def open(self, account: str, sealed: SealedRecord) -> dict[str, object]:
        first = self._first.open_share(sealed, tenant=self._tenant, account=account)
        second = self._second.open_share(sealed, tenant=self._tenant, account=account)
        return opened(sealed, tenant=self._tenant, account=account, first=first, second=second)
