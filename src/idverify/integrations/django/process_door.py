"""The settings and the door of this process, made when they are first asked for."""

from __future__ import annotations

import os
import threading
from typing import Final

from asgiref.sync import sync_to_async
from django.core.signals import setting_changed

from idverify.errors import OperatorError
from idverify.integrations.django.configuration import SETTING, configuration
from idverify.integrations.door import Door, system_clock
from idverify.settings import Settings


class _Kept:
    """What one process has, and the lock that keeps it one."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.settings: Settings | None = None
        self.door: Door | None = None


# By process, and those of the processes that this one was forked from stay. Nobody may close them here, not even by
# letting go of them: their connections lead to the parent's sockets, and to close one would end the parent's session.
# It goes by the process's number, since uWSGI forks without telling Python.
_KEPT: Final[dict[int, _Kept]] = {}


def _mine() -> _Kept:
    process = os.getpid()
    found = _KEPT.get(process)
    return _KEPT.setdefault(process, _Kept()) if found is None else found


def platform_settings() -> Settings:
    """The settings of this project, with one store for all that a process makes of them: a registrar, guardians' links.

    Raises:
        OperatorError: a setting is missing or cannot be used (``setting``); the next to ask tries again.
    """
    mine = _mine()
    with mine.lock:
        if mine.settings is None:
            mine.settings = configuration().settings()
        return mine.settings


def door() -> Door:
    """The door of this process. The first to ask opens the store, so an event loop calls ``adoor``.

    Raises:
        OperatorError: as of ``platform_settings``; a ``CLOCK`` of tests is set in production (``setting``); or the
            store cannot be opened.
    """
    mine = _mine()
    if mine.door is not None:
        return mine.door
    with mine.lock:
        if mine.door is None:
            settings, clock = platform_settings(), configuration().clock
            if clock is not system_clock and settings.env == "production":
                raise OperatorError("setting", name=f'{SETTING}["CLOCK"]', reason="IDVERIFY_ENV=production")
            mine.door = Door.from_settings(settings, clock=clock)
        return mine.door


async def adoor() -> Door:
    """As ``door``, for an event loop: it is made in a thread."""
    found = _mine().door
    return await sync_to_async(door, thread_sensitive=False)() if found is None else found


def _changed(*, setting: str, **_: object) -> None:
    """Let go of what was made of settings that a test has changed."""
    if setting != SETTING:
        return
    mine = _mine()
    with mine.lock:
        door, settings, mine.door, mine.settings = mine.door, mine.settings, None, None
    if door is not None:
        door.close()
    if settings is not None and "opened_store" in vars(settings):
        settings.opened_store.close()


setting_changed.connect(_changed, dispatch_uid="idverify.door")
