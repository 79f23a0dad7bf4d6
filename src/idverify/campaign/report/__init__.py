"""The report of a campaign: one document, and the page that a compliance office prints of it."""
