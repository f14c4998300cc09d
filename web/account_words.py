"""What was done to an account, in words."""

from __future__ import annotations

from flask_babel import gettext as _


def account_words() -> dict[str, str]:
    """By the codes of `engine.account_changes.What`."""
    return {
        "registered": _("Mendaftar sendiri"),
        "created": _("Akun dibuat"),
        "member": _("Akun pribadi dibuat di dalam tim"),
        "details": _("Data diubah"),
        "password": _("Kata sandi diganti pemiliknya"),
        "temporary": _("Kata sandi sementara dibuat"),
        "link": _("Tautan kata sandi dibuat"),
        "role": _("Peran diubah"),
        "on": _("Diaktifkan"),
        "off": _("Dinonaktifkan"),
        "signed_out": _("Semua sesi diakhiri"),
        "identity": _("Dihubungkan dengan masuk tunggal"),
    }
