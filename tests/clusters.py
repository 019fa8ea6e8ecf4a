"""A Dask cluster on this machine for tests: a scheduler and workers, processes of their own that talk over TCP."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from pipeline.machine import end_whole
from pipeline.settings import REPOSITORY

_SECONDS = 120  # in which all of it is there


class LocalCluster(NamedTuple):
    """Where the scheduler is, and the processes of the workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]

    def at_work(self, number: int) -> psutil.Process:
        """The process of a worker in which items are done."""
        return psutil.Process(self.workers[number].pid)


@contextmanager
def local_cluster(folder: Path, workers: int = 2, variables: dict[str, str] | None = None) -> Iterator[LocalCluster]:
    """The cluster, as a context."""
    environment = {**os.environ, **(variables or {}), "DASK_DISTRIBUTED__DASHBOARD__LINK": ""}

    def begun(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
            cwd=REPOSITORY,
            env={**environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        ended.callback(end_whole, process)
        return process

    with ExitStack() as ended:
        told = folder / "scheduler.json"
        begun("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
        for _ in range(_SECONDS * 10):
            if told.exists():
                break
            time.sleep(0.1)
        which = (
            "--scheduler-file",
            str(told),
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
        )
        made = [begun("dask_worker", *which, "--local-directory", str(folder)) for _ in range(workers)]
        from distributed import Client

        with Client(scheduler_file=str(told), timeout=_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=_SECONDS)
            address = client.scheduler.address
        yield LocalCluster(address, made)
