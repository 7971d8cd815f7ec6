"""``undertone jobs``: list, watch, cancel and fetch the bulk jobs of a stack."""

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import JsonOption

jobs = typer.Typer(no_args_is_help=True, help="List, watch, cancel and fetch bulk jobs on AWS.")

OnOption = Annotated[str, typer.Option("--on", envvar="UNDERTONE_STACK", help="Name of the stack that runs the jobs.")]
JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="The job's ID.")]


@jobs.command("list")
def list_jobs(
    on: OnOption,
    *,
    most: Annotated[int, typer.Option(help="How many.", min=1, max=1000)] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the newest jobs."""
    from training import console  # noqa: PLC0415
    from training.jobs.service import JobService  # noqa: PLC0415 - boto3

    found = list(JobService.find(on).jobs(most))
    if as_json:
        console.out.print_json(
            data=[{"id": each.id, "status": each.status, "started": each.started.isoformat()} for each in found]
        )
        return
    rows = [(each.id, each.status, f"{each.started:%Y-%m-%d %H:%M}") for each in found]
    console.out.print(console.table(f"Bulk jobs of {on}", ("job", "status", "started"), rows))


@jobs.command()
def show(job: JobArgument, on: OnOption, *, as_json: JsonOption = False) -> None:
    """Show the progress of a job."""
    from training import console  # noqa: PLC0415
    from training.jobs.service import JobService  # noqa: PLC0415

    found = JobService.find(on).progress(job)
    if as_json:
        console.out.print_json(data=found._asdict())
        return
    typer.echo(f"{job}: {found.status}, {found.done:,} of {found.chunks:,} chunks")
    if found.reason:
        typer.echo(found.reason)


@jobs.command()
def cancel(job: JobArgument, on: OnOption) -> None:
    """Stop a job."""
    from training.jobs.service import JobService  # noqa: PLC0415

    JobService.find(on).cancel(job)
    typer.echo(f"Canceled {job}.")


@jobs.command()
def fetch(
    job: JobArgument,
    on: OnOption,
    *,
    output: Annotated[str | None, typer.Option(help="Where to write the result.", show_default="as started")] = None,
    pictures: Annotated[
        Path | None, typer.Option(help="Where to draw the pictures.", metavar="FOLDER", show_default="as started")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing output.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch the result of a job, after waiting for it if necessary."""
    from training.bulk.summary import show as show_outcome  # noqa: PLC0415
    from training.jobs.fetching import fetch as fetch_result  # noqa: PLC0415
    from training.jobs.service import JobService  # noqa: PLC0415
    from training.jobs.watching import watch  # noqa: PLC0415
    from training.stores import card_of, existing_store  # noqa: PLC0415

    service = JobService.find(on)
    watch(service, job)
    outcome = fetch_result(service, job, output, pictures=pictures, overwrite=overwrite)
    card = card_of(existing_store(service.store), outcome.manifest.model)
    show_outcome(outcome, card, passed_over=0, as_json=as_json)
