"""Every existing account at once: judged as sign-ups are, asked in stages, explained row by row."""
