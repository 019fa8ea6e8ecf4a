"""Closed lists whose members carry a machine value and the Vietnamese label people see."""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """A member is its machine value (a str) and carries the Vietnamese `label` people see."""

    label: str

    def __new__(cls, value: str, label: str) -> Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
