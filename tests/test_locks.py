"""The locks are complete: whatever a locked package needs, extras and markers included, stands in the lock itself.

With --require-hashes pip refuses a requirement that is not pinned, or takes a newer release for it: an environment that
was set up yesterday cannot be set up tomorrow. The needs are those the installed packages declare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from itertools import product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")

# Where people set it up: every Python and system that is supported, whatever this one is.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
ENVIRONMENTS = [
    {"python_version": python, "python_full_version": f"{python}.7", "implementation_version": f"{python}.7", **system}
    for python, system in product(PYTHONS, SYSTEMS)
]


def locked(lock: str) -> list[Requirement]:
    """The entries of a lock: each a name with its extras, its one version and where it is wanted."""
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    return [Requirement(line) for line in re.findall(r"^([A-Za-z0-9][^\\\n]*?) *\\?$", text, re.MULTILINE)]


def wanted(entry: Requirement, environment: dict[str, str]) -> bool:
    """Whether an entry is installed in an environment."""
    return entry.marker is None or entry.marker.evaluate(environment)


def needs(entry: Requirement, environment: dict[str, str]) -> Iterator[Requirement]:
    """What the package of an entry declares to need there, with the extras that the entry names."""
    try:
        declared = distribution(entry.name).requires or ()
    except PackageNotFoundError:  # of another system: nothing here says what it needs
        return
    for need in map(Requirement, declared):
        if need.marker is None or any(need.marker.evaluate({**environment, "extra": e}) for e in ("", *entry.extras)):
            yield need


def unmet(entries: list[Requirement], environment: dict[str, str]) -> list[str]:
    """What the entries of a lock need in an environment and the lock does not hold, in words."""
    there = [entry for entry in entries if wanted(entry, environment)]
    by_name = {canonicalize_name(entry.name): entry for entry in there}
    missing = []
    for entry in there:
        for need in needs(entry, environment):
            found = by_name.get(canonicalize_name(need.name))
            if found is None or not need.extras <= found.extras or not need.specifier.contains(version(found), True):
                missing.append(f"{entry.name} needs {need}, the lock has {found or 'nothing'}")
    return missing


def version(entry: Requirement) -> str:
    """The one version that an entry pins."""
    (pin,) = entry.specifier
    assert pin.operator == "=="
    return pin.version


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda e: f"{e['sys_platform']}-{e['python_version']}")
@pytest.mark.parametrize("lock", LOCKS)
def test_what_locked_packages_need_is_in_the_lock(lock: str, environment: dict[str, str]) -> None:
    assert unmet(locked(lock), environment) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_pinned_and_hashed(lock: str) -> None:
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    entries = locked(lock)
    assert len(entries) > 20
    assert all(version(entry) for entry in entries)
    assert len(re.findall(r"^[A-Za-z0-9].*\\$\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == len(entries)


def test_a_lost_extra_is_found() -> None:
    entries = locked("requirements-dev.lock")
    bare = [Requirement(re.sub(r"\[.*?\]", "", str(entry))) for entry in entries]
    assert any("pytest-cov needs coverage[toml]" in found for found in unmet(bare, ENVIRONMENTS[0]))
    without = [entry for entry in entries if entry.name != "pluggy"]
    assert any("pluggy" in found for found in unmet(without, ENVIRONMENTS[0]))
