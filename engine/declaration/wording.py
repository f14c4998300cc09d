"""WTForms' own sentences in Indonesian; the library ships none."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "Invalid field name '%s'.": "Nama isian '%s' tidak dikenal.",
    "Field must be equal to %(other_name)s.": "Isian harus sama dengan %(other_name)s.",
    "Field must be at least %(min)d characters long.": "Paling sedikit %(min)d huruf.",
    "Field must be at least %(min)d character long.": "Paling sedikit %(min)d huruf.",
    "Field cannot be longer than %(max)d characters.": "Paling banyak %(max)d huruf.",
    "Field cannot be longer than %(max)d character.": "Paling banyak %(max)d huruf.",
    "Field must be exactly %(max)d characters long.": "Harus tepat %(max)d huruf.",
    "Field must be exactly %(max)d character long.": "Harus tepat %(max)d huruf.",
    "Field must be between %(min)d and %(max)d characters long.": "Panjangnya dari %(min)d sampai %(max)d huruf.",
    "Date must be at least %(min)s.": "Paling awal %(min)s.",
    "Date must be at most %(max)s.": "Paling akhir %(max)s.",
    "Date must be between %(min)s and %(max)s.": "Dari %(min)s sampai %(max)s.",
    "Number must be at least %(min)s.": "Paling sedikit %(min)s.",
    "Number must be at most %(max)s.": "Paling banyak %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Dari %(min)s sampai %(max)s.",
    "This field is required.": "Wajib diisi.",
    "Invalid input.": "Isian tidak sah.",
    "Invalid email address.": "Alamat surel tidak sah.",
    "Invalid IP address.": "Alamat IP tidak sah.",
    "Invalid Mac address.": "Alamat MAC tidak sah.",
    "Invalid URL.": "Alamat web tidak sah.",
    "Invalid UUID.": "UUID tidak sah.",
    "Invalid value, must be one of: %(values)s.": "Pilih salah satu: %(values)s.",
    "Invalid value, can't be any of: %(values)s.": "Tidak boleh salah satu dari: %(values)s.",
    "This field cannot be edited.": "Isian ini tidak dapat diubah.",
    "This field is disabled and cannot have a value.": "Isian ini tidak dapat diisi.",
    "Invalid CSRF Token.": "Halaman ini sudah terlalu lama terbuka. Muat ulang lalu kirim lagi.",
    "CSRF token missing.": "Halaman ini tidak lengkap. Muat ulang lalu kirim lagi.",
    "CSRF failed.": "Halaman ini tidak lengkap. Muat ulang lalu kirim lagi.",
    "CSRF token expired.": "Halaman ini sudah terlalu lama terbuka. Muat ulang lalu kirim lagi.",
    "Invalid Choice: could not coerce.": "Pilihan tidak sah.",
    "Choices cannot be None.": "Pilihan belum tersedia.",
    "Not a valid choice.": "Pilihan itu tidak ada dalam daftar.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Ada pilihan yang tidak sah.",
    "'%(value)s' is not a valid choice for this field.": "'%(value)s' tidak ada dalam daftar.",
    "'%(value)s' are not valid choices for this field.": "'%(value)s' tidak ada dalam daftar.",
    "Not a valid datetime value.": "Waktu tidak terbaca.",
    "Not a valid date value.": "Tanggal tidak terbaca. Contoh: 2026-11-25.",
    "Not a valid time value.": "Jam tidak terbaca. Contoh: 09:30.",
    "Not a valid week value.": "Minggu tidak terbaca.",
    "Not a valid integer value.": "Isi dengan bilangan bulat.",
    "Not a valid decimal value.": "Isi dengan bilangan.",
    "Not a valid float value.": "Isi dengan bilangan.",
}


class Indonesian:
    """What WTForms asks of a translation: gettext and ngettext. Unknown strings pass unchanged (they are ours)."""

    def gettext(self, string: str) -> str:
        """The Indonesian sentence for one of WTForms' own."""
        return SENTENCES.get(string, string)

    def ngettext(self, singular: str, plural: str, _n: int) -> str:
        """Indonesian has no plural form."""
        return SENTENCES.get(singular, SENTENCES.get(plural, plural))
