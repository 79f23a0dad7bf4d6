"""Proofs: of holding a phone, of an electronic identification, of having declared something."""
