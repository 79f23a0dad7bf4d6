"""Providers of electronic identification on this machine, honest and not, for the tests."""
