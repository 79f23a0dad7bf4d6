"""A sandbox: the whole service, offline, with made-up people, a clock that can be set, and things that go wrong."""

from idverify.web.sandbox.serving import serve

__all__ = ["serve"]
