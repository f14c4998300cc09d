"""`disposisi`: the office from the command line. 0 when it is done, 1 with a sentence when it is not, 2 for a wrong call."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from engine.errors import DisposisiError, Invalid

TEMPORARY = "cetak kata sandi sementara, yang harus diganti saat pertama masuk, sebagai ganti tautan"
Run = Callable[[argparse.Namespace], int]
Verbs = Any  # argparse keeps the class of its sub-parsers to itself


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command."""
    arguments = _parser().parse_args(argv)
    module, name = arguments.run.split(".")
    try:
        run: Run = getattr(import_module(f"commands.{module}"), name)  # a verb loads what it needs and no more
        code = run(arguments)
        sys.stdout.flush()
    except Invalid as refusal:
        print("\n".join(s for sentences in refusal.errors.values() for s in sentences), file=sys.stderr)
        return 1
    except DisposisiError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="disposisi", description="Kantor Disposisi dari baris perintah.")
    verbs = parser.add_subparsers(title="perintah", required=True, metavar="PERINTAH")
    _sop(verbs)
    _accounts(verbs)
    _agencies(verbs)
    _register(verbs)
    _office(verbs)
    return parser


def _sop(verbs: Verbs) -> None:
    sop = _group(verbs, "sop", "SOP yang dideklarasikan")
    _verb(sop, "list", "daftar semua SOP", "sops.listing")
    check = _verb(sop, "check", "periksa deklarasi; tanpa FILE semua yang terpasang", "sops.check_file")
    check.add_argument("file", nargs="?", type=Path, metavar="FILE")
    show = _verb(sop, "show", "cetak tabel SOP seperti di dinding", "sops.show")
    show.add_argument("key", metavar="KEY")
    show.add_argument("--version", type=int, help="versi tertentu (bawaan: yang berlaku hari ini)")


def _accounts(verbs: Verbs) -> None:
    token = _verb(verbs, "token", "cetak token API pribadi sebuah akun, sekali saja", "accounts.token")
    token.add_argument("username", metavar="USERNAME")
    token.add_argument("--label", default="", help="untuk apa token ini")
    user = _group(verbs, "user", "akun")
    add = _verb(user, "add", "buat akun dan cetak tautan untuk membuat kata sandi", "accounts.add")
    add.add_argument("username", metavar="USERNAME")
    add.add_argument("name", metavar="NAMA")
    add.add_argument("--email", default="")
    add.add_argument("--whatsapp", default="")
    add.add_argument("--kind", choices=("person", "auditor", "admin"), default="person")
    add.add_argument("--temporary", action="store_true", help=TEMPORARY)
    _verb(user, "list", "daftar akun", "accounts.listing")
    reset = _verb(user, "reset", "cetak tautan sekali pakai untuk membuat kata sandi baru", "accounts.reset")
    reset.add_argument("username", metavar="USERNAME")
    reset.add_argument("--temporary", action="store_true", help=TEMPORARY)
    for name, help_text, run in (
        ("off", "nonaktifkan akun: sesi dan tokennya mati seketika", "accounts.off"),
        ("on", "aktifkan kembali akun", "accounts.on"),
    ):
        _verb(user, name, help_text, run).add_argument("username", metavar="USERNAME")


def _agencies(verbs: Verbs) -> None:
    group = _group(verbs, "agency", "instansi dan SOP yang dijalankannya")
    add = _verb(group, "add", "buat instansi dengan kalender pertamanya", "agencies.add")
    add.add_argument("key", metavar="KUNCI", help="nama pendek, misalnya dinas-contoh")
    add.add_argument("name", metavar="NAMA")
    add.add_argument("--zone", default="Asia/Jakarta", help="zona waktu (bawaan: Asia/Jakarta)")
    add.add_argument("--sop", action="append", default=[], metavar="KEY", help="SOP yang dijalankan; boleh berulang")
    run = _verb(group, "run", "instansi menjalankan SOP", "agencies.run")
    run.add_argument("key", metavar="KUNCI")
    run.add_argument("sop", nargs="+", metavar="KEY")
    _verb(group, "list", "daftar instansi", "agencies.listing")


def _register(verbs: Verbs) -> None:
    group = _group(verbs, "audit", "register")
    _verb(group, "verify", "hitung ulang setiap sidik jari register", "audit.verify")
    erase = _verb(verbs, "erase", "hapus teks satu jawaban menurut hukum; register tetap utuh", "audit.erase_answer")
    erase.add_argument("number", metavar="NUMBER")
    erase.add_argument("seq", metavar="SEQ", type=int)
    erase.add_argument("--reason", required=True, help="dasar penghapusan, dicatat di register")


def _office(verbs: Verbs) -> None:
    demo = _verb(verbs, "demo", "akun kantor peragaan", "making.demonstration")
    demo.add_argument("--refresh", action="store_true", help="buat ulang isi kantor peragaan")
    _verb(verbs, "migrate", "siapkan skema basis data dan catat versi SOP", "making.migration")
    _verb(verbs, "doctor", "periksa kesehatan kantor", "doctor.examine")
    save = _verb(verbs, "backup", "simpan basis data dan lampiran dalam satu berkas tar", "backup.save")
    save.add_argument("file", type=Path, metavar="FILE")
    load = _verb(verbs, "restore", "pulihkan dari berkas cadangan", "backup.load")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--force", action="store_true", help="timpa kantor yang sudah berisi")


def _group(verbs: Verbs, name: str, help_text: str) -> Verbs:
    parser = verbs.add_parser(name, help=help_text, description=help_text)
    return parser.add_subparsers(title="perintah", required=True, metavar="PERINTAH")


def _verb(verbs: Verbs, name: str, help_text: str, run: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
