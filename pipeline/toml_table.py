"""A table of pipeline.toml, taken apart key by key: every mistake is one line that names file, table and key."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.errors import SettingsError
from pipeline.text import suggest


class TomlTable:
    """One table as tomllib reads it, '' for what stands above all tables. What it does not say has its default.

    Its methods raise SettingsError for a value of the wrong kind; `done` does for keys that nobody asked for.
    """

    def __init__(self, raw: object, name: str, file: str) -> None:
        if not isinstance(raw, Mapping):
            raise SettingsError(f"{file}: “{name}” phải là một bảng, viết [{name}] ở một dòng riêng.")
        self._said = dict(raw)
        self._asked: list[str] = []
        self._name, self._file = name, file

    def shown(self, key: str) -> str:
        """'[mail.smtp] port'."""
        return f"[{self._name}] {key}" if self._name else key

    def wrong(self, key: str, what: str) -> SettingsError:
        """What is wrong with the value of a key."""
        return SettingsError(f"{self._file}: {self.shown(key)}: {what}.")

    def value(self, key: str, default: object = None) -> object:
        """Whatever it says."""
        self._asked.append(key)
        return self._said.get(key, default)

    def text(self, key: str, default: str = "") -> str:
        """What stands in quotation marks."""
        value = self.value(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, f"phải là chữ đặt trong dấu nháy kép, đang ghi {value!r}")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts."""
        value = self.value(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            example = 'ví dụ ["vanthu@donvi.vn"]'
            raise self.wrong(key, f"phải là danh sách chữ đặt trong dấu nháy kép, {example}, đang ghi {value!r}")
        return tuple(value)

    def whole(self, key: str, default: int, within: range | None = None) -> int:
        """A whole number."""
        value = self.value(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and (within is None or value in within):
            return value
        said = f" từ {within[0]} đến {within[-1]}" if within else ""
        raise self.wrong(key, f"phải là số nguyên{said}, đang ghi {value!r}")

    def real(self, key: str, default: float) -> float:
        """Any number."""
        value = self.value(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong(key, f"phải là số, ví dụ 0.9, đang ghi {value!r}")
        return float(value)

    def switch(self, key: str, default: bool) -> bool:
        """On or off."""
        value = self.value(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"phải là true hoặc false, đang ghi {value!r}")
        return value

    @property
    def known(self) -> dict[str, str]:
        """The keys asked for so far, and how each is shown."""
        return {key: self.shown(key) for key in self._asked}

    def done(self, known: Mapping[str, str] | None = None) -> None:
        """Refuse keys that nobody asked for; `known` ones are offered, of other tables too, else those of this one."""
        near_by = known or {key: key for key in self._asked}
        for key in self._said:
            if key not in self._asked:
                near = suggest(key, near_by)
                hint = f"Có phải “{near_by[near]}”?" if near else f"Các khóa: {', '.join(near_by.values())}."
                raise SettingsError(f"{self._file}: {self.shown(key)}: khóa lạ. {hint}")
