"""The certified OpenID provider of oidc/, installed once under build/ and started on this machine."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import parse_qsl, urlsplit

import httpx

HERE = Path(__file__).parent / "oidc"
BUILD = Path(__file__).parents[2] / "build"


def installed() -> Path:
    """A folder with the provider's packages, as the lock file names them; npm checks their digests."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = BUILD / f"eid-openid-provider-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not folder.exists():
        BUILD.mkdir(exist_ok=True)
        fresh = Path(mkdtemp(dir=BUILD))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, fresh)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=fresh, check=True, capture_output=True
        )
        try:
            fresh.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(fresh)
    return folder


@contextmanager
def openid_provider(clients: list[dict[str, object]], people: Mapping[str, object]) -> Iterator[str]:
    """The issuer of a provider that runs as long as this does."""
    folder = installed()
    script = folder / "provider.mjs"  # beside its packages, where Node looks for them
    script.write_bytes((HERE / "provider.mjs").read_bytes())
    with subprocess.Popen(
        ["node", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"clients": clients, "people": people}) + "\n")
        process.stdin.flush()
        try:
            yield json.loads(process.stdout.readline())["issuer"]
        finally:
            process.stdin.close()
            process.wait(timeout=10)


def come_back(address: str, *, redirect_uri: str, browser: httpx.Client | None = None) -> dict[str, str]:
    """What a browser that follows an address brings back to the platform."""
    if browser is None:
        with httpx.Client(trust_env=False) as fresh:
            return come_back(address, redirect_uri=redirect_uri, browser=fresh)
    for _ in range(12):
        answer = browser.get(address)
        assert answer.status_code in {302, 303}, answer.text
        address = str(httpx.URL(address).join(answer.headers["location"]))
        if address.startswith(redirect_uri):
            return dict(parse_qsl(urlsplit(address).query))
    raise AssertionError("the provider sends people in circles")
