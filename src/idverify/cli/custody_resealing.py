"""``idverify custody reseal``: records sealed to the officers of now."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from idverify.cli.keys import officer_of
from idverify.custody.resealing import Resealed, Resealing
from idverify.messages import Language, text


def reseal(
    resealing: Resealing,
    *,
    first: Path,
    second: Path,
    passphrase_fds: Sequence[int] = (),
    confirmed: bool,
    now: datetime,
    lang: Language,
) -> int:
    """Seal every record to the officers who stand in the register now; 0 if all of them are, else 1.

    Args:
        resealing: of the platform.
        first, second: the key files of two officers who can open the records as they are.
        passphrase_fds: two file descriptors to read their passphrases from, in this order; asked for if left out.
        confirmed: whether to do it; otherwise it is only told to whom.
        now: the moment.
        lang: the language of what is printed.

    Raises:
        OperatorError: as of ``officer_of`` and ``Resealing.run``.
    """
    fds = [*passphrase_fds, None, None]
    keys = [officer_of(path, fd, lang) for path, fd in zip((first, second), fds, strict=False)]
    print(text("cli.custody.resealing").in_(lang), file=sys.stderr)
    for officer in resealing.officers:
        print(f"  {officer.name} ({officer.group.value}): {officer.fingerprint}", file=sys.stderr)
    if not confirmed:
        print(text("cli.custody.reseal_yes").in_(lang), file=sys.stderr)
        return 1
    done = Resealed(0, 0, ())
    for done in resealing.run(keys[0], keys[1], now=now):
        if sys.stderr.isatty():
            print(f"\r{done.seen:,}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(text("cli.custody.resealed", seen=done.seen, changed=done.changed).in_(lang))
    for reason, number in done.left:
        said = text("cli.custody.earlier") if reason == "earlier" else text(f"operator.{reason}")
        print(f"! {number}: {said.in_(lang)}")
    return int(bool(done.left))
