"""Keeping what the law wants kept: keys in turn, records shut, and every opening written down beforehand."""
