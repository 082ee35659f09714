"""The provider registry file."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapter.registry import RegistryError, read_registry, registered

HEAD = "nihdi,cpgiz_registered,bib_partner\n"


def _file(tmp_path: Path, rows: str) -> Path:
    file = tmp_path / "registry.csv"
    file.write_text(HEAD + rows, "utf-8")
    return file


def test_a_provider_may_bill_who_is_registered_and_partner(tmp_path: Path) -> None:
    registry = read_registry(_file(tmp_path, "10000001001,true,true\n10000002001,true,false\n10000003001,false,true\n"))
    assert [registered(registry, f"1000000{n}001") for n in (1, 2, 3, 4)] == [True, False, False, None]


def test_eight_digits_stand_for_a_person_whatever_the_qualification(tmp_path: Path) -> None:
    registry = read_registry(_file(tmp_path, "1-00000-01,yes,yes\n"))
    assert registered(registry, "10000001520") is True
    assert registered(registry, "10000002520") is None


def test_every_faulty_line_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegistryError) as refused:
        read_registry(
            _file(tmp_path, "123,true,true\n10000001001,maybe,true\n10000002001,true,true\n10000002001,no,no\n")
        )
    told = str(refused.value)
    assert ":2: expected a NIHDI number" in told
    assert ":3: expected true or false" in told
    assert ":5: expected a NIHDI number of 8 or 11 digits, once" in told


def test_other_columns_or_no_file_are_told(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("number,ok\n")
    with pytest.raises(RegistryError, match="expected the columns nihdi,cpgiz_registered,bib_partner"):
        read_registry(other)
    with pytest.raises(RegistryError, match="cannot be read"):
        read_registry(tmp_path / "absent.csv")
