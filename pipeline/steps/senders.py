"""The addresses that forms came from, confirmed by the office for the unions they send for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.intake.decision_rows import append
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.senders.table import SENDERS, Ruling
from pipeline.intake.senders.trust import Trust, as_compared
from pipeline.program.emails import domain_of
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.intake import decisions_of, read_files
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.signature import Signature, unasked
from pipeline.text import clean


@dataclass(frozen=True)
class Confirmed:
    """The addresses written into the table, each with its unions, and files whose address still waits.

    `unclear`: the files among them whose letter names no address that could be confirmed. `failed`: what was named and
    is no address, or one that nothing came from, each with the reason.
    """

    now: Mapping[str, tuple[str, ...]]
    waiting: tuple[FileReport, ...]
    unclear: tuple[FileReport, ...]
    failed: tuple[str, ...] = ()
    agreed: bool = True


def confirm(
    settings: Settings,
    program: Program,
    period: Period,
    addresses: Sequence[str],
    by: Signature,
    *,
    advance: Advance = quiet,
    agree: Callable[[Mapping[str, tuple[str, ...]]], bool] = unasked,
) -> Confirmed:
    """Let addresses send for the unions whose forms of the period came from there; none named: those that count.

    They are remembered for this period and later ones; `agree` is asked before. Raises PipelineError where none of
    those named can be.
    """
    signed, (wanted, failed) = by.columns(), _written(addresses)
    decisions = decisions_of(settings, program, period, by.day)
    asked = [f for f in read_files(settings, program, period, decisions, advance=advance).files if _may_be_asked(f)]
    found: dict[str, set[str]] = {}
    for file in asked:
        name = _meant(file, wanted) if wanted else _counting(file)
        if name:
            found.setdefault(name, set()).add(file.unit)
    failed += [f"{a}: kỳ này không có biểu nào gửi từ đó mà chờ xác nhận" for a in wanted if a not in found]
    _refuse_all(failed, found)
    now = {address: tuple(sorted(codes)) for address, codes in found.items()}
    if now and not agree(now):
        return Confirmed(now, (), (), tuple(failed), agreed=False)
    rows = _rows(now, {"ruling": Ruling.CONFIRM.label, "since": period.code, **signed})
    append(settings.program_folder(program.code) / DECISIONS_FILE, rows, SENDERS)
    left = tuple(f for f in asked if _is_open(f) and f.unit not in now.get(_meant(f, tuple(now)), ()))
    named, unclear = tuple(f for f in left if _address(f)), tuple(f for f in left if not _address(f))
    return Confirmed(now, named, unclear, tuple(failed))


def withdraw(
    settings: Settings, program: Program, period: Period, addresses: Sequence[str], by: Signature
) -> Confirmed:
    """Take confirmations back, from this period on; `now`: the addresses with the unions they sent for.

    Raises PipelineError where none of those named is confirmed.
    """
    signed, (wanted, failed) = by.columns(), _written(addresses)
    confirmed = {(c.address, c.unit): c.holds for c in decisions_of(settings, program, period, by.day).senders}
    found: dict[str, tuple[str, ...]] = {}
    for address in wanted:
        units = tuple(sorted(unit for (name, unit), holds in confirmed.items() if name == address and holds))
        if units:
            found[address] = units
        else:
            failed.append(f"{address}: không có trong các địa chỉ đã xác nhận")
    _refuse_all(failed, found)
    rows = _rows(found, {"ruling": Ruling.WITHDRAW.label, "since": period.code, **signed})
    append(settings.program_folder(program.code) / DECISIONS_FILE, rows, SENDERS)
    return Confirmed(found, (), (), tuple(failed))


def _may_be_asked(file: FileReport) -> bool:
    """Whether its address may be confirmed: also of a form that was taken once, or replaced."""
    taken = file.trust is Trust.TAKEN
    return file.bearer is not None and (taken or not file.trust.known) and file.outcome is not Outcome.LEFT_OUT


def _is_open(file: FileReport) -> bool:
    """Whether its sender still has to be asked about: it waits, or counts without being known."""
    return file.outcome is Outcome.UNCONFIRMED or (file.outcome is Outcome.COUNTED and not file.trust.known)


def _refuse_all(failed: Sequence[str], found: Mapping[str, object]) -> None:
    """Raise PipelineError where nothing of what was named can be done."""
    if failed and not found:
        raise PipelineError(f"{'; '.join(failed)}.")


def _rows(found: Mapping[str, Iterable[str]], common: Mapping[str, object]) -> list[Mapping[str, object]]:
    """A row of the table for each address, with the unions it sends for."""
    return [{**common, "address": address, "units": ", ".join(codes)} for address, codes in found.items()]


def _written(addresses: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """The addresses (or domains) as they are compared, and what was typed that is none, with the reason."""
    typed = {address: as_compared(address.strip()) for address in addresses}
    wrong = [
        f"“{clean(address)}” không phải địa chỉ thư (ten@donvi.vn) hay miền thư riêng (@donvi.vn)"
        for address, compared in typed.items()
        if not compared
    ]
    return tuple(dict.fromkeys(filter(None, typed.values()))), wrong


def _address(file: FileReport) -> str:
    return file.bearer.address if file.bearer else ""


def _meant(file: FileReport, wanted: Sequence[str]) -> str:
    """Which of the addresses (or domains) wanted a file came from; '' for none."""
    address = _address(file)
    return next((name for name in (address, domain_of(address)) if address and name in wanted), "")


def _counting(file: FileReport) -> str:
    """The address of a form that counts although nobody knows it; '' for any other."""
    return _address(file) if file.trust is Trust.UNKNOWN and file.outcome is Outcome.COUNTED else ""
