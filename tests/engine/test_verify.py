"""The register is tamper-evident: whatever is changed behind the application's back is found, and the first misfit named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.db import Database
from engine.erasure import GONE, erase
from engine.errors import Invalid, NotFound
from engine.records import (
    AlarmFired,
    Answer,
    Case,
    CaseDocument,
    CasePerson,
    Counter,
    Entry,
    Message,
    Refused,
    Task,
    table,
)
from engine.register import Line
from engine.verify import Misfit, Verdict, verify_register
from tests.office import Bandung

Tampering = Callable[[Session], object]


def verdict_of(database: Database) -> Verdict:
    with database.reading() as session:
        return verify_register(session)


def entry(bandung: Bandung, number: str, seq: int) -> int:
    """The id of a line."""
    with bandung.database.reading() as session:
        found = select(Entry.id).join(Case, Case.id == Entry.case_id).where(Case.number == number, Entry.seq == seq)
        return session.execute(found).scalar_one()


def tamper(database: Database, *statements: object) -> None:
    """What somebody with the database's own keys could do: the guards are dropped first."""
    with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ALTER TABLE entries DISABLE TRIGGER USER"))
        else:
            session.execute(text("DROP TRIGGER entries_no_update"))
            session.execute(text("DROP TRIGGER entries_no_delete"))
        for statement in statements:
            session.execute(statement)  # type: ignore[call-overload]


@pytest.fixture
def numbers(bandung: Bandung) -> tuple[str, str]:
    """Two cases with a past."""
    return bandung.bring_to("pengiriman_link"), bandung.bring_to("terima_subkoor")


def test_a_register_as_written_holds(bandung: Bandung, numbers: tuple[str, str]) -> None:
    found = verdict_of(bandung.database)
    assert found == Verdict(10)
    assert found.ok


def test_an_empty_register_holds(bandung: Bandung) -> None:
    assert verdict_of(bandung.database) == Verdict(0)


@pytest.mark.parametrize(
    ("column", "value"),
    [("action", "izinkan_"), ("as_position", "Orang lain"), ("kind", "alarm"), ("version", 99), ("actor_id", None)],
)
def test_one_changed_column_is_found(bandung: Bandung, numbers: tuple[str, str], column: str, value: object) -> None:
    line = entry(bandung, numbers[0], 4)
    tamper(bandung.database, update(table(Entry)).where(Entry.id == line).values({column: value}))
    assert verdict_of(bandung.database).first_bad == Misfit(
        numbers[0], 4, "Isi baris ini tidak cocok dengan sidik jarinya."
    )


def test_one_changed_byte_of_a_hash_is_found(bandung: Bandung, numbers: tuple[str, str]) -> None:
    line = entry(bandung, numbers[1], 1)
    with bandung.database.reading() as session:
        known = session.execute(select(Entry.hash).where(Entry.id == line)).scalar_one()
    changed = ("0" if known[0] != "0" else "1") + known[1:]
    tamper(bandung.database, update(table(Entry)).where(Entry.id == line).values(hash=changed))
    bad = verdict_of(bandung.database).first_bad
    assert bad is not None
    assert (bad.number, bad.seq) == (numbers[1], 1)


def test_a_line_forged_with_its_own_hash_breaks_the_chain_behind_it(bandung: Bandung, numbers: tuple[str, str]) -> None:
    """Whoever rewrites a line and hashes it properly would have to rewrite every line after it."""
    with bandung.database.reading() as session:
        row = session.execute(select(Entry).where(Entry.id == entry(bandung, numbers[0], 3))).scalar_one()
        fields = {name: getattr(row, name) for name in Line.__dataclass_fields__ if hasattr(row, name)}
    forged = {**fields, "as_position": "Orang lain"}
    digest = Line(number=numbers[0], actor=row.actor_id, **forged).hash
    assert Line(number=numbers[0], actor=row.actor_id, **fields).hash == row.hash
    rewritten = update(table(Entry)).where(Entry.id == row.id).values(as_position="Orang lain", hash=digest)
    tamper(bandung.database, rewritten)
    assert verdict_of(bandung.database).first_bad == Misfit(
        numbers[0], 4, "Baris ini tidak menyambung pada baris sebelumnya."
    )


