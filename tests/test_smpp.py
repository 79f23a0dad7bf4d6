"""Against a message centre by another hand: npm smpp in tests/smsc, run by Node."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from page_programs import blocks, run

from conftest import BROWSER, TENANT
from idverify.errors import OperatorError
from idverify.evidence.method import Method
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.phone_proof import PhoneProof
from idverify.ports import Delivery, Message, Receipt
from idverify.senders.smpp import SmppSender

HERE = Path(__file__).parent
PASSWORD = "Sm9p-Pw!"
CODE = "483920"
TEXT = f"{CODE} la ma xac thuc.\n@mxh.example.vn #{CODE}"
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)


def message(number: int = 1, text: str = TEXT, not_after: datetime = SOON) -> Message:
    return Message(
        challenge=f"challenge-{number}",
        to=PhoneNumber.parse(f"09120000{number:02d}"),
        text=text,
        purpose=Purpose.ENROL,
        lang="vi",
        not_after=not_after,
    )


class Smsc:
    """A message centre in a process of its own, and what it tells."""

    def __init__(self, folder: Path, orders: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            ["node", "server.js", json.dumps(orders)],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._told: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port: int = self.told("listening")[0]["port"]

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self._told.append(json.loads(line))
                self._news.notify_all()

    def so_far(self, event: str) -> list[dict[str, Any]]:
        return [told for told in self._told if told["event"] == event]

    def told(self, event: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until it told of so many; what it told of them."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.so_far(event)) >= count, timeout=10), (event, self._told)
        return self.so_far(event)

    def stop(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._reader.join(10)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def smsc_folder() -> Path:
    """Where the centre is installed; once for each version of its files."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        pytest.fail(f"{' and '.join(missing)} not found. On Debian and Ubuntu: apt install nodejs npm", pytrace=False)
    sources = [HERE / "smsc" / name for name in ("package.json", "package-lock.json", "server.js")]
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    folder = HERE.parent / "build" / "smsc" / version
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        for source in sources:
            shutil.copy(source, made)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=made, check=False, capture_output=True, text=True, timeout=300)
        if done.returncode:
            shutil.rmtree(made)
            pytest.fail(f"npm ci failed in tests/smsc; it needs the npm registry once:\n{done.stderr}", pytrace=False)
        try:
            made.rename(folder)
        except OSError:  # another run was first
            shutil.rmtree(made)
    return folder


@pytest.fixture
def smsc(smsc_folder: Path) -> Iterator[Callable[..., Smsc]]:
    started: list[Smsc] = []

    def start(**orders: Any) -> Smsc:
        started.append(Smsc(smsc_folder, orders))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def sender() -> Iterator[Callable[..., SmppSender]]:
    made: list[SmppSender] = []

    def make(centre: Smsc | int, **more: Any) -> SmppSender:
        port = centre if isinstance(centre, int) else centre.port
        how = {
            "system_id": "idverify", "password": PASSWORD, "brandname": "MXH", "timeout": 5.0, "pauses": (0.01,) * 3,
            "clock": lambda: NOW,
        }  # fmt: skip
        made.append(SmppSender("127.0.0.1", port, **{**how, **more}))
        return made[-1]

    yield make
    for each in made:
        each.close()


def reason(refused: pytest.ExceptionInfo[OperatorError]) -> str:
    assert refused.value.code == "send_failed"
    return str(refused.value.data["reason"])


def ended(sender: SmppSender) -> bool:
    assert sender._live is not None
    deadline = time.monotonic() + 5
    while sender._live.alive and time.monotonic() < deadline:
        time.sleep(0.005)
    return not sender._live.alive


def test_a_message_arrives_as_it_was_meant(smsc, sender):
    centre = smsc()
    assert sender(centre).send(message()) == Receipt(Delivery.ACCEPTED, "M1")
    assert centre.told("bind") == [{"event": "bind", "right": True, "version": 0x34}]
    assert centre.told("submit") == [
        {
            "event": "submit",
            "from": [5, 0, "MXH"],
            "to": [1, 1, "84912000001"],
            "esm_class": 0,
            "coding": 0,
            "registered": 1,
            "validity": "2026-11-21T02:05:00.000Z",
            "text": TEXT,
            "header": [],
        }
    ]


