"""The public test vectors: that they are what their readme promises, and that two implementations meet them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from idverify.identifiers.personal_id import (
    PersonalIdAdvisory,
    PersonalIdDefect,
    PersonalIdNumber,
    PersonalIdNumberError,
)
from idverify.identifiers.phone import PhoneAdvisory, PhoneDefect, PhoneNumber, PhoneNumberError

ROOT = Path(__file__).parents[1]
VECTORS = ROOT / "vectors"
SECOND_IMPLEMENTATION = Path(__file__).parent / "second_implementation" / "identifiers.mjs"
README = (VECTORS / "README.md").read_text(encoding="utf-8")
SCHEMA = json.loads((VECTORS / "schema.json").read_text(encoding="utf-8"))
DEFINITIONS = SCHEMA["$defs"]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


Day = Annotated[date, Field(strict=False)]
Because = Annotated[str, Field(pattern=r"^[^.].*\.$")]
Code = Annotated[str, Field(pattern=r"^[0-9]{3}$")]
SexWord = Literal["male", "female"]


class PhoneAccepted(Part):
    ok: Literal[True]
    e164: Annotated[str, Field(pattern=r"^\+84[35789][0-9]{8}$")]
    original_operator: Annotated[str, Field(min_length=1)]
    legacy: bool
    advisories: list[Annotated[PhoneAdvisory, Field(strict=False)]]


class PhoneRefused(Part):
    ok: Literal[False]
    defect: Annotated[PhoneDefect, Field(strict=False)]


class PhoneVector(Part):
    id: Annotated[str, Field(pattern=r"^phone-[a-z]+(-[a-z0-9]+)+$")]
    input: str
    as_of: Day
    expect: Annotated[PhoneAccepted | PhoneRefused, Field(discriminator="ok")]
    because: Because


class PlaceSaid(Part):
    kind: Literal["province", "country", "unknown"]
    code: Code
    name_vi: str | None
    name_en: str | None


class PersonalIdAccepted(Part):
    ok: Literal[True]
    number: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    birth_year: Annotated[int, Field(ge=1900, le=2399)]
    sex: SexWord
    place: PlaceSaid
    province_today: Code | None
    advisories: list[Annotated[PersonalIdAdvisory, Field(strict=False)]]


class PersonalIdRefused(Part):
    ok: Literal[False]
    defect: Annotated[PersonalIdDefect, Field(strict=False)]


class PersonalIdVector(Part):
    id: Annotated[str, Field(pattern=r"^pid-[a-z]+(-[a-z0-9]+)+$")]
    input: str
    as_of: Day
    strict: bool = False
    birth_date: Day | None = None
    sex: SexWord | None = None
    expect: Annotated[PersonalIdAccepted | PersonalIdRefused, Field(discriminator="ok")]
    because: Because


class File(Part):
    format: Literal[1]
    compared: Day
    licence: Literal["CC0-1.0"]


class PhoneFile(File):
    vectors: list[PhoneVector]


class PersonalIdFile(File):
    vectors: list[PersonalIdVector]


MODELS: dict[str, type[Part]] = {
    "phone_numbers": PhoneFile,
    "phone_vector": PhoneVector,
    "phone_accepted": PhoneAccepted,
    "phone_refused": PhoneRefused,
    "personal_ids": PersonalIdFile,
    "personal_id_vector": PersonalIdVector,
    "personal_id_accepted": PersonalIdAccepted,
    "personal_id_refused": PersonalIdRefused,
}
FILES = ("phone_numbers", "personal_ids")
TEXTS = {name: (VECTORS / f"{name}.json").read_text(encoding="utf-8") for name in FILES}
PHONES, PERSONS = (json.loads(TEXTS[name])["vectors"] for name in FILES)
WORDS = {
    "phone": (PHONES, PhoneDefect, PhoneAdvisory),
    "personal_id": (PERSONS, PersonalIdDefect, PersonalIdAdvisory),
}


def named(vector: dict[str, Any]) -> str:
    return str(vector["id"])


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def answer_about_a_phone(vector: dict[str, Any]) -> dict[str, Any]:
    try:
        number = PhoneNumber.parse(vector["input"], as_of=day(vector["as_of"]))
    except PhoneNumberError as refused:
        return {"ok": False, "defect": refused.defect}
    return {
        "ok": True,
        "e164": number.e164,
        "original_operator": number.original_operator,
        "legacy": number.legacy,
        "advisories": list(number.advisories),
    }


def answer_about_a_person(vector: dict[str, Any]) -> dict[str, Any]:
    try:
        number = PersonalIdNumber.parse(
            vector["input"],
            birth_date=day(vector.get("birth_date")),
            sex=vector.get("sex"),
            as_of=day(vector["as_of"]),
            strict=vector.get("strict", False),
        )
    except PersonalIdNumberError as refused:
        return {"ok": False, "defect": refused.defect}
    place = number.place
    return {
        "ok": True,
        "number": number.number,
        "birth_year": number.birth_year,
        "sex": number.sex,
        "place": {"kind": place.kind, "code": place.code, "name_vi": place.name_vi, "name_en": place.name_en},
        "province_today": number.province_today,
        "advisories": list(number.advisories),
    }


def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("this runs on Node, which is not on PATH")
    return found


def example(language: str) -> str:
    (code,) = re.finditer(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return str(code[1])


@pytest.mark.parametrize("vector", PHONES, ids=named)
def test_our_parser_of_phone_numbers_meets_the_vector(vector):
    assert answer_about_a_phone(vector) == vector["expect"], vector["because"]


@pytest.mark.parametrize("vector", PERSONS, ids=named)
def test_our_parser_of_personal_ids_meets_the_vector(vector):
    assert answer_about_a_person(vector) == vector["expect"], vector["because"]


@pytest.mark.parametrize(("operation", "vectors"), [("phone.parse", PHONES), ("personal_id.parse", PERSONS)])
def test_the_second_implementation_meets_every_vector(operation, vectors):
    questions = [{key: vector[key] for key in vector if key not in {"expect", "because"}} for vector in vectors]
    lines = "".join(json.dumps({"op": operation, **question}) + "\n" for question in questions)
    command = [node(), str(SECOND_IMPLEMENTATION), str(ROOT / "tools" / "sources")]
    done = subprocess.run(command, input=lines, capture_output=True, encoding="utf-8", check=True, timeout=60)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert answers == [{"id": vector["id"], **vector["expect"]} for vector in vectors]


@pytest.mark.parametrize(("name", "model"), [("phone_numbers", PhoneFile), ("personal_ids", PersonalIdFile)])
def test_a_file_has_the_fields_that_it_should_and_no_others(name, model):
    assert len(model.model_validate_json(TEXTS[name]).vectors) == len(json.loads(TEXTS[name])["vectors"])


@pytest.mark.parametrize("definition", MODELS)
def test_the_schema_demands_the_same_fields(definition):
    fields = MODELS[definition].model_fields
    assert set(DEFINITIONS[definition]["properties"]) == set(fields)
    assert set(DEFINITIONS[definition]["required"]) == {name for name in fields if fields[name].is_required()}
    assert DEFINITIONS[definition]["additionalProperties"] is False


@pytest.mark.parametrize("kind", WORDS)
def test_the_schema_and_the_readme_know_every_word_that_our_parsers_say(kind):
    _, defects, advisories = WORDS[kind]
    assert DEFINITIONS[f"{kind}_refused"]["properties"]["defect"]["enum"] == list(defects)
    assert DEFINITIONS[f"{kind}_accepted"]["properties"]["advisories"]["items"]["enum"] == list(advisories)
    assert [word for word in (*defects, *advisories) if f"`{word}`" not in README] == []


@pytest.mark.parametrize("kind", WORDS)
def test_every_defect_and_every_advisory_is_expected_somewhere(kind):
    vectors, defects, advisories = WORDS[kind]
    answers = [vector["expect"] for vector in vectors]
    assert {answer["defect"] for answer in answers if not answer["ok"]} == set(defects)
    assert {advisory for answer in answers if answer["ok"] for advisory in answer["advisories"]} == set(advisories)


def test_no_id_stands_twice():
    ids = [vector["id"] for vector in PHONES + PERSONS]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("vectors", [PHONES, PERSONS], ids=FILES)
def test_no_question_is_asked_twice(vectors):
    asked = [json.dumps({key: vector[key] for key in vector if key not in {"id", "because"}}) for vector in vectors]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(
    ("vectors", "heading"), [(PHONES, "* Phone numbers: "), (PERSONS, "* Personal IDs: ")], ids=FILES
)
def test_the_vectors_of_a_group_stand_together_in_the_order_that_the_readme_tells(vectors, heading):
    told = README.partition(heading)[2].partition(".\n")[0]
    assert [group for group, _ in groupby(vector["id"].split("-")[1] for vector in vectors)] == re.findall(
        "`(.+?)`", told
    )


@pytest.mark.parametrize("name", FILES)
def test_nothing_in_an_input_is_invisible(name):
    inputs = [line for line in TEXTS[name].splitlines() if line.startswith('      "input": ')]
    assert len(inputs) == len(json.loads(TEXTS[name])["vectors"])
    assert [line for line in inputs if not (line.isascii() and line.isprintable())] == []


def test_every_expected_number_is_plainly_made_up():
    for vector in PHONES:
        if vector["expect"]["ok"]:
            assert re.fullmatch(r"\+84\d{2,3}0{4,5}\d{1,2}", vector["expect"]["e164"]), vector["id"]
    for vector in PERSONS:
        if vector["expect"]["ok"]:
            assert re.fullmatch(r"\d{6}0000\d\d", vector["expect"]["number"]), vector["id"]


def test_each_of_the_codes_of_persons_mobiles_has_a_vector():
    codes = [vector["input"][:3] for vector in PHONES if vector["id"].startswith("phone-code-")]
    assert len(set(codes)) == len(codes) == 36


def test_each_of_the_rewritten_codes_has_a_vector():
    inputs = [vector["input"] for vector in PHONES if re.fullmatch(r"phone-legacy-01\d\d", vector["id"])]
    assert len({text[:4] for text in inputs if len(text) == 11}) == 21


def test_each_code_that_carries_another_name_since_the_merger_has_a_vector():
    seen = {vector["id"] for vector in PERSONS}
    for code in ("015", "024", "044", "052", "080", "082", "091"):
        assert {f"pid-province-{code}", f"pid-merger-{code}-born-2025"} <= seen


def test_the_readme_counts_rightly():
    assert f"{len(PHONES)} texts of the first kind, {len(PERSONS)} of the second" in " ".join(README.split())


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_an_example_of_the_readme_prints_exactly_what_differs(language, tmp_path):
    shutil.copy(VECTORS / "phone_numbers.json", tmp_path)
    if language == "python":
        command, script, module = [sys.executable, "example.py"], "example.py", "your_code.py"
        yours = "def parse_phone(text, day):\n    return {'ok': False, 'defect': 'too_long'}\n"
    else:
        command, script, module = [node(), "example.mjs"], "example.mjs", "your_code.mjs"
        yours = "export const parsePhone = (text, day) => ({ defect: 'too_long', ok: false });\n"
    (tmp_path / script).write_text(example(language), encoding="utf-8")
    (tmp_path / module).write_text(yours, encoding="utf-8")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True, timeout=60)
    differing = [vector["id"] for vector in PHONES if vector["expect"] != {"ok": False, "defect": "too_long"}]
    assert re.findall(r"^phone-\S+", done.stdout, re.MULTILINE) == differing
