"""Who does the work of a command: this process, others of this machine, or a cluster."""

from __future__ import annotations

from dataclasses import replace

import typer

from pipeline.settings import JOBS, Settings
from pipeline.steps.crews import crew_of


def with_crew(ctx: typer.Context, settings: Settings, jobs: int, cluster: str, shared: str) -> Settings:
    """The settings with whoever does the work until the command ends; what is not given is as pipeline.toml has it.

    Raises PipelineError where the cluster cannot be reached.
    """
    settings = replace(
        settings,
        jobs=min(jobs, JOBS[-1]) or settings.jobs,
        cluster=cluster or settings.cluster,
        shared=shared or settings.shared,
    )
    return replace(settings, crew=ctx.with_resource(crew_of(settings)))
