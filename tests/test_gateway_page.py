"""docs/how-to/connect-a-gateway.md: its programs make what they say; test_smpp.py sends by the last."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from page_programs import blocks, platform, run

from idverify import PhoneNumber
from idverify.evidence.possession import Purpose
from idverify.ports import Delivery, Message, Receipt
from idverify.senders.gateway import Refused
from idverify.senders.sms_text import fits_one

PAGE = "docs/how-to/connect-a-gateway.md"
ESMS, OUR_SHAPE, SMPP, VERIFIER, TEXTS, _TRY = blocks(PAGE, "python")


@pytest.mark.parametrize(("program", "made"), [(ESMS, "gateway"), (SMPP, "centre"), (VERIFIER, "verifier")])
def test_a_registrar_is_made_with_the_sender_of_the_page(tmp_path: Path, program: str, made: str) -> None:
    secrets = dict.fromkeys(re.findall(r'os\.environ\["(\w+)"\]', program), "S3cret")
    assert secrets
    said = run(
        f"{program}\nprint(type({made}).__name__, registrar is not None)\n{made}.close()\n",
        tmp_path,
        **secrets,
        **platform(tmp_path),
    )
    kind, there = said.split()
    assert kind in program
    assert there == "True"


def test_the_shape_of_the_page_writes_a_message_and_reads_an_answer() -> None:
    made: dict[str, Any] = {"__name__": "page"}
    exec(compile(OUR_SHAPE, PAGE, "exec", dont_inherit=True), made)
    shape = made["OurShape"](token="S3cret")
    assert "S3cret" not in repr(shape)
    assert shape.headers() == {"Authorization": "Bearer S3cret"}
    asked = Message(
        challenge="c-1",
        to=PhoneNumber.parse("0912000001"),
        text="012345 la ma",
        purpose=Purpose.ENROL,
        lang="vi",
        not_after=datetime(2026, 11, 21, 9, tzinfo=UTC),
    )
    assert shape.body(asked) == {"to": "84912000001", "text": "012345 la ma", "key": "c-1"}
    assert shape.read({"ok": True, "id": "m-7"}) == Receipt(Delivery.ACCEPTED, "m-7")
    assert isinstance(shape.read({"ok": False, "error": 99}), Refused)
    assert shape.read({}) is None


def test_the_texts_to_register_are_printed_as_they_are_sent(tmp_path: Path) -> None:
    *messages, end = run(TEXTS, tmp_path).split("@mxh.example.vn #{code}\n\n")
    assert (len(messages), end) == (2 * len(Purpose), "")
    for message in messages:
        assert message.endswith("\n\n")
        assert fits_one(f"{message}@mxh.example.vn #{{code}}".replace("{code}", "012345")), message
