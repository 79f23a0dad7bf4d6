"""Vaults: where keys are kept. A file or the environment for a small site, PKCS#11 or AWS KMS for others."""
