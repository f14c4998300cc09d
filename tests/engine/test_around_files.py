"""Library, documentation and the check for duplicates on each database: the questions asked in SQL."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.actors import load_actor
from engine.around import library
from engine.errors import Invalid, NotFound, NotYours, Refusal, TooLarge, WrongKind
from engine.files import Stored
from engine.perform import Answer
from engine.queries import documentation
from engine.queries.documents import upload
from engine.queries.similar import alike, fold, similar, words
from engine.records import LibraryItem
from engine.running import running
from tests.conftest import BACKENDS
from tests.hostile import good_pdf
from tests.office import settings_for
from tests.offices import Houses, make_houses
from tests.stories.coaching import ADMIN, COACH, OTHER_COACH, REQUESTER, SOP, SUPERVISOR, finished, requested

KEEPER = "spektral.operator"


@pytest.fixture(params=BACKENDS)
def houses(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Houses]:
    """The agencies of this test's own, on each database in turn."""
    url = request.getfixturevalue("pg_url") if request.param == "postgresql" else f"sqlite:///{tmp_path / 'x.sqlite3'}"
    made = make_houses(settings_for(tmp_path / "data", url))
    yield made
    made.database.dispose()


def file(houses: Houses, who: str, content: bytes = b"", name: str = "berkas.pdf", fault: str | None = None) -> str:
    """A file handed in; gives its id."""
    stored = houses.office.files.receive(io.BytesIO(content or good_pdf(name)), filename=name, limit=10**8)
    with houses.database.writing() as session:
        actor = load_actor(session, houses.people[who], houses.clock.now())
        return upload(session, actor, stored, fault, houses.clock.now()).id


def add(houses: Houses, title: str, who: str = KEEPER, attachment: str = "", category: str = "Lainnya") -> library.Item:
    """One file more in the library."""
    answer = Answer({"title": title, "category": category}, {"attachment": attachment or file(houses, who)})
    with houses.database.writing() as session:
        actor = load_actor(session, houses.people[who], houses.clock.now())
        return library.add(session, houses.office, SOP, actor, answer, houses.clock.now())


def remove(houses: Houses, item: int, who: str = KEEPER) -> library.Item:
    with houses.database.writing() as session:
        actor = load_actor(session, houses.people[who], houses.clock.now())
        return library.remove(session, houses.office, item, actor, houses.clock.now())


def titles(houses: Houses, **asked: str) -> list[str]:
    """What a requester finds."""
    with houses.database.reading() as session:
        actor = load_actor(session, houses.people[REQUESTER], houses.clock.now())
        on = library.shelf(session, houses.office, SOP, actor, houses.clock.now())
        return [item.title for item in library.items(session, on, **asked).items]  # type: ignore[arg-type]


def test_the_library(houses: Houses) -> None:
    """SPK-52…SPK-55: found, sorted, removed softly; a second keeper who removes the same file finds it gone."""
    first = add(houses, "Beta 50%")
    add(houses, "alfa", category="Statistik dasar")
    assert titles(houses) == ["alfa", "Beta 50%"]
    assert titles(houses, order="nama") == ["alfa", "Beta 50%"]
    assert titles(houses, order="-nama") == ["Beta 50%", "alfa"]
    assert titles(houses, query="50%") == ["Beta 50%"]
    assert titles(houses, query="%") == ["Beta 50%"]
    assert titles(houses, query="\x00") == []
    assert titles(houses, category="Statistik dasar") == ["alfa"]
    remove(houses, first.id)
    assert titles(houses) == ["alfa"]
    with pytest.raises(NotFound):
        remove(houses, first.id)
    with houses.database.reading() as session:
        kept = session.scalars(select(LibraryItem).where(LibraryItem.id == first.id)).one()
        assert kept.removed_by == houses.people[KEEPER]


@pytest.mark.parametrize("who", [REQUESTER, ADMIN, SUPERVISOR, "linkzum.admin", "auditor", "admin"])
def test_only_keepers(houses: Houses, who: str) -> None:
    """SPK-54, SPK-55: the engine itself refuses everybody else."""
    item = add(houses, "Modul")
    with pytest.raises(NotYours):
        add(houses, "Lain", who)
    with pytest.raises(NotYours):
        remove(houses, item.id, who)
    assert titles(houses) == ["Modul"]


def test_what_is_no_file_for_a_library(houses: Houses) -> None:
    """The gate is that of case documents."""
    broken = file(houses, KEEPER, b"%PDF-1.4 x", fault="Berkas ini rusak.")
    archive = file(houses, KEEPER, b"PK\x05\x06" + b"\x00" * 18, "x.zip")
    for attachment, refusal in (
        (broken, WrongKind),
        (archive, WrongKind),
        ("tidak-ada", Invalid),
        (file(houses, ADMIN), Invalid),
    ):
        with pytest.raises(refusal):
            add(houses, "Modul", attachment=attachment)
    assert titles(houses) == []


def test_one_file_is_added_once_whoever_is_faster(houses: Houses) -> None:
    """Two clicks at once: one wins, the other hears a sentence."""
    attachment = file(houses, KEEPER)

    def one(title: str) -> str:
        try:
            return add(houses, title, attachment=attachment).title
        except Refusal as refusal:
            return type(refusal).__name__

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, ("A", "A"))) == ["A", "Invalid"]


