"""Who vouches for a report: one byte changed anywhere, and nobody does."""

import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from report_parts import all_passed, one_of_each, report_of, result, signer

from idverify.conformance.fixture import fixtures
from idverify.conformance.report.signature import Signer, canonical, read, signed, verify
from idverify.conformance.result import Kind
from idverify.errors import OperatorError
from idverify.ledger.base64_text import decoded
from idverify.ledger.note import Verifier, is_signed

OURS = signer()
REPORT = report_of(one_of_each())
WRITTEN = signed(REPORT, OURS).to_bytes()


def code_of(document: bytes, key: Verifier | None = None) -> str:
    with pytest.raises(OperatorError) as caught:
        verify(document, key)
    assert caught.value.text.vi != caught.value.text.en
    return caught.value.code


def changed(**members: Any) -> bytes:
    return json.dumps({**json.loads(WRITTEN), **members}).encode()


def test_it_holds_under_the_key_of_whoever_is_believed() -> None:
    found = verify(WRITTEN, OURS.key)
    assert (found.report, str(found.key), found.known, found.same_fixtures) == (REPORT, str(OURS.key), True, True)


def test_without_a_key_it_holds_under_the_one_that_stands_in_it_and_nobody_told_whose_that_is() -> None:
    assert verify(WRITTEN).known is False
    stranger = signed(REPORT, signer("auditor.example", b"\2" * 32)).to_bytes()
    assert verify(stranger).known is False
    assert code_of(stranger, OURS.key) == "report_other_key"


def test_another_program_can_verify_it() -> None:
    document = json.loads(WRITTEN)
    value = decoded(document["signature"]["value"])
    assert value is not None
    assert is_signed(OURS.key.public_key, rfc8785.dumps(document["report"]), value)
    assert document["signature"]["public_key"] == str(OURS.key)


def test_spacing_and_order_are_no_change() -> None:
    document = json.loads(WRITTEN)
    turned = {name: dict(reversed(document[name].items())) for name in ("signature", "report")}
    assert verify(json.dumps(turned).encode(), OURS.key).report == REPORT


def test_no_byte_of_the_report_can_be_changed() -> None:
    for place in range(0, len(WRITTEN), 7):
        for other in (WRITTEN[place] ^ 1, ord("1")):
            forged = WRITTEN[:place] + bytes((other,)) + WRITTEN[place + 1 :]
            if forged == WRITTEN:
                continue
            try:
                found = verify(forged, OURS.key)
            except OperatorError:
                continue
            # A space may become another space; what is said stays.
            assert (found.report, WRITTEN[place : place + 1]) == (REPORT, b" "), WRITTEN[place - 20 : place + 20]


@pytest.mark.parametrize("path", [("run", "seed"), ("suite", "fixtures_digest")])
def test_a_value_changed_is_found(path: tuple[str, str]) -> None:
    report = json.loads(WRITTEN)["report"]
    report[path[0]][path[1]] = report[path[0]][path[1]][::-1].replace("5", "6")
    assert code_of(changed(report=report)) == "report_signature"


def test_the_signature_of_another_report_is_found() -> None:
    other = json.loads(signed(report_of([result(kind=Kind.PASS)]), OURS).to_bytes())
    assert code_of(changed(report=other["report"]), OURS.key) == "report_signature"


def test_another_name_for_the_same_key_is_another_key() -> None:
    renamed = Verifier("somebody.else", OURS.key.public_key)
    assert code_of(WRITTEN, renamed) == "report_other_key"
    # The name is not signed, but a key given by whoever verifies has it.
    signature = {**json.loads(WRITTEN)["signature"], "public_key": str(renamed)}
    assert code_of(changed(signature=signature), OURS.key) == "report_other_key"


@pytest.mark.parametrize("name", ["\u202eelpmaxe.rotidua", "auditor\u200b.example", "auditor\x7f", "a" * 150])
def test_a_signer_whose_name_shows_as_another_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("01" * 32)
    path.chmod(0o600)
    with pytest.raises(OperatorError) as caught:
        Signer.of_file(path, name=name)
    assert caught.value.code == "signer_name"
    assert name not in caught.value.text.vi + caught.value.text.en


def test_the_name_of_a_key_in_a_strangers_report_is_shown_escaped() -> None:
    stranger = signed(REPORT, signer("\u202eelpmaxe\x7f")).to_bytes()
    assert verify(stranger).shown_key.startswith("\\u202eelpmaxe\\u007f+")
    with pytest.raises(OperatorError) as caught:
        verify(stranger, OURS.key)
    assert "\u202e" not in caught.value.text.vi + caught.value.text.en


