"""Who does the work that has many items."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from pipeline.errors import PipelineError
from pipeline.settings import Settings
from pipeline.work.crew import ALONE, Crew
from pipeline.work.processes import Processes, cores

_INSTALL = 'pip install "tonghop[cluster]"'


def crew_of(settings: Settings) -> AbstractContextManager[Crew]:
    """Whoever the settings name, as a context. Raises PipelineError where a cluster is wanted and cannot be had."""
    if settings.cluster:
        try:
            from pipeline.work.cluster import Cluster  # here: few have one, and its library takes long to load
        except ModuleNotFoundError as error:
            raise PipelineError(f"Máy này chưa cài phần làm trên cụm máy (thiếu {error.name}): {_INSTALL}.") from None
        return Cluster(settings.cluster)
    count = settings.jobs or cores()
    return nullcontext(ALONE) if count == 1 else Processes(count, always=settings.jobs > 1)
