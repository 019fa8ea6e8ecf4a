"""The addresses that forms came from, confirmed by the office for the unions they send for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.errors import PipelineError
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.decision_table import append
from pipeline.intake.sender_table import SENDERS, Ruling
from pipeline.intake.senders import Trust, as_compared
from pipeline.intake.submission import FileReport, Outcome
from pipeline.program.emails import domain_of
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.returned import decisions_of, read_returns
from pipeline.text import clean


@dataclass(frozen=True)
class Confirmed:
    """The addresses written into the table, each with its unions, and files whose address still waits.

    `unclear`: the files among them whose letter names no address that could be confirmed.
    """

    now: Mapping[str, tuple[str, ...]]
    waiting: tuple[FileReport, ...]
    unclear: tuple[FileReport, ...]


def confirm(
    settings: Settings,
    program: Program,
    period: Period,
    addresses: Sequence[str],
    who: str,
    today: date,
    advance: Advance = quiet,
) -> Confirmed:
    """Let addresses send for the unions whose forms of the period came from there; none named: those that count.

    They are remembered for this period and later ones. Raises PipelineError for an address that nothing came from.
    """
    files = read_returns(settings, program, period, decisions_of(settings, program, period, today), advance).files
    asked = [f for f in files if f.bearer is not None and not f.trust.known and f.outcome is not Outcome.LEFT_OUT]
    wanted = tuple(dict.fromkeys(map(_written, addresses)))
    found: dict[str, set[str]] = {}
    for file in asked:
        name = _meant(file, wanted) if wanted else _counting(file)
        if name:
            found.setdefault(name, set()).add(file.unit)
    if unknown := [a for a in wanted if a not in found]:
        raise PipelineError(f"Kỳ này không có biểu nào chờ xác nhận gửi từ {', '.join(unknown)}.")
    now = {address: tuple(sorted(codes)) for address, codes in found.items()}
    _write(settings, program, period, now, Ruling.CONFIRM, who, today)
    left = tuple(f for f in asked if f.unit not in now.get(_meant(f, tuple(now)), ()))
    return Confirmed(now, tuple(f for f in left if _address(f)), tuple(f for f in left if not _address(f)))


def withdraw(
    settings: Settings, program: Program, period: Period, addresses: Sequence[str], who: str, today: date
) -> Mapping[str, tuple[str, ...]]:
    """Take confirmations back, from this period on; gives the addresses with the unions they sent for.

    Raises PipelineError for an address that is not confirmed.
    """
    standing = {(c.address, c.unit): c.holds for c in decisions_of(settings, program, period, today).senders}
    found: dict[str, tuple[str, ...]] = {}
    for address in dict.fromkeys(map(_written, addresses)):
        units = tuple(sorted(unit for (name, unit), holds in standing.items() if name == address and holds))
        if not units:
            raise PipelineError(f"Địa chỉ {address} không có trong các địa chỉ đã xác nhận.")
        found[address] = units
    _write(settings, program, period, found, Ruling.WITHDRAW, who, today)
    return found


def _write(
    settings: Settings,
    program: Program,
    period: Period,
    found: Mapping[str, Iterable[str]],
    ruling: Ruling,
    who: str,
    today: date,
) -> None:
    if not clean(who):
        raise PipelineError('Chưa ghi ai quyết định: thêm --by "Họ tên".')
    common = {"ruling": ruling.label, "since": period.code, "who": clean(who), "when": today}
    rows = [{**common, "address": address, "units": ", ".join(codes)} for address, codes in found.items()]
    append(settings.program_folder(program.code) / DECISIONS_FILE, rows, SENDERS)


def _written(address: str) -> str:
    compared = as_compared(address.strip())
    if not compared:
        raise PipelineError(f"“{clean(address)}” không phải địa chỉ thư (ten@donvi.vn) hay miền thư riêng (@donvi.vn).")
    return compared


def _address(file: FileReport) -> str:
    return file.bearer.address if file.bearer else ""


def _meant(file: FileReport, wanted: Sequence[str]) -> str:
    """Which of the addresses (or domains) wanted a file came from; '' for none."""
    address = _address(file)
    return next((name for name in (address, domain_of(address)) if address and name in wanted), "")


def _counting(file: FileReport) -> str:
    """The address of a form that counts although nobody knows it; '' for any other."""
    return _address(file) if file.trust is Trust.UNKNOWN and file.outcome is Outcome.COUNTED else ""
