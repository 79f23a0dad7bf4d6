"""Existing accounts by the thousand, on either database."""
