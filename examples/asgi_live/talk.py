"""A viewer: ``python talk.py an`` signs in, and sends each line that is typed as a live comment."""

from __future__ import annotations

import json
import os
import sys
from urllib.request import Request, urlopen

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

AT = os.environ.get("AT", "localhost:8000")


def main(account: str) -> None:
    """Talk until the input ends or somebody ends it."""
    entered = urlopen(Request(f"http://{AT}/sign-in/{account}", method="POST"))
    cookies = "; ".join(each.partition(";")[0] for each in entered.headers.get_all("Set-Cookie"))
    try:
        with connect(f"ws://{AT}/live/toi-nay", additional_headers={"Cookie": cookies}) as live:
            for line in sys.stdin:
                live.send(line.strip())
                print("→", live.recv(), flush=True)
    except InvalidStatus as refused:
        for lang, said in json.loads(refused.response.body)["messages"].items():
            print(f"[{lang}] {said['title']}. {said['detail']} {' '.join(said['remedies'])}")
        raise SystemExit(1) from None
    except ConnectionClosed as closed:
        print(f"closed: {closed.rcvd.code} {closed.rcvd.reason}" if closed.rcvd else "closed")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main(sys.argv[1])
