"""The service over HTTP, for those who do not write Python: ``idverify serve``."""
