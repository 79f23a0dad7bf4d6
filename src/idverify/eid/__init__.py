"""Providers of electronic identification, reached over OpenID Connect or a shape near it.

They need the extra ``eid`` (httpx and joserfc). Only a service licensed under Decree 69/2024/ND-CP
arts. 22-23 belongs behind them; a vendor that reads papers and compares faces does not.
"""
