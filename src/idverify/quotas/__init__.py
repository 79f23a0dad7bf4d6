"""Quotas outside the database: the first fence before a burst reaches it."""
