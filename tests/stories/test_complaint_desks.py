"""A complaint must reach somebody other than the one it is about; where nobody is, the administrator is told."""

from __future__ import annotations

from sqlalchemy import delete, select, text

from commands.doctor import complaint_desks
from engine.actors import load_actor
from engine.around.complaints.desk import without_a_judge
from engine.around.complaints.filing import Grievance, file_complaint
from engine.records import Agency, Complaint
from engine.verify import verify_register
from tests.offices import Houses


def lonely(houses: Houses, agency: str, sop: str) -> list[str]:
    """Who handles complaints there with nobody above."""
    with houses.database.reading() as session:
        found = session.scalars(select(Agency.id).where(Agency.key == agency)).one()
        return without_a_judge(session, houses.office, found, sop, houses.clock.now())


def test_who_is_alone_at_the_desk_is_named(houses: Houses) -> None:
    """UNS-42: the Direktur judges complaints about the desk of UNS; above the desk of Bengkulu there is nobody."""
    assert lonely(houses, "uns", "uns-ormawa") == []
    assert lonely(houses, "bengkulu", "bengkulu-lisensi") == ["Yulia Kartikasari"]


def test_doctor_says_so(houses: Houses) -> None:
    """One line a service, with the mend."""
    with houses.database.reading() as session:
        told = list(complaint_desks(session, houses.office, houses.clock.now()))
    assert [f.sentence.partition(":")[0] for f in told] == ["bengkulu-lisensi", "linkzum-zoom", "spektral-pembinaan"]
    assert all(not f.well and "atasan" in f.sentence for f in told)


def test_the_register_counts_complaints_too(houses: Houses) -> None:
    """A complaint takes a number and is no case: the register holds with it, and tells when it is gone."""
    now = houses.clock.now()
    with houses.database.writing() as session:
        actor = load_actor(session, houses.people["uns.perwakilan"], now)
        said = Grievance(subject="Belum diterima", text="Undangan belum kami terima.")
        file_complaint(session, houses.office, "uns-ormawa", actor, said, now)
    with houses.database.reading() as session:
        assert verify_register(session).ok
    with houses.database.writing() as session:
        session.execute(text("DROP TRIGGER complaint_entries_no_delete"))
        session.execute(text("DELETE FROM complaint_entries"))
        session.execute(delete(Complaint))
    with houses.database.reading() as session:
        bad = verify_register(session).first_bad
    assert bad is not None
    assert bad.number == "KEL-2026-00001"
