"""For auditors: fixtures, the line protocol, and the runner that puts one to the other."""
