"""The doctor: looks at a machine, its settings and its store, says what is wrong and what to do, changes nothing."""