def test_a_phone_is_proven_by_the_code_that_the_centre_was_given(smsc, sender, store):
    """From the request to the proof, with everything real but the handset."""
    centre = smsc()
    ring = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
    proof = PhoneProof(ring=ring, store=store, sender=sender(centre), site="mxh.example.vn")
    phone = PhoneNumber.parse("0912000001")
    challenge = proof.challenge(phone, purpose=Purpose.GUARDIAN, account="an", origin=BROWSER, lang="vi", now=NOW)
    (submitted,) = centre.told("submit")
    *_, last = submitted["text"].splitlines()
    code = last.removeprefix("@mxh.example.vn #")
    assert submitted["header"] == []  # one segment
    found = proof.prove(challenge.id, code, account="an", origin=BROWSER, now=NOW)
    assert ring.recognises(found.pseudonym, phone)
    assert (found.purpose, found.method) == (Purpose.GUARDIAN, Method.VN_MOBILE_OTP)


def test_the_whole_alphabet_reads_the_same_to_another_hand(smsc, sender):
    letters = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà^{}\\[~]|€"
    centre = smsc()
    sender(centre).send(message(text=letters))
    assert centre.told("submit")[0]["text"] == letters


def test_a_centre_that_takes_its_default_for_ascii_is_sent_ascii(smsc, sender):
    centre = smsc()
    channel = sender(centre, alphabet="ascii")
    channel.send(message(text="@_$"))
    channel.send(message(text="é"))
    plain, marked = centre.told("submit", 2)
    assert (plain["coding"], plain["text"]) == (0, "¡§¤")  # what this one, whose default is GSM, makes of ASCII
    assert (marked["coding"], marked["text"]) == (8, "é")


def test_vietnamese_letters_go_out_whole(smsc, sender):
    centre = smsc()
    sender(centre).send(message(text="Mã xác thực của bạn 😀"))
    told = centre.told("submit")[0]
    assert (told["coding"], told["text"]) == (8, "Mã xác thực của bạn 😀")


@pytest.mark.parametrize(("text", "coding"), [("a" * 400 + "€", 0), ("ạ" * 150 + "😀", 8)])
def test_a_long_text_goes_out_in_numbered_segments(smsc, sender, text, coding):
    centre = smsc()
    assert sender(centre).send(message(text=text)) == Receipt(Delivery.ACCEPTED, "M1")
    told = centre.told("submit", 3)
    assert "".join(each["text"] for each in told) == text
    assert {(each["esm_class"], each["coding"]) for each in told} == {(0x40, coding)}
    headers = [bytes.fromhex("".join(each["header"])) for each in told]
    assert [header[:2] for header in headers] == [b"\0\3"] * 3
    assert len({header[2] for header in headers}) == 1
    assert [tuple(header[3:]) for header in headers] == [(3, 1), (3, 2), (3, 3)]


def test_a_delivery_receipt_is_told(smsc, sender):
    told: list[tuple[str, str, datetime]] = []
    centre = smsc()
    receipt = sender(centre, on_delivery=lambda *news: told.append(news)).send(message())
    assert centre.told("receipt") == [{"event": "receipt", "status": 0}]
    assert told == [(receipt.reference, "DELIVRD", NOW)]


def test_a_delivery_receipt_that_the_platform_could_not_take_is_asked_for_again(smsc, sender):
    def broken(*_: object) -> None:
        raise RuntimeError(CODE)

    centre = smsc()
    channel = sender(centre, on_delivery=broken)
    channel.send(message())
    assert centre.told("receipt") == [{"event": "receipt", "status": 0x64}]
    assert channel.send(message()).delivery is Delivery.ACCEPTED


