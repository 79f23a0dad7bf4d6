"""Where things are kept: SQLite or PostgreSQL, one schema."""
