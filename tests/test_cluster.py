"""Work on a real Dask cluster over TCP on this machine: the result is the same to the byte, whoever dies or is slow."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

pytest.importorskip("distributed", reason="needs the extra “cluster”")

from pipeline.cli.run import run
from pipeline.work.cluster import Cluster, own_version
from pipeline.work.crew import Work
from tests import works
from tests.bench.workspaces import filled_round
from tests.clusters import LocalCluster, local_cluster
from tests.forms import GOOD, filled, make_form
from tests.programs import CODE, make_program, write_workspace
from tests.test_shared_work import ANSWERS
from tests.works import Slate

NUMBERS = tuple(range(60))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with local_cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture
def cluster_to_hurt(tmp_path: Path) -> Iterator[LocalCluster]:
    (tmp_path / "cluster").mkdir()
    with local_cluster(tmp_path / "cluster") as made:
        yield made


def test_workers_of_a_cluster_do_the_work_in_order(cluster: LocalCluster, tmp_path: Path) -> None:
    work = Work(works.slow_squares, Slate(tmp_path, os.getpid()), NUMBERS, 0.25)
    with Cluster(cluster.address) as crew:
        got = list(crew.done(work))
        again = list(crew.done(Work(works.refusing, -1, NUMBERS, 0.05)))
        with pytest.raises(LookupError, match="số 11"):
            list(crew.done(Work(works.refusing, 11, NUMBERS, 0.05)))
    assert [one.value for one in got] == [number**2 for number in NUMBERS] and again == list(NUMBERS)
    assert {one.process for one in got} == {worker.pid for worker in cluster.workers}
    assert {one.opened for one in got} == {1}


def test_what_other_machines_find_elsewhere_is_what_they_are_told(cluster: LocalCluster) -> None:
    with Cluster(cluster.address) as crew, pytest.raises(LookupError, match="số 7"):
        list(crew.done(Work(works.refusing, -1, NUMBERS, 0.05, abroad=7)))


def hurt_when_busy(worker: psutil.Process, folder: Path, how: signal.Signals) -> threading.Thread:
    """A signal for a worker as soon as it has opened its tools."""

    def hurt() -> None:
        for _ in range(3000):
            if list(folder.glob(f"{worker.pid}.*")):
                worker.send_signal(how)
                return
            time.sleep(0.01)

    thread = threading.Thread(target=hurt)
    thread.start()
    return thread


@pytest.mark.posix
@pytest.mark.parametrize("how", ["SIGKILL", "SIGSTOP"])
def test_a_worker_that_dies_or_sleeps_changes_nothing(how: str, cluster_to_hurt: LocalCluster, tmp_path: Path) -> None:
    slate = tmp_path / "slate"
    slate.mkdir()
    thread = hurt_when_busy(cluster_to_hurt.at_work(0), slate, getattr(signal, how))
    with Cluster(cluster_to_hurt.address, patience=2) as crew:
        got = list(crew.done(Work(works.slow_squares, Slate(slate, os.getpid()), NUMBERS, 0.05)))
    thread.join()
    assert [one.value for one in got] == [number**2 for number in NUMBERS]


@pytest.mark.parametrize(
    ("address", "said"),
    [("tcp://127.0.0.1:9", "không có ai trả lời"), ("không phải địa chỉ", "Cụm máy không phải địa chỉ")],
)
def test_where_nobody_answers_it_is_one_line(
    address: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("pipeline.work.cluster.WAIT", 1)
    write_workspace(tmp_path)
    assert run(["results", "-w", str(tmp_path), "-p", CODE, "-k", "2024", "--cluster", address]) == 1
    told = capsys.readouterr().err.strip()
    assert said in told and "\n" not in told


def test_a_worker_of_another_version_is_told(
    cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("pipeline.work.cluster._PACKAGE", tmp_path)
    write_workspace(tmp_path)
    own_version.cache_clear()
    assert run(["results", "-w", str(tmp_path), "-p", CODE, "-k", "2024", "--cluster", cluster.address]) == 1
    own_version.cache_clear()
    assert "bản chương trình khác; hãy cài cùng một bản ở mọi máy" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["", "path", "file"])
def test_a_round_on_a_cluster_has_the_same_outputs_to_the_byte(
    address: str, cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_workspace(tmp_path)
    program = make_program(tmp_path / "x")
    returned = tmp_path / "inputs" / CODE / "2024"
    returned.mkdir(parents=True)
    for code, answers in (("A01", ANSWERS), ("A02", {**ANSWERS, "I_3_1_2024_val": "chưa rõ"}), ("A05", GOOD)):
        (returned / f"{code}.xlsx").write_bytes(filled(make_form(program, code), answers))
    (returned / "hỏng.xlsx").write_bytes(b"x")
    shared = {"": [], "path": ["--shared", str(tmp_path)], "file": ["--shared", tmp_path.as_uri()]}[address]

    def outputs(*how: str) -> dict[str, bytes]:
        assert run(["consolidate", "-w", str(tmp_path), "-p", CODE, "-k", "2024", *how]) == 0
        folder = tmp_path / "outputs" / CODE / "2024"
        return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    alone = outputs("--jobs", "1")
    assert len(alone) >= 4 and any("tra-lai" in name for name in alone)
    monkeypatch.setattr("pipeline.intake.returned_file.Guard", None)  # whoever reads here fails
    assert outputs("--cluster", cluster.address, *shared) == alone


@pytest.mark.posix
def test_a_round_is_the_same_to_the_byte_where_one_worker_dies_in_the_middle_and_another_is_too_slow(
    cluster_to_hurt: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second stands still, and is given up; this process does what it had at hand."""
    base = filled_round(tmp_path / "vong", 120)

    def outputs(*how: str) -> dict[str, bytes]:
        assert run(["consolidate", "-w", str(base.folder), "-p", base.program, "-k", base.period, *how]) == 0
        return {str(p.relative_to(base.outputs)): p.read_bytes() for p in base.outputs.rglob("*") if p.is_file()}

    alone = outputs("--jobs", "1", "--no-cache")
    real, told, waiting = Cluster.done, [], []

    def hurting(crew: Cluster, work: Work[Any, Any, Any]) -> Iterator[Any]:
        if not told:  # else it might be done before it dies, however much it is given
            cluster_to_hurt.at_work(0).suspend()
        for one in real(crew, work):
            told.append(one)
            if len(told) == 1:
                cluster_to_hurt.at_work(0).kill()
                waiting.append(sum(not item.done() for item in crew._under_way[next(iter(crew._under_way))]))
            elif len(told) == 45:
                cluster_to_hurt.at_work(1).suspend()
            yield one

    monkeypatch.setattr(Cluster, "done", hurting)
    monkeypatch.setattr(Cluster.__init__, "__defaults__", (2,))  # seconds of patience
    assert outputs("--cluster", cluster_to_hurt.address, "--no-cache") == alone
    assert len(told) > 110 and waiting[0] > 1 and any("tra-lai" in name for name in alone)
    cluster_to_hurt.at_work(1).resume()
