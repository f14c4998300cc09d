"""A loan of BPS Bengkulu from request to Basic, told by name through the API, with everything anybody is told on the way."""

from __future__ import annotations

from tests.stories.bengkulu import ACCOUNT, MEETING, Loans, both, wib
from tests.web.api_client import told


def test_a_loan_from_request_to_basic(loans: Loans) -> None:
    """BKL-17, BKL-19, BKL-20, BKL-22, BKL-23: Hendri asks on Friday for Monday, and on Monday the account is Basic again.

    Each row on time, in the hands the sheet names, with one line in the register.
    """
    number = loans.ask()
    assert number == "BKL-2026-00001"
    assert loans.case(number)["state"] == "instruksi_tip"
    loans.clock("2026-11-20 09:06")
    assert loans.done("tip", number, "instruksikan", catatan="Mohon dicek.")["state"] == "pengecekan_ti"
    loans.clock("2026-11-20 09:14")
    lent = loans.done("ti", number, "berikan_akun", akun=ACCOUNT)
    assert (lent["state"], lent["fields"]["akun"]) == ("lisensi_aktif", ACCOUNT)
    assert loans.clock("2026-11-23 15:30") == 1
    assert loans.case(number)["state"] == "unduh_rekaman"
    loans.clock("2026-11-23 15:50")
    assert loans.done("ti", number, "rekaman_diunduh", ada_rekaman=True)["state"] == "penurunan_lisensi"
    loans.clock("2026-11-23 15:53")
    case = loans.done("anggota", number, "set_basic", catatan="Sudah Basic.")
    assert (case["state"], case["outcome"], case["actions"]) == ("selesai", "selesai", [])
    tasks = [(t["no"], t["standing"], t["closed_by"]) for t in case["tasks"]]
    assert tasks == [
        ("1", "on_time", "bengkulu.pjk"),
        ("2", "on_time", "bengkulu.tip"),
        ("3", "on_time", "bengkulu.ti"),
        ("", "no_standard", None),  # the meeting was over: nobody did it, and nobody broke it off
        ("4", "on_time", "bengkulu.ti"),
        ("5", "on_time", "bengkulu.anggota"),
    ]


def test_the_register_of_a_loan(loans: Loans) -> None:
    """One line a move, each chained to the last; who acted is written as the position held, the timer as the system."""
    number = loans.ended()
    loans.clock("2026-11-23 15:40")
    loans.done("ti", number, "rekaman_diunduh", ada_rekaman=False, catatan="Tidak direkam.")
    loans.done("anggota", number, "set_basic")
    lines = loans.register(number)
    assert [(e["actor"], e["as_position"], e["action"], e["to"]) for e in lines] == [
        ("bengkulu.pjk", "PJK Terkait", "ajukan", "instruksi_tip"),
        ("bengkulu.tip", "PJK Teknologi Informasi dan Pengembangan Inovasi", "instruksikan", "pengecekan_ti"),
        ("bengkulu.ti", "PJK Teknologi Informasi", "berikan_akun", "lisensi_aktif"),
        ("system", "Sistem", "rapat_berakhir", "unduh_rekaman"),
        ("bengkulu.ti", "PJK Teknologi Informasi", "rekaman_diunduh", "penurunan_lisensi"),
        ("bengkulu.anggota", "Anggota PJK TI", "set_basic", "selesai"),
    ]
    assert [e["previous_hash"] for e in lines[1:]] == [e["hash"] for e in lines[:-1]]
    assert lines[4]["fields"] == {"ada_rekaman": False, "catatan": "Tidak direkam."}
    assert told(loans.of("auditor").get("/audit/verify")) == {"entries": 6, "ok": True, "first_bad": None}


def test_each_learns_what_is_theirs_to_do(loans: Loans) -> None:
    """The inbox of each role in turn holds the one thing to do, and nobody else's does."""
    number = loans.ask()
    waits = [
        ("tip", "instruksikan"),
        ("ti", "berikan_akun"),
        (None, ""),
        ("ti", "rekaman_diunduh"),
        ("anggota", "set_basic"),
    ]
    answers: dict[str, dict[str, object]] = {
        "berikan_akun": {"akun": ACCOUNT},
        "rekaman_diunduh": {"ada_rekaman": True},
    }
    for who, action in waits:
        for each in ("pjk", "tip", "ti", "anggota"):
            inbox = told(loans.of(each).get("/inbox"))
            assert [line["number"] for line in inbox["items"]] == ([number] if each == who else []), (action, each)
        if who is None:
            loans.clock("2026-11-23 15:30")
        else:
            loans.done(who, number, action, **answers.get(action, {}))
    assert loans.case(number)["state"] == "selesai"


def test_everything_that_is_told(loans: Loans) -> None:
    """To whom and by which ways: the page always, e-mail where there is an address (BKL-27: the sheet prescribes none)."""
    number = loans.ended()
    loans.clock("2026-11-23 15:50")
    loans.done("ti", number, "rekaman_diunduh", ada_rekaman=True)
    loans.done("anggota", number, "set_basic")
    told_to = {m.template: loans.told_to(m.template) for m in loans.houses.messages()}
    assert told_to == {
        "tanda_terima": both("pjk"),
        "permohonan_masuk": both("tip"),
        "instruksi": both("ti"),
        "akun_diberikan": both("pjk"),
        "rapat_berakhir": both("pjk"),
        "ingatkan_unduh": both("ti"),
        "turunkan_lisensi": both("anggota"),
        "selesai": both("pjk"),
    }