def test_receipts_are_answered_without_anybody_to_tell(smsc, sender):
    centre = smsc(receipts=2)
    sender(centre).send(message())
    assert [told["status"] for told in centre.told("receipt", 2)] == [0, 0]


def test_what_is_no_receipt_is_told_to_nobody(smsc, sender):
    told: list[object] = []
    centre = smsc(chatter=True, receipts=0)
    sender(centre, on_delivery=lambda *news: told.append(news)).send(message())
    assert [each["status"] for each in centre.told("chatter", 2)] == [0, 0]
    assert told == []


def test_parameters_of_a_vendor_do_no_harm(smsc, sender):
    told: list[str] = []
    centre = smsc(vendor=True)
    assert sender(centre, on_delivery=lambda *news: told.append(news[1])).send(message()).reference == "M1"
    centre.told("receipt")
    assert told == ["DELIVRD"]


@pytest.mark.parametrize("busy", [0x58, 0x14])
def test_a_busy_centre_is_asked_again(smsc, sender, busy):
    centre = smsc(throttle=3, busy=busy)
    assert sender(centre).send(message()) == Receipt(Delivery.ACCEPTED, "M1")
    assert len(centre.told("submit", 4)) == 4


def test_a_centre_that_stays_busy_is_given_up(smsc, sender):
    centre = smsc(throttle=9)
    with pytest.raises(OperatorError) as refused:
        sender(centre).send(message())
    assert reason(refused) == "0x00000058"
    assert len(centre.told("submit", 4)) == 4


def test_a_busy_centre_is_not_waited_for_longer_than_the_code_lives(smsc, sender):
    centre = smsc(throttle=9)
    began = time.monotonic()
    with pytest.raises(OperatorError) as refused:
        sender(centre, pauses=(0.01, 600)).send(message())
    assert reason(refused) == "0x00000058"
    assert time.monotonic() - began < 5
    assert len(centre.told("submit", 2)) == 2


def test_a_code_that_is_worth_nothing_any_more_is_not_sent(smsc, sender):
    centre = smsc()
    with pytest.raises(OperatorError) as refused:
        sender(centre).send(message(not_after=NOW))
    assert reason(refused) == "expired"
    assert centre.so_far("bind") == []


def test_a_refusal_is_an_error_with_its_status_and_is_not_tried_again(smsc, sender):
    centre = smsc(reject=0x0B)
    channel = sender(centre)
    with pytest.raises(OperatorError) as refused:
        channel.send(message())
    assert reason(refused) == "0x0000000B"
    assert len(centre.told("submit")) == 1


def test_a_message_of_which_a_part_was_taken_is_unknown(smsc, sender):
    centre = smsc(reject=0x0B, accept=1)
    assert sender(centre).send(message(text="a" * 200)) == Receipt(Delivery.UNKNOWN, "M1")
    assert len(centre.told("submit", 2)) == 2


def test_a_wrong_password_is_an_error(smsc, sender):
    with pytest.raises(OperatorError) as refused:
        sender(smsc(), password="wrong-pw").send(message())
    assert reason(refused) == "bind 0x0000000E"


def test_a_connection_that_breaks_after_writing_is_unknown_and_nothing_is_sent_again(smsc, sender):
    centre = smsc(die=True)
    assert sender(centre).send(message()) == Receipt(Delivery.UNKNOWN)
    assert len(centre.told("closed")) == 1
    assert (len(centre.told("submit")), len(centre.told("bind"))) == (1, 1)


def test_an_answer_that_does_not_come_is_unknown_and_the_connection_stays(smsc, sender):
    centre = smsc(deaf=True)
    channel = sender(centre, timeout=0.3)
    began = time.monotonic()
    assert channel.send(message(1)) == Receipt(Delivery.UNKNOWN)
    assert 0.3 <= time.monotonic() - began < 3
    assert channel.send(message(2)) == Receipt(Delivery.UNKNOWN)
    assert [told["to"][2] for told in centre.told("submit", 2)] == ["84912000001", "84912000002"]
    assert len(centre.told("bind")) == 1