@pytest.mark.parametrize(
    "changed", [{"digest": "0" * 64}, {"level": "L4"}, {"fixture": "no/such/one"}, {"fixture": "drawn"}], ids=str
)
def test_a_result_that_is_not_of_the_fixtures_installed_here_is_found(changed: dict[str, Any]) -> None:
    false = signed(report_of([result(0), result(1, **changed)]), OURS).to_bytes()
    assert code_of(false, OURS.key) == "report_fixtures"
    # Of other fixtures nothing can be said.
    report = read(false).report
    suite = report.suite.model_copy(update={"fixtures_digest": "0" * 64})
    assert verify(signed(report.model_copy(update={"suite": suite}), OURS).to_bytes(), OURS.key).extent is None


@pytest.mark.parametrize("id", ["drawn/decide/017", "evidence/ledger/entries"])
def test_what_no_file_of_fixtures_has_is_taken_by_its_form(id: str) -> None:
    report = report_of([result(0), result(1, fixture=id, digest="0" * 64)])
    assert verify(signed(report, OURS).to_bytes(), OURS.key).report == report


def test_it_is_told_how_much_of_its_levels_a_report_holds() -> None:
    level = result().level
    whole = [fixture for fixture in fixtures() if fixture.level == level]
    some = report_of([result(0), result(1, fixture="drawn/decide/017")], levels=(level,))
    assert verify(signed(some, OURS).to_bytes()).extent == (1, len(whole))
    assert verify(signed(report_of(all_passed(), levels=()), OURS).to_bytes()).extent == (len(all_passed()),) * 2
    assert verify(signed(report_of([result()], door="evidence"), OURS).to_bytes()).extent is None


def test_an_unsigned_report_is_not_verified() -> None:
    assert code_of(signed(REPORT, None).to_bytes(), OURS.key) == "report_unsigned"


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        ({}, "report_form"),
        ("none", "report_form"),
        ({"algorithm": "none"}, "report_form"),
        ({"canonicalisation": "JSON"}, "report_form"),
        ({"more": 1}, "report_form"),
        ({"public_key": "auditor.example"}, "ledger_vkey"),
        ({"value": "not base 64"}, "report_signature"),
        ({"value": ""}, "report_signature"),
    ],
)
def test_a_signature_that_is_none_is_refused(signature: object, code: str) -> None:
    whole = json.loads(WRITTEN)["signature"]
    written = {**whole, **signature} if isinstance(signature, dict) and signature else signature
    assert code_of(changed(signature=written), OURS.key) == code


def test_a_report_whose_members_stand_twice_is_refused() -> None:
    twice = WRITTEN.replace(b'"verdict": "departs",', b'"verdict": "conforms", "verdict": "departs",')
    assert twice != WRITTEN
    assert code_of(twice, OURS.key) == "report_duplicate"


def test_a_report_without_its_envelope_is_refused() -> None:
    assert code_of(json.dumps(REPORT.to_document()).encode()) == "report_form"
    assert code_of(changed(more=1)) == "report_form"
    assert code_of(b"[]") == "report_form"


def test_that_other_fixtures_are_installed_is_told_and_is_no_error() -> None:
    suite = REPORT.suite.model_copy(update={"fixtures_digest": "0" * 64})
    older = signed(REPORT.model_copy(update={"suite": suite}), OURS).to_bytes()
    assert verify(older, OURS.key).same_fixtures is False


def test_a_vault_that_signs_with_another_key_is_found_before_the_auditor_does() -> None:
    with pytest.raises(OperatorError) as caught:
        signed(REPORT, Signer(OURS.key, signer(seed=b"\2" * 32).sign))
    assert caught.value.code == "ledger_signature"


def test_a_key_is_read_from_a_file_of_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("01" * 32 + "\n")
    path.chmod(0o600)
    of_file = Signer.of_file(path, name="auditor.example")
    assert of_file.key == OURS.key
    assert verify(signed(REPORT, of_file).to_bytes(), OURS.key).known
    path.chmod(0o644)
    for make, code in ((lambda: None, "vault_file_mode"), (path.unlink, "vault_file")):
        make()
        with pytest.raises(OperatorError) as caught:
            Signer.of_file(path, name="auditor.example")
        assert caught.value.code == code
    path.write_text("no key")
    path.chmod(0o600)
    with pytest.raises(OperatorError) as caught:
        Signer.of_file(path, name="auditor.example")
    assert caught.value.code == "vault_file"


def test_what_is_signed_is_the_canonical_form() -> None:
    assert canonical(read(WRITTEN).report) == rfc8785.dumps(json.loads(WRITTEN)["report"])
