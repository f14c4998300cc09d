"""The gate for attachments: what a document asked for may be, and a sentence for everything else."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from engine.errors import TooLarge, WrongKind
from engine.files.archive import ends_as_archive, read_archive
from engine.files.kinds import IMAGES, KINDS, OFFICE, UNKNOWN, describe, extension, extensions_of, label_of, sniff
from engine.files.sandbox import ChildFailed, Failure, inspect

_MOST_UNPACKED = 512 << 20
_ARCHIVES = (*OFFICE, "application/zip")
_AGAIN = "lalu unggah lagi."
_WHY_NOT = {
    Failure.ENCRYPTED: f"PDF ini terkunci kata sandi sehingga tidak dapat dibaca. Simpan tanpa kata sandi {_AGAIN}",
    Failure.BROKEN: f"Berkas ini rusak atau terpotong sehingga tidak dapat dibuka. Buat ulang berkasnya {_AGAIN}",
    Failure.TOO_MANY_PIXELS: f"Gambar ini lebih dari 50 megapiksel. Perkecil ukurannya {_AGAIN}",
    Failure.TOO_HEAVY: f"Berkas ini terlalu rumit untuk dibuka dengan aman. Cetak ke PDF atau pindai ulang {_AGAIN}",
}


def check(path: Path, filename: str, allowed: Collection[str], *, limit: int | None = None) -> str:
    """Let a stored file pass as one of the allowed media types, and return the type it is.

    `limit` in bytes. Opens PDFs and images in a child process, so it takes some 100 ms for those.
    Raises `TooLarge`; `WrongKind` when the content is of no allowed kind, contradicts the name's ending, is empty,
    damaged, locked, hides an archive or unpacks without measure; `SlowDown` when the machine is too busy to look.
    """
    size = path.stat().st_size
    if limit is not None and size > limit:
        raise too_large(limit)
    if size == 0:
        raise WrongKind(f"Berkas ini kosong. Periksa berkas aslinya {_AGAIN}")
    media_type = sniff(path)
    _check_kind(media_type, filename, allowed)
    _check_archive(path, media_type)
    if media_type == "application/pdf" or media_type in IMAGES:
        _check_opens(path, media_type)
    return media_type


def too_large(limit: int) -> TooLarge:
    """The refusal of a file above `limit` bytes, in the words of the person who sent it."""
    amount = f"{limit / (1 << 20):.1f}".removesuffix(".0").replace(".", ",")
    return TooLarge(f"Berkas lebih besar dari batas {amount} MB. Perkecil atau pindai lebih kasar {_AGAIN}")


def _check_kind(media_type: str, filename: str, allowed: Collection[str]) -> None:
    """The name's ending promises a kind; content of another one is refused even where that one is allowed."""
    ending = extension(filename).lower()
    contradicts = bool(ending) and ending not in extensions_of(media_type)
    if media_type in allowed and not contradicts:
        return
    promised = next((kind.label for kind in KINDS.values() if ending in kind.extensions), None)
    accepted = f"Yang diterima: {describe([kind for kind in allowed if kind in KINDS] or KINDS)}."
    if media_type == UNKNOWN:
        told = f"Isi berkas ini bukan {promised}." if promised else "Jenis berkas ini tidak diterima."
        raise WrongKind(f"{told} {accepted} Unggah berkas aslinya, atau simpan dalam jenis itu {_AGAIN}")
    label = label_of(media_type)
    if contradicts:
        told = f"Nama berkas berakhiran {ending}, tetapi isinya {label}."
        raise WrongKind(f"{told} {accepted} Beri nama yang sesuai isinya {_AGAIN}")
    raise WrongKind(f"Berkas ini berjenis {label}. {accepted} Simpan dalam jenis itu {_AGAIN}")


def _check_archive(path: Path, media_type: str) -> None:
    if media_type not in _ARCHIVES:
        if ends_as_archive(path):
            raise WrongKind(f"Berkas ini menyembunyikan arsip ZIP di dalamnya. Simpan ulang dokumennya saja {_AGAIN}")
        return
    archive = read_archive(path)
    if archive is None:
        raise WrongKind(_WHY_NOT[Failure.BROKEN])
    if archive.unpacked > _MOST_UNPACKED:
        raise WrongKind(_WHY_NOT[Failure.TOO_HEAVY])


def _check_opens(path: Path, media_type: str) -> None:
    try:
        inspect(path, media_type)
    except ChildFailed as failed:
        raise WrongKind(_WHY_NOT[failed.failure]) from failed