def test_a_connection_that_was_lost_between_messages_is_made_anew(smsc, sender):
    centre = smsc(leave=True, receipts=0)
    channel = sender(centre)
    for number in (1, 2, 3):
        assert channel.send(message(number)) == Receipt(Delivery.ACCEPTED, f"M{number}")
        assert ended(channel)
    assert (len(centre.told("submit", 3)), len(centre.told("bind", 3))) == (3, 3)


def test_a_connection_that_breaks_before_writing_is_made_anew_and_the_message_sent_once(smsc, sender):
    centre = smsc()
    channel = sender(centre)
    channel.send(message(1))
    assert channel._live is not None
    channel._live._connection.shutdown(socket.SHUT_WR)  # as if it broke in the moment before the write
    assert channel.send(message(2)) == Receipt(Delivery.ACCEPTED, "M2")
    assert len(centre.told("bind", 2)) == 2
    assert [told["to"][2] for told in centre.told("submit", 2)] == ["84912000001", "84912000002"]


def test_a_centre_that_takes_its_leave_is_left(smsc, sender):
    centre = smsc(unbind=True, receipts=0)
    channel = sender(centre)
    assert channel.send(message(1)).reference == "M1"
    centre.told("unbound")
    assert ended(channel)
    assert channel.send(message(2)).reference == "M2"


def test_where_nobody_listens_nothing_was_sent(sender):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(OperatorError) as refused:
            sender(taken.getsockname()[1]).send(message())
    assert reason(refused) == "not_connected"


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\xff\xff\xff" * 4, b"\0\0\0\x03" * 9]
)
def test_what_is_no_message_centre_is_not_sent_a_code(sender, answer):
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard: list[bytes] = []

        def serve() -> None:
            for _ in range(2):
                connection, _address = server.accept()
                with connection:
                    heard.append(connection.recv(4096))
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        channel = sender(server.getsockname()[1], timeout=1.0)
        for _ in range(2):
            with pytest.raises(OperatorError) as refused:
                channel.send(message())
            assert reason(refused) == "not_connected"
        thread.join(5)
    assert len(heard) == 2
    assert not any(CODE.encode() in each for each in heard)


def test_a_silent_connection_is_kept_alive(smsc, sender):
    centre = smsc()
    channel = sender(centre, keep_alive=0.05)
    channel.send(message(1))
    centre.told("enquire", 3)
    assert channel.send(message(2)).reference == "M2"
    assert len(centre.told("bind")) == 1


def test_a_connection_on_which_nobody_answers_is_given_up(smsc, sender):
    centre = smsc(mute=True)
    channel = sender(centre, keep_alive=0.05)
    channel.send(message(1))
    assert ended(channel)
    assert channel.send(message(2)).reference == "M2"
    assert len(centre.told("bind", 2)) == 2


def test_the_centre_may_ask_too(smsc, sender):
    centre = smsc(enquire=True)
    sender(centre).send(message())
    assert centre.told("enquired") == [{"event": "enquired", "status": 0}]


def test_leave_is_taken(smsc, sender):
    centre = smsc()
    with sender(centre) as channel:
        channel.send(message(1))
    centre.told("unbind")
    centre.told("closed")
    assert not [thread for thread in threading.enumerate() if thread.name == "idverify-smpp"]
    assert channel.send(message(2)).reference == "M2"