def test_a_removed_line_is_found(bandung: Bandung, numbers: tuple[str, str]) -> None:
    tamper(bandung.database, delete(table(Entry)).where(Entry.id == entry(bandung, numbers[0], 3)))
    assert verdict_of(bandung.database).first_bad == Misfit(numbers[0], 3, "Baris 3 hilang; sesudahnya ada baris 4.")


def test_a_removed_tail_is_found(bandung: Bandung, numbers: tuple[str, str]) -> None:
    tail = [entry(bandung, numbers[0], seq) for seq in (6, 7)]
    tamper(bandung.database, delete(table(Entry)).where(Entry.id.in_(tail)))
    found = verdict_of(bandung.database).first_bad
    assert found == Misfit(numbers[0], 6, "Baris 6 sampai 7 di ujung register hilang.")


def test_all_lines_of_a_case_removed_are_found(bandung: Bandung, numbers: tuple[str, str]) -> None:
    case = select(Case.id).where(Case.number == numbers[1]).scalar_subquery()
    tamper(bandung.database, delete(table(Entry)).where(Entry.case_id == case))
    bad = verdict_of(bandung.database).first_bad
    assert bad is not None
    assert (bad.number, bad.seq) == (numbers[1], 1)


def test_a_removed_tail_with_the_case_set_back_is_found_by_its_state(
    bandung: Bandung, numbers: tuple[str, str]
) -> None:
    """Even whoever sets seq and head back leaves a state that no line tells of."""
    with bandung.database.reading() as session:
        head = session.execute(select(Entry.hash).where(Entry.id == entry(bandung, numbers[0], 6))).scalar_one()
    tamper(
        bandung.database,
        delete(table(Entry)).where(Entry.id == entry(bandung, numbers[0], 7)),
        update(table(Case)).where(Case.number == numbers[0]).values(seq=6, head=head),
    )
    bad = verdict_of(bandung.database).first_bad
    assert bad == Misfit(numbers[0], 6, "Keadaan atau versi berkas tidak cocok dengan langkah terakhir di register.")


def test_two_swapped_lines_are_found(bandung: Bandung, numbers: tuple[str, str]) -> None:
    second, third = (entry(bandung, numbers[0], seq) for seq in (2, 3))
    tamper(
        bandung.database,
        *(
            update(table(Entry)).where(Entry.id == line).values(seq=seq)
            for line, seq in ((second, 999), (third, 2), (second, 3))
        ),
    )
    bad = verdict_of(bandung.database).first_bad
    assert bad is not None
    assert (bad.number, bad.seq) == (numbers[0], 2)


def test_a_line_put_into_another_case_is_found(bandung: Bandung, numbers: tuple[str, str]) -> None:
    other = select(Case.id).where(Case.number == numbers[1]).scalar_subquery()
    moved = update(table(Entry)).where(Entry.id == entry(bandung, numbers[0], 7)).values(case_id=other, seq=4)
    tamper(bandung.database, moved)
    bad = verdict_of(bandung.database).first_bad
    assert bad is not None
    assert (bad.number, bad.seq) == (numbers[0], 7)


def test_an_edited_answer_is_found(bandung: Bandung, numbers: tuple[str, str]) -> None:
    case = select(Case.id).where(Case.number == numbers[0]).scalar_subquery()
    edited = update(table(Answer)).where(Answer.case_id == case, Answer.seq == 5).values(fields={"bentuk": "lisan"})
    tamper(bandung.database, edited)
    assert verdict_of(bandung.database).first_bad == Misfit(
        numbers[0], 5, "Jawaban yang tersimpan tidak cocok dengan komitmen pada baris ini."
    )


def test_an_answer_removed_in_silence_is_found(bandung: Bandung, numbers: tuple[str, str]) -> None:
    case = select(Case.id).where(Case.number == numbers[0]).scalar_subquery()
    tamper(bandung.database, delete(table(Answer)).where(Answer.case_id == case, Answer.seq == 5))
    assert verdict_of(bandung.database).first_bad == Misfit(
        numbers[0], 5, "Jawaban pada baris ini hilang tanpa catatan penghapusan."
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [("head", "f" * 64), ("seq", 6), ("seq", 8), ("version", 3), ("state", "selesai")],
)
def test_an_edited_case_is_found(bandung: Bandung, numbers: tuple[str, str], column: str, value: object) -> None:
    tamper(bandung.database, update(table(Case)).where(Case.number == numbers[0]).values({column: value}))
    bad = verdict_of(bandung.database).first_bad
    assert bad is not None
    assert bad.number == numbers[0]
    assert bad.seq in (7, 8)


