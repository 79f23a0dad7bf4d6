"""A store in memory, for tests and for trying things out: the promises of ``ports.Store`` in their plainest form."""

from idverify.stores.memory.store import MemoryStore

__all__ = ["MemoryStore"]
