"""Ways to a phone. A real gateway is the operator's; here is one for trying things out."""
