"""Steps that several parts of the pages share: proving a number, and proving who one is."""
