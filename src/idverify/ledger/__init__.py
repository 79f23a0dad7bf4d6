"""The ledger: an append-only log of what was done to which record, never to whom, that anybody can check offline."""
