"""What each refusal of the WhatsApp Cloud API means for the message: whose fault it is and when to try again.

Codes: the Cloud API's published list of error codes.
"""

from __future__ import annotations

from datetime import timedelta

from workers.channels.outcome import INCIDENT_WAIT, Outcome, PermanentRefusal, TemporaryRefusal, incident

_NOT_ON_WHATSAPP = "Nomor ini tidak dapat menerima pesan WhatsApp. Hubungi pemohon lewat saluran lain."
_PERMANENT = {
    131026: _NOT_ON_WHATSAPP,
    131021: "Nomor penerima sama dengan nomor pengirim kantor. Perbaiki nomor penerima.",
    131030: "Nomor penerima belum terdaftar pada nomor uji WhatsApp kantor.",
    131047: "Sudah lebih dari 24 jam sejak penerima terakhir membalas; WhatsApp hanya menerima pesan bertemplat.",
    131050: "Penerima sudah berhenti menerima pesan dari nomor kantor ini. Hubungi lewat saluran lain.",
    132000: "Jumlah isian tidak cocok dengan templat WhatsApp.",
    132005: "Isi templat WhatsApp terlalu panjang setelah diisi.",
    132012: "Bentuk isian tidak cocok dengan templat WhatsApp.",
}
_SLOW_DOWN = {
    131056: timedelta(seconds=6),  # one message in six seconds to the same person
    130429: timedelta(seconds=2),  # throughput of the number, counted by the second
    4: timedelta(minutes=15),  # calls of the app, counted by the hour
    80007: timedelta(minutes=15),  # calls of the business account, counted by the hour
    133016: INCIDENT_WAIT,
    131048: INCIDENT_WAIT,  # too many recipients blocked or reported us
    131064: INCIDENT_WAIT,
    131049: timedelta(hours=24),  # the recipient's own limit; asking sooner is refused again
}
_PROVIDER_TROUBLE = frozenset({1, 2, 131000, 131016, 131057, 133004, 135000})
_TOKEN = frozenset({0, 3, 10, 190, 131005}) | frozenset(range(200, 300))
_ACCOUNT = {
    368: "Akun WhatsApp kantor dibatasi karena pelanggaran kebijakan.",
    130497: "Akun WhatsApp kantor tidak boleh mengirim ke negara ini.",
    131031: "Akun WhatsApp kantor dikunci.",
    131037: "Nama tampilan nomor WhatsApp kantor belum disetujui.",
    131042: "Pembayaran akun WhatsApp kantor bermasalah.",
    131045: "Nomor WhatsApp kantor belum terdaftar dengan benar.",
    132001: "Templat WhatsApp ini belum ada atau belum disetujui.",
    132007: "Templat WhatsApp ini melanggar kebijakan.",
    132015: "Templat WhatsApp ini sedang dihentikan sementara.",
    132016: "Templat WhatsApp ini dinonaktifkan.",
    133010: "Nomor WhatsApp kantor belum terdaftar.",
}
_NO_SUCH_OBJECT = (100, 33)
_ASK_ADMIN = "Administrator perlu memeriksanya."


def judge(
    code: int, status: int, *, subcode: int | None = None, transient: bool = False, retry_after: timedelta | None = None
) -> Outcome:
    """The outcome for Graph's error `code` and HTTP `status`; `retry_after` is the answer's own header, if any."""
    known = _by_code(code, retry_after)
    if known is not None:
        return known
    if code in _PROVIDER_TROUBLE or transient or status >= 500:
        return TemporaryRefusal(f"WhatsApp sedang terganggu ({status}, {code}).", retry_after)
    if status == 429:
        return TemporaryRefusal("WhatsApp meminta pengiriman diperlambat (429).", retry_after or _SLOW_DOWN[130429])
    if code in _TOKEN or status in {401, 403}:
        return incident(
            f"WhatsApp menolak token kantor ({status}, {code}). Administrator perlu memeriksa WHATSAPP_TOKEN."
        )
    not_graph = status < 400 or code == status  # pywa puts the status in the code's place
    if (code, subcode) == _NO_SUCH_OBJECT or not_graph:
        return incident(f"WHATSAPP_URL tidak dijawab oleh WhatsApp ({status}, {code}). {_ASK_ADMIN}")
    return PermanentRefusal(f"WhatsApp menolak pesan ini (kode {code}).")


def _by_code(code: int, retry_after: timedelta | None) -> Outcome | None:
    if code in _PERMANENT:
        return PermanentRefusal(_PERMANENT[code])
    if code in _SLOW_DOWN:
        wait = max(_SLOW_DOWN[code], retry_after or timedelta())
        return TemporaryRefusal(f"WhatsApp meminta pengiriman diperlambat ({code}).", wait)
    if code in _ACCOUNT:
        return incident(f"{_ACCOUNT[code]} {_ASK_ADMIN}")
    return None
