"""What this book does that Sphinx does not by itself."""
