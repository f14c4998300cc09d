"""E-mail addresses as the house accepts them."""

from __future__ import annotations

import pytest

from engine.address import check_address


@pytest.mark.parametrize("address", ["siti@dinas.go.id", "siti+zoom@sub.dinas.example", "siti@xn--dins-0fc.example"])
def test_ordinary_addresses(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address", ["siti@din\u0430s.example", "s\u0456ti@dinas.example", "siti@dinas", "siti", "a b@dinas.example", ""]
)
def test_addresses_that_cannot_be_written_to(address: str) -> None:
    """Letters that look like others are none of an address here, in its domain neither: an account may be named by it."""
    with pytest.raises(ValueError, match="Alamat surel tidak sah"):
        check_address(address)
