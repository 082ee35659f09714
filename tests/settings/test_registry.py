"""The provider registry file."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapter.registry import RegistryError, read_registry

HEAD = "nihdi,cpgiz_registered,bib_partner\n"


def _file(tmp_path: Path, rows: str) -> Path:
    file = tmp_path / "registry.csv"
    file.write_text(HEAD + rows, "utf-8")
    return file


def test_a_provider_may_bill_who_is_registered_and_partner(tmp_path: Path) -> None:
    rows = "10000001001,true,true\n10000002001,true,false\n10000003001,false,true\n"
    registry = read_registry(_file(tmp_path, rows))
    assert [registry.get(f"1000000{n}") for n in (1, 2, 3, 4)] == [True, False, False, None]


def test_eight_digits_with_dashes_are_read_and_one_row_that_allows_is_enough(tmp_path: Path) -> None:
    registry = read_registry(
        _file(tmp_path, "1-00000-01,yes,yes\n10000001004,no,no\n10000002001,0,1\n10000002004,1,1\n")
    )
    assert registry == {"10000001": True, "10000002": True}


def test_every_faulty_line_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegistryError) as refused:
        read_registry(_file(tmp_path, "123,true,true\n10000001001,maybe,true\n10000002001,true,true\n"))
    told = str(refused.value)
    assert ":2: expected a NIHDI number of 8 or 11 digits, found '123'" in told
    assert ":3: expected true or false twice, found maybe, true" in told
    assert ":4:" not in told


def test_other_columns_or_no_file_are_told(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("number,ok\n")
    with pytest.raises(RegistryError, match="expected the columns nihdi,cpgiz_registered,bib_partner"):
        read_registry(other)
    with pytest.raises(RegistryError, match="cannot be read"):
        read_registry(tmp_path / "absent.csv")