def test_what_the_letters_say(loans: Loans) -> None:
    """Every letter names the case, the interval in the office's words, the deadline, and where to go on."""
    number = loans.ended()
    loans.clock("2026-11-23 15:50")
    loans.done("ti", number, "rekaman_diunduh", ada_rekaman=True)
    loans.done("anggota", number, "set_basic")
    said = {m.template: (m.subject, m.body) for m in loans.houses.messages()}
    office = loans.houses.office
    begins, ends = "Senin, 23 November 2026 13.00 WIB", "Senin, 23 November 2026 15.30 WIB"
    wanted = {
        "tanda_terima": (begins, ends, "PJK TIP", "Jumat, 20 November 2026 09.10 WIB", office.tracking_link(number)),
        "permohonan_masuk": ("Hendri Saputrawan", begins, ends, "Jumat, 20 November 2026 09.10 WIB"),
        "instruksi": (begins, ends, "Jumat, 20 November 2026 09.10 WIB", office.link(number)),
        "akun_diberikan": ("Zoom Bengkulu", begins, ends, "unduh rekaman", office.link(number)),
        "rapat_berakhir": ("unduh rekaman", "Zoom Bengkulu", office.link(number)),
        "ingatkan_unduh": ("Hendri Saputrawan", "Selasa, 24 November 2026 08.00 WIB", office.link(number)),
        "turunkan_lisensi": ("Zoom Bengkulu", "Senin, 23 November 2026 15.55 WIB", office.link(number)),
        "selesai": ("Zoom Bengkulu", "Zoom Basic", office.survey_link(number)),
    }
    assert set(said) == set(wanted)
    for template, parts in wanted.items():
        subject, body = said[template]
        assert "Pelatihan petugas Susenas" in subject or number in subject
        assert [part for part in parts if part not in body] == [], template
        assert "${" not in subject + body
        assert ": -\n" not in body


def test_the_draft_took_its_time_and_is_never_late(loans: Loans) -> None:
    """BKL-17: half an hour is the requester's own time: shown, measured, never called late."""
    number = loans.ask()
    first = loans.task(number, "1")
    assert (first["role"], first["standing"], first["closed_by"]) == ("pjk_terkait", "on_time", "bengkulu.pjk")
    assert wib(first["due_at"]) == "2026-11-20 09:30"


def test_an_invitation_does_as_well_as_a_note(loans: Loans) -> None:
    """BKL-17, BKL-26: one of the two documents is enough, and both are welcome."""
    for document in ("nota_dinas", "undangan"):
        case = told(loans.of("pjk").post("/cases", loans.body(document)), 201)
        assert list(case["attachments"]) == [document]
    body = loans.body()
    body["attachments"]["undangan"] = loans.of("pjk").letter()
    assert sorted(told(loans.of("pjk").post("/cases", body), 201)["attachments"]) == ["nota_dinas", "undangan"]


def test_the_proof_of_the_download(loans: Loans) -> None:
    """BKL-22, BKL-26: the result of row 4 may carry its proof; the file is kept with the case."""
    number = loans.ended()
    ti = loans.of("ti")
    answer = {
        "fields": {"ada_rekaman": True},
        "attachments": {"bukti": ti.letter()},
        "version": loans.case(number)["version"],
    }
    case = told(ti.post(f"/cases/{number}/actions/rekaman_diunduh", answer))
    assert [a["media_type"] for a in case["attachments"]["bukti"]] == ["application/pdf"]
    assert case["fields"]["ada_rekaman"] is True


def test_the_licence_is_lent_and_taken_back(loans: Loans) -> None:
    """BKL-23, BKL-25: booked for the interval as a loan, and back only when somebody has set it to Basic."""
    number = loans.lend()
    (booking,) = loans.bookings(number)
    assert [f"{moment:%H:%M}" for moment in (booking.starts_at, booking.ends_at)] == ["06:00", "08:30"]  # UTC
    assert (booking.loan, booking.returned_at, booking.released_at) == (True, None, None)
    loans.clock("2026-11-23 15:30")
    loans.done("ti", number, "rekaman_diunduh", ada_rekaman=True)
    assert loans.bookings(number)[0].returned_at is None
    loans.clock("2026-11-23 15:33")
    loans.done("anggota", number, "set_basic")
    assert loans.bookings(number)[0].returned_at == loans.houses.clock.now()


def test_before_it_has_come_to_them(loans: Loans) -> None:
    """Melisa learns that a request is there, not what it says, until row 5; Rangga, who may move its date, reads it at once."""
    number = loans.ask()
    for action, answer in (("instruksikan", {}), ("berikan_akun", {"akun": ACCOUNT})):
        outline = loans.of("anggota").case(number)
        assert (outline["outline"], outline["fields"], outline["attachments"]) == (True, {}, {})
        seen = loans.of("ti").case(number)
        assert (seen["outline"], seen["fields"]["mulai"][:16]) == (False, MEETING["mulai"])
        loans.done("tip" if action == "instruksikan" else "ti", number, action, **answer)
    loans.clock("2026-11-23 15:30")
    assert loans.of("anggota").case(number)["outline"]
    loans.done("ti", number, "rekaman_diunduh", ada_rekaman=True)
    assert not loans.of("anggota").case(number)["outline"]
