"""Ways to ask a mobile network about a number; see docs/reference/network-checks.md for what is offered where."""
