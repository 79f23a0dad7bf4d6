"""The contract again, through a proxy that hands out a server connection for one transaction at a time."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from local_postgres import NOBODY
from sqlalchemy import make_url

from conftest import database_on
from idverify.stores.contract import StoreContract
from idverify.stores.opening import open_store

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def listens(path: Path) -> bool:
    """Whether somebody answers at a socket; its file is there a moment earlier."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
    return True


@pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed; it does not come by pip")
class TestThroughTransactionPooling(StoreContract):
    @pytest.fixture
    def store(self, postgres):
        with database_on(postgres) as url:
            server = make_url(url)
            folder = Path(tempfile.mkdtemp(prefix="idv-pgb-"))
            folder.chmod(0o777)  # the proxy runs as nobody where the tests run as root
            (folder / "users").write_text("")
            (folder / "conf").write_text(
                "[databases]\n"
                f"* = host={server.query['host']} user={server.username}\n"
                "[pgbouncer]\n"
                "pool_mode = transaction\ndefault_pool_size = 3\nauth_type = any\n"
                f"listen_addr =\nunix_socket_dir = {folder}\nlogfile = {folder}/log\npidfile = {folder}/pid\n"
            )
            as_nobody: dict[str, Any] = (
                {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
            )
            proxy = subprocess.Popen([str(PGBOUNCER), "-q", str(folder / "conf")], **as_nobody)
            try:
                while not listens(folder / ".s.PGSQL.6432"):
                    time.sleep(0.02)
                through = server.set(query={"host": str(folder), "port": "6432"})
                store = open_store(through.render_as_string(hide_password=False), tenant="contract", upgrade=True)
                yield store
                store.close()
            finally:
                proxy.terminate()
                proxy.wait()
                shutil.rmtree(folder, ignore_errors=True)