def test_two_hundred_megabytes(houses: Houses) -> None:
    """A recording may have 200 MB in the library; the row's own size decides."""
    most = 200 * 1024 * 1024
    sizes: dict[int, str] = {}
    with houses.database.writing() as session:
        actor = load_actor(session, houses.people[KEEPER], houses.clock.now())
        for size in (most, most + 1):
            film = Stored(f"{size:032x}", "0" * 64, size, "video/mp4", "x.mp4")
            sizes[size] = upload(session, actor, film, None, houses.clock.now()).id
    assert add(houses, "Rekaman", attachment=sizes[most]).kind == "MP4"
    with pytest.raises(TooLarge):
        add(houses, "Rekaman", attachment=sizes[most + 1])


def bring(houses: Houses, number: str, kind: str, *names: str, who: str = COACH) -> None:
    """Files of one kind for a finished case."""
    houses.act(who, number, "unggah", {"dokumen": [file(houses, who, name=name) for name in names]}, jenis=kind)


def lines(houses: Houses, who: str, **asked: str) -> list[tuple[str, str, list[str]]]:
    """(institution, kind, files) of each line."""
    with houses.database.reading() as session:
        now = houses.clock.now()
        actor = load_actor(session, houses.people[who], now)
        run = running(session, houses.office, SOP, now)
        page = documentation.lines(session, houses.office, run, actor, now, **asked)  # type: ignore[arg-type]
        assert page.count == len(page.items)
        return [(i.cells[0].text, i.brought.label, [f.filename for f in i.brought.files]) for i in page.items]


def test_documentation_over_all_cases(houses: Houses) -> None:
    """SPK-56, SPK-63: by case and kind, newest first; searched and sorted; one's own for a requester."""
    health = finished(houses)
    school = finished(houses, instansi="Dinas Pendidikan")
    bring(houses, health, "foto", "a.pdf", "b.pdf")
    bring(houses, school, "video", "c.pdf")
    bring(houses, health, "foto", "d.pdf")
    photos, film = ("Dinas Kesehatan", "Foto", ["a.pdf", "b.pdf", "d.pdf"]), ("Dinas Pendidikan", "Video", ["c.pdf"])
    for who in (SUPERVISOR, ADMIN, KEEPER, REQUESTER, "auditor"):
        assert lines(houses, who) == [photos, film], who
    for order in ("-0", "-jenis", "waktu"):
        assert lines(houses, SUPERVISOR, order=order) == [film, photos], order
    for order in ("0", "jenis", "-waktu", "1", "2", "pengunggah", "x"):
        assert {line[0] for line in lines(houses, SUPERVISOR, order=order)} == {photos[0], film[0]}, order
    assert lines(houses, SUPERVISOR, query="c.PDF") == [film]
    assert lines(houses, SUPERVISOR, query="pendidikan video") == [film]
    assert lines(houses, SUPERVISOR, query="19 november") == [photos, film]
    assert lines(houses, SUPERVISOR, query="\x00") == []
    assert lines(houses, "linkzum.tkds") == []
    houses.act(ADMIN, school, "hapus", alasan="Salah")
    assert lines(houses, SUPERVISOR) == [photos]
    assert lines(houses, REQUESTER) == [photos]
    assert len(lines(houses, "auditor")) == 2
    with pytest.raises(NotYours):
        lines(houses, "admin")


def test_who_only_coaches_reads_of_their_own_cases(houses: Houses) -> None:
    """SPK-59: a role of the SOP that is no reader finds what it is appointed to, and nothing else."""
    mine, other = finished(houses), finished(houses, OTHER_COACH, instansi="Dinas Pendidikan")
    bring(houses, mine, "foto", "a.pdf")
    bring(houses, other, "foto", "b.pdf", who=OTHER_COACH)
    with houses.database.reading() as session:
        now = houses.clock.now()
        actor = load_actor(session, houses.people[COACH], now)
        held = tuple(replace(h, roles=frozenset({(SOP, "pembina")})) for h in actor.holdings)
        run = running(session, houses.office, SOP, now)
        page = documentation.lines(session, houses.office, run, replace(actor, holdings=held), now)
        assert [line.number for line in page.items] == [mine]


def test_similar_cases(houses: Houses) -> None:
    """SPK-11, SPK-A7: earlier cases of the agency, newest first; the number only for those who may see it."""
    number = requested(houses)
    with houses.database.reading() as session:
        now = houses.clock.now()
        run = running(session, houses.office, SOP, now)
        typed = {"instansi": "DINAS kesehatan", "jenis_layanan": "Pertemuan  dengan Zoom"}
        for who, seen in ((REQUESTER, number), (SUPERVISOR, number), ("linkzum.tkds", None)):
            actor = load_actor(session, houses.people[who], now)
            (found,) = similar(session, houses.office, run, actor, typed, now).cases
            assert found.number == seen, who
            assert dict(found.answers) == {"instansi": "Dinas Kesehatan", "jenis_layanan": "Pertemuan dengan Zoom"}
        assert similar(session, houses.office, run, actor, {}, now).cases == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("metadata statistik", "Statistik METADATA daerah", True),
        ("metadata", "pelatihan metadata daerah", True),
        ("metadata statistik sektoral daerah", "metadata jalan sungai gunung", False),
        ("yang dan untuk", "yang dan untuk", False),
        ("", "", False),
    ],
)
def test_the_measure(one: str, other: str, expected: bool) -> None:
    """At least two words in common (one of one), and half of the shorter text; stop words say nothing. It is symmetric."""
    assert alike(words(one), words(other)) is expected
    assert alike(words(other), words(one)) is expected
    assert fold(" Dinas\n KESEHATAN ") == "dinas kesehatan"