def test_a_case_removed_with_everything_is_found(bandung: Bandung, numbers: tuple[str, str]) -> None:
    case = select(Case.id).where(Case.number == numbers[0]).scalar_subquery()
    children = [
        delete(table(r)).where(table(r).c.case_id == case)
        for r in (Answer, Entry, CaseDocument, CasePerson, Message, Task)
    ]
    bookings = text(f"DELETE FROM bookings WHERE case_id = (SELECT id FROM cases WHERE number = '{numbers[0]}')")  # noqa: S608
    tamper(bandung.database, bookings, *children, delete(table(Case)).where(Case.number == numbers[0]))
    assert verdict_of(bandung.database).first_bad == Misfit(numbers[0], 1, "Seluruh berkas dengan nomor ini hilang.")


def test_a_refused_filing_leaves_no_gap(bandung: Bandung) -> None:
    """An agenda number is given out only with a case, so a gap always means a removed one."""
    with pytest.raises(Invalid):
        bandung.file(peserta="banyak")
    bandung.file()
    assert verdict_of(bandung.database).ok
    with bandung.database.reading() as session:
        assert session.scalar(select(Counter.last)) == 1


def closed_case(bandung: Bandung) -> str:
    number = bandung.bring_to("keputusan_subkoor")
    bandung.act("bandung.subkoor", number, "tidak_izinkan", alasan="Akun milik Bu Rahasia terpakai.")
    return number


def test_an_answer_erased_by_law_leaves_the_register_whole(bandung: Bandung) -> None:
    """Clear text, key and copies are gone; the chain still verifies and tells of the erasure."""
    number = closed_case(bandung)
    with bandung.database.writing() as session:
        erase(session, bandung.office, number, 5, "Permintaan pemilik data", bandung.clock.now())
        erase(session, bandung.office, number, 1, "Permintaan pemilik data", bandung.clock.now())
    assert verdict_of(bandung.database) == Verdict(7)
    with bandung.database.reading() as session:
        case = session.execute(select(Case)).scalar_one()
        assert case.fields == {}
        assert case.title == GONE
        left = [str(row) for row in session.execute(select(Answer.fields, Answer.note))]
        left += [str(row) for row in session.execute(select(Message.subject, Message.body))]
        assert not [row for row in left if "Rahasia" in row or "Narahubung" in row or "dinas.example" in row]
        kinds = session.scalars(select(Entry.kind).order_by(Entry.seq)).all()
        assert kinds == [*["move"] * 5, "erasure", "erasure"]


def test_what_may_not_be_erased(bandung: Bandung) -> None:
    number = closed_case(bandung)
    running = bandung.file().number
    now = bandung.clock.now()
    with bandung.database.writing() as session:
        with pytest.raises(Invalid, match="dasar"):
            erase(session, bandung.office, number, 1, " ", now)
        with pytest.raises(Invalid, match="masih berjalan"):
            erase(session, bandung.office, running, 1, "UU PDP", now)
        with pytest.raises(NotFound, match="baris 9"):
            erase(session, bandung.office, number, 9, "UU PDP", now)
        erase(session, bandung.office, number, 1, "UU PDP", now)
        with pytest.raises(Invalid):
            erase(session, bandung.office, number, 6, "UU PDP", now)
        with pytest.raises(NotFound):
            erase(session, bandung.office, number, 1, "UU PDP", now)


@pytest.mark.parametrize("record", [Entry, Refused, AlarmFired])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_itself_refuses_to_change_the_register(
    bandung: Bandung, record: type[Entry | Refused | AlarmFired], verb: str
) -> None:
    number = bandung.file().number
    with bandung.database.writing() as session:
        case = session.execute(select(Case).where(Case.number == number)).scalar_one()
        task = session.execute(select(Task.id).where(Task.status == "open")).scalar_one()
        now = bandung.clock.now()
        session.add(Refused(at=now, code="not_yours"))
        session.add(AlarmFired(task_id=task, kind="breach:", due_at=now, fired_at=now))
    assert case.seq == 1
    statement = delete(table(record)) if verb == "delete" else update(table(record)).values(id=table(record).c.id)
    with pytest.raises(DBAPIError, match="append-only"), bandung.database.writing() as session:
        session.execute(statement)
    with bandung.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(record)) == 1
