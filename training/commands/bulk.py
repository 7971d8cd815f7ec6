"""``undertone bulk``: score every row of a table of any size."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands.options import JsonOption, ModelOption, StoreOption

if TYPE_CHECKING:
    from undertone_bulk.preparing import BulkRequest

TEXT_HELP = "The column with the comments."
FROM_HELP = "The input's format, if the file name does not show it: csv, jsonl, parquet, csv.gz, jsonl.zst and so on."
PICTURES_HELP = "Draw the chart, the word cloud and the trend over all rows into this folder."
TO_HELP = "The output's format, if the file name does not show it; an output without a format is a folder of parts."


def bulk(  # noqa: PLR0913 - options of a command
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A file, a folder, or s3://bucket/prefix.")],
    output: Annotated[str, typer.Argument(metavar="OUTPUT", help="A new file, a folder, or s3://bucket/prefix.")],
    *,
    text: Annotated[str, typer.Option(help=TEXT_HELP)] = "text",
    id_column: Annotated[
        str | None, typer.Option("--id", help="The column that identifies rows in the report of refused rows.")
    ] = None,
    read_as: Annotated[str | None, typer.Option("--from", help=FROM_HELP)] = None,
    write_as: Annotated[str | None, typer.Option("--to", help=TO_HELP)] = None,
    delimiter: Annotated[str | None, typer.Option(help="Delimiter of a CSV input.")] = None,
    prefix: Annotated[str, typer.Option(help="Prefix for the names of the added columns.")] = "",
    processes: Annotated[
        int | None, typer.Option(min=1, help="Number of processes that score.", show_default="all cores")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing output.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Discard an interrupted run's partial results.")] = False,
    on: Annotated[str | None, typer.Option(help="Run the job on AWS, on the stack of this name.")] = None,
    tolerate: Annotated[
        float, typer.Option(help="With --on: percentage of chunks that may fail.", min=0, max=100)
    ] = 0.0,
    yes: Annotated[bool, typer.Option("--yes", help="With --on: start without asking for confirmation.")] = False,
    pictures: Annotated[Path | None, typer.Option(help=PICTURES_HELP, metavar="FOLDER")] = None,
    time: Annotated[str | None, typer.Option(help="With --pictures: the column with times, for the trend.")] = None,
    model: ModelOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score every row of CSV, JSON Lines or Parquet files; run it again to resume an interrupted job."""
    from training.bulk.progress import Progress  # noqa: PLC0415
    from training.bulk.running import RunOptions, run  # noqa: PLC0415
    from training.bulk.summary import show  # noqa: PLC0415
    from training.stores import load_model  # noqa: PLC0415
    from undertone_bulk.preparing import BulkRequest, prepare  # noqa: PLC0415 - pyarrow and onnxruntime

    request = BulkRequest(source, output, text, id_column, read_as, write_as, delimiter, prefix)
    request = request._replace(pictures=pictures is not None, time=time)
    _check_pictures(pictures, time)
    if on:
        _check_options({"--processes": processes, "--restart": restart, "--store": store}, model)
        _run_on_aws(on, request, model, tolerate, pictures, yes=yes, overwrite=overwrite, as_json=as_json)
        return
    loaded = load_model(model, store=store)
    found, job = prepare(request, loaded.card)
    options = RunOptions(processes or os.process_cpu_count() or 1, model, store, overwrite, restart, loaded, pictures)
    with Progress(sum(each.size for each in found.sources)) as progress:
        outcome = run(found.sources, job, output, options, progress)
    show(outcome, loaded.card, passed_over=found.passed_over, as_json=as_json)


def _check_pictures(pictures: Path | None, time: str | None) -> None:
    """Reject options that do not allow pictures, before anything is scored."""
    from training.errors import TrainingError  # noqa: PLC0415

    if time and not pictures:
        raise TrainingError("--time is for the trend of --pictures FOLDER; name a folder, or leave it out.")
    if pictures and pictures.exists() and not pictures.is_dir():
        raise TrainingError(f"--pictures is {pictures}, which is not a folder.")


def _check_options(here: Mapping[str, object], model: str | None) -> None:
    """Reject options that only apply to jobs on this machine."""
    from training.errors import TrainingError  # noqa: PLC0415

    given = [name for name, value in here.items() if value]
    if given:
        raise TrainingError(f"{', '.join(given)} cannot be used with --on: the job runs on the stack. Leave it out.")
    if model and Path(model).exists():
        raise TrainingError(f"--model is the path {model}; with --on, name a version of the stack's store.")


def _run_on_aws(  # noqa: PLR0913 - options of a command
    stack: str,
    request: "BulkRequest",
    model: str | None,
    tolerate: float,
    pictures: Path | None,
    *,
    yes: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    from training.bulk.summary import show  # noqa: PLC0415
    from training.bulk.unfinished import Unfinished  # noqa: PLC0415
    from training.jobs.costs import estimate  # noqa: PLC0415
    from training.jobs.fetching import fetch  # noqa: PLC0415
    from training.jobs.service import JobService  # noqa: PLC0415
    from training.jobs.starting import start  # noqa: PLC0415
    from training.jobs.watching import watch  # noqa: PLC0415
    from training.stores import load_model  # noqa: PLC0415
    from undertone_bulk.preparing import prepare  # noqa: PLC0415

    service = JobService.find(stack)
    card = load_model(model, store=service.store).card
    found, job = prepare(request, card)
    if not overwrite:
        Unfinished(request.output).check_absent()
    cost = estimate(found.sources)
    typer.echo(
        f"About {cost.chunks:,} chunks and ${cost.total:.2f}: scoring ${cost.scoring:.2f}, splitting"
        f" ${cost.splitting:.2f}, Step Functions ${cost.steps:.2f}, S3 ${cost.storage:.2f} (prices of us-east-1).",
        err=True,
    )
    if not yes:
        typer.confirm("Start the job?", abort=True, err=True)
    identifier = start(service, found, job, request.output, tolerated_percent=tolerate, pictures=pictures)
    typer.echo(
        f"Started {identifier}. Ctrl-C does not stop it; fetch it later with: undertone jobs fetch {identifier}"
        f" --on {stack}",
        err=True,
    )
    watch(service, identifier)
    outcome = fetch(service, identifier, overwrite=overwrite)
    show(outcome, card, passed_over=found.passed_over, as_json=as_json)
