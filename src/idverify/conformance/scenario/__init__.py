"""A small world on a virtual clock: what happens to accounts, told event by event."""
