"""E-mail addresses as the house accepts them, asked of the `email-validator` library."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email


def check_address(address: str) -> None:
    """ValueError with an Indonesian sentence unless `address` is an ASCII address of ordinary form.

    Its domain is not looked up: nothing leaves the machine, and `.test` is a domain like another.
    """
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
        ordinary = address.isascii()  # the library lets a domain of other letters pass
    except EmailNotValidError:
        ordinary = False
    if not ordinary:
        raise ValueError("Alamat surel tidak sah. Contoh: nama@instansi.go.id.")
