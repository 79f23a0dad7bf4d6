"""The report of a run: one document, and what it is handed over as (HTML, JUnit, signed JSON)."""
