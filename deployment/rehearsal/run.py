"""``make rehearse``: tests deployments end to end in a local AWS emulator."""

import os
from unittest.mock import patch

import typer

from deployment.rehearsal import fake_codedeploy
from deployment.rehearsal.ministack import emulator, write_template
from deployment.rehearsal.session import console
from deployment.rehearsal.steps import Rehearsal


def rehearse(ministack: str = typer.Option(help="Path of the ministack program.")) -> None:
    """Deploy dev and prod to ministack, break and repair both, change the text version, and delete both."""
    with (
        emulator(ministack) as environment,
        fake_codedeploy.stand_in() as (url, reports),
        patch.dict(os.environ, environment),
    ):
        template, notes = write_template(environment["AWS_ENDPOINT_URL"], url)
        _say("Differences from AWS", notes)
        rehearsal = Rehearsal(template, reports)
        for part in (
            rehearsal.stages_that_are_refused, rehearsal.dev, rehearsal.feedback, rehearsal.trial,
            rehearsal.prod, rehearsal.keys,
            rehearsal.broken_release, rehearsal.break_glass, rehearsal.text_version, rehearsal.model, rehearsal.logs,
            rehearsal.retraining, rehearsal.state_machine, rehearsal.bulk, rehearsal.stream,
            rehearsal.taking_down, rehearsal.launch,
        ):  # fmt: skip
            console.rule(part.__name__.replace("_", " "))
            part()
    for question, problem in rehearsal.checks:
        console.print(f"{'[red]✗' if problem else '[green]✓'}[/] {question} {problem}")
    _say(
        "Not covered",
        [
            "roles, quotas, memory limits, limits per API key and SnapStart: ministack does not enforce them",
            "alarms that change state by themselves: the rehearsal extracts the metrics from the logs",
        ],
    )
    if any(check.problem for check in rehearsal.checks):
        raise typer.Exit(1)


def _say(title: str, points: list[str]) -> None:
    console.print(f"{title}:")
    for point in points:
        console.print(f"  - {point}")