def test_forty_threads_send_at_once_over_one_connection(smsc, sender):
    centre = smsc(throttle=5)
    told: list[str] = []
    channel = sender(centre, on_delivery=lambda *news: told.append(news[0]), pauses=(0.01,) * 9)
    at_once = threading.Barrier(40)

    def send(number: int) -> Any:
        at_once.wait(10)
        return channel.send(message(number))

    with ThreadPoolExecutor(40) as threads:
        receipts = list(threads.map(send, range(40)))
    assert {receipt.delivery for receipt in receipts} == {Delivery.ACCEPTED}
    assert sorted(receipt.reference for receipt in receipts) == sorted(f"M{number}" for number in range(1, 41))
    centre.told("receipt", 40)
    assert sorted(told) == sorted(receipt.reference for receipt in receipts)
    assert len(centre.told("bind")) == 1
    assert len(centre.told("submit", 45)) == 45
    assert {each["to"][2] for each in centre.so_far("submit")} == {f"849120000{number:02d}" for number in range(40)}


def test_one_slow_answer_holds_nobody_else_up(smsc, sender):
    centre = smsc(deaf=True)
    channel = sender(centre, timeout=0.5)
    began = time.monotonic()
    with ThreadPoolExecutor(10) as threads:
        receipts = list(threads.map(channel.send, map(message, range(10))))
    assert {receipt.delivery for receipt in receipts} == {Delivery.UNKNOWN}
    assert time.monotonic() - began < 2.5


def test_who_finds_no_place_to_wait_is_told_so(smsc, sender):
    channel = sender(smsc(deaf=True), timeout=0.4, window=1)

    def outcome(number: int) -> Any:
        try:
            return channel.send(message(number)).delivery
        except OperatorError as refused:
            return refused.data["reason"]

    with ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(outcome, range(6)))
    assert set(outcomes) == {"unknown", "too_many_waiting"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "a password of nobody"},
        {"system_id": "a name that is far too long"},
        {"brandname": "Mạng xã hội"},
        {"brandname": ""},
        {"brandname": "A\0B"},
        {"brandname": "ABCDEFGHIJKL"},
    ],
)
def test_what_does_not_fit_its_field_is_refused_and_not_repeated(sender, wrong):
    with pytest.raises(OperatorError) as refused:
        sender(2775, **wrong)
    ((name, value),) = wrong.items()
    assert (refused.value.code, refused.value.data["name"]) == ("setting", name)
    assert not value or value not in refused.value.text.vi + refused.value.text.en + repr(refused.value)


@pytest.mark.parametrize("orders", [{}, {"reject": 0x0B}, {"throttle": 9}, {"die": True}, {"deaf": True}])
def test_nothing_secret_is_shown_or_logged(smsc, sender, orders, caplog):
    caplog.set_level(logging.DEBUG)
    channel = sender(smsc(**orders), timeout=0.3)
    shown = [repr(channel), repr(message())]
    try:
        shown.append(repr(channel.send(message())))
    except OperatorError as refused:
        shown += traceback.format_exception(refused)
    channel.close()
    shown += [repr(channel._live)] + [record.getMessage() for record in caplog.records]
    for secret in (CODE, PASSWORD, "912000001", TEXT):
        for form in (secret, secret.encode().hex()):
            assert not [line for line in shown if form in line]


def test_the_other_senders_do_without_smpplib():
    names = "sms_text, gateway, remote_verifier, outbox"
    program = f"import sys; sys.modules['smpplib'] = None; from idverify.senders import {names}"
    subprocess.run([sys.executable, "-c", program], check=True)


# The page.


def test_the_program_of_the_page_sends_to_a_centre_of_ones_own(smsc, tmp_path):
    page = "docs/how-to/connect-a-gateway.md"
    (shown,) = blocks(page, "console")
    command, listening = shown.splitlines()
    assert command.startswith("$ cp -r tests/smsc ")
    (orders,) = re.findall(r"node server\.js '(.*)'$", command)
    assert json.loads(listening).keys() == {"event", "port"}
    centre = smsc(**json.loads(orders))
    told = run(blocks(page, "python")[-1], tmp_path, SMSC_PORT=str(centre.port))
    assert told == "Receipt(delivery=<Delivery.ACCEPTED: 'accepted'>, reference='M1')\n"
    assert centre.told("submit")[-1]["to"] == [1, 1, "84912000001"]
