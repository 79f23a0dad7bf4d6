"""Column types on real databases; every number is made up."""

import logging
import traceback
from collections.abc import Iterator
from typing import ClassVar

import pytest
from local_postgres import server
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.integrations.sqlalchemy import PersonalIdNumberType, PhoneNumberType, UnparsedValueError

PHONE, PERSONAL_ID = PhoneNumber.parse("0912 000 021"), PersonalIdNumber.parse("001204000021")
people = Table(
    "people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("phone", PhoneNumberType),
    Column("personal_id", PersonalIdNumberType),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path_factory.mktemp('own')}/own.sqlite", echo=True)
        people.metadata.create_all(made)
        yield made
        made.dispose()
        return
    with server() as url:
        made = create_engine(url, echo=True)
        people.metadata.create_all(made)
        yield made
        made.dispose()


def test_a_number_goes_in_and_comes_out_as_our_type(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="sqlalchemy.engine.Engine")
    with engine.begin() as connection:
        connection.execute(insert(people).values(id=1, phone=PHONE, personal_id=PERSONAL_ID))
        connection.execute(insert(people).values(id=2))
        found = connection.execute(select(people).where(people.c.phone == PHONE)).one()
        assert (found.phone, found.personal_id) == (PHONE, PERSONAL_ID)
        assert connection.execute(select(people.c.phone).where(people.c.id == 2)).scalar_one() is None
        assert connection.exec_driver_sql("select phone, personal_id from people where id = 1").one() == (
            "+84912000021",
            "001204000021",
        )


def test_what_sqlalchemy_logs_of_its_parameters_shows_no_number(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), engine.begin() as connection:
        connection.execute(insert(people).values(id=1, phone=PHONE, personal_id=PERSONAL_ID))
        connection.execute(insert(people), [{"id": 2, "phone": PHONE}, {"id": 3, "phone": PHONE}])
    assert "…21" in caplog.text
    assert "912000" not in caplog.text
    assert "204000" not in caplog.text


def test_an_error_of_a_statement_shows_no_number(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(people).values(id=1, phone=PHONE))
    with pytest.raises(IntegrityError) as refused, engine.begin() as connection:
        connection.execute(insert(people).values(id=1, phone=PHONE))
    assert "912000" not in str(refused.value)
    assert "…21" in str(refused.value)


@pytest.mark.parametrize(
    "unparsed", [PERSONAL_ID, "0912000021", "+84912000021", 912000021, b"0912000021", ["0912000021"]]
)
def test_what_nobody_parsed_does_not_get_in_and_is_shown_nowhere(
    engine: Engine, unparsed: object, caplog: pytest.LogCaptureFixture
) -> None:
    statements = (
        (insert(people).values(id=1, phone=unparsed), None),
        (select(people).where(people.c.phone == unparsed), None),
        (insert(people), [{"id": 2, "phone": PHONE}, {"id": 3, "phone": unparsed}]),
    )
    for statement, parameters in statements:
        with (
            caplog.at_level(logging.DEBUG),
            pytest.raises(UnparsedValueError, match="parse the text first") as refused,
            engine.connect() as connection,
        ):
            connection.execute(statement, parameters)
        told = "".join(traceback.format_exception(refused.value)) + repr(refused.value) + caplog.text
        assert "912000" not in told
        assert "204000" not in told


def test_a_row_that_holds_no_number_is_told_when_it_is_read(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("insert into people (id, phone) values (1, '0240000021')")
        with pytest.raises(PhoneNumberError):
            connection.execute(select(people.c.phone)).one()


def test_a_number_is_not_written_into_the_text_of_a_statement() -> None:
    from sqlalchemy.exc import CompileError

    with pytest.raises((TypeError, CompileError), match=r"bind it|literal"):
        str(select(people).where(people.c.phone == PHONE).compile(compile_kwargs={"literal_binds": True}))
    assert "912" not in str(select(people).where(people.c.phone == PHONE).compile())


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {PhoneNumber: PhoneNumberType}


class Member(Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[PhoneNumber]


def test_a_mapped_class_holds_our_type_by_its_annotation(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Member(id=1, phone=PHONE))
        session.commit()
        session.expire_all()
        member = session.scalars(select(Member).where(Member.phone == PHONE)).one()
        assert member.phone == PHONE
