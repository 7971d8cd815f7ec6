"""``undertone sagemaker-train``: run the same training on SageMaker."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands.options import StoreOption

if TYPE_CHECKING:
    from training.sagemaker.job import Job


def sagemaker_train(  # noqa: PLR0913, PLR0917 - each is an option
    role: Annotated[str, typer.Option(envvar="UNDERTONE_SAGEMAKER_ROLE", help="The ARN of the job's role.")],
    image: Annotated[str, typer.Option(envvar="UNDERTONE_SAGEMAKER_IMAGE", help="An image with sagemaker-training.")],
    bucket: Annotated[
        str, typer.Option(envvar="UNDERTONE_SAGEMAKER_BUCKET", help="S3 bucket for code, data and results.")
    ],
    data: Annotated[str, typer.Option(help="Data sets, or CSV files in the data prefix, separated by commas.")] = "",
    data_prefix: Annotated[str, typer.Option(help="s3:// prefix of the data; default <bucket>/data.")] = "",
    instance: Annotated[str, typer.Option(help="Instance type.")] = "ml.m5.xlarge",
    spot: Annotated[bool, typer.Option(help="Use spot instances, which cost less.")] = True,
    most_minutes: Annotated[int, typer.Option(help="Time limit after which the job is stopped.", min=1)] = 60,
    changes: Annotated[list[str] | None, typer.Option("--set", help="Set one parameter: model.rounds=200.")] = None,
    wait_for_it: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the job, then add the model to the store.")
    ] = True,
    store: StoreOption = None,
) -> None:
    """Train on SageMaker and add the model to the store."""
    from training.sagemaker.job import Job  # noqa: PLC0415

    settings = dict(change.split("=", 1) for change in changes or [] if "=" in change)
    job = Job(
        name=f"undertone-{datetime.now(UTC):%Y-%m-%d-%H-%M-%S}",
        role=role,
        image=image,
        bucket=bucket,
        data=data_prefix or f"s3://{bucket}/data",
        instance=instance,
        spot=spot,
        most_seconds=60 * most_minutes,
        settings=settings | ({"data": data} if data else {}),
    )
    _run(job, store, wait_for_it=wait_for_it)


def _run(job: "Job", store: str | None, *, wait_for_it: bool) -> None:
    import boto3  # noqa: PLC0415 - slow

    from training import console  # noqa: PLC0415
    from training.registry.recording import record  # noqa: PLC0415
    from training.sagemaker.job import download_model, submit, wait  # noqa: PLC0415
    from training.sagemaker.source import pack_source  # noqa: PLC0415
    from training.stores import initialized_store  # noqa: PLC0415

    s3, sagemaker = boto3.client("s3"), boto3.client("sagemaker")
    submit(job, pack_source(), s3=s3, sagemaker=sagemaker)
    console.out.print(f"Submitted the training job [bold]{job.name}[/].")
    if not wait_for_it:
        return
    with console.err.status("Waiting") as status:
        url = wait(job.name, sagemaker=sagemaker, on_status=status.update)
    onnx, card = download_model(url, s3=s3)
    models = initialized_store(store)
    models.put_model(onnx, card)
    problem = record(models, card.version, onnx).problem
    if problem:
        console.err.print(f"[yellow]Not recorded in MLflow:[/] {problem}", highlight=False)
    console.out.print(f"[bold]{card.version}[/] is a candidate in {models.name}.")
    console.out.print(f"Promote it with: undertone promote {card.version} --to production", soft_wrap=True)


def sagemaker_publish(store: StoreOption = None) -> None:
    """Publish the code of retraining jobs to the bucket of a model store; the state machine runs what is there."""
    from training import console  # noqa: PLC0415
    from training.sagemaker.source import publish  # noqa: PLC0415
    from training.stores import existing_store  # noqa: PLC0415

    location = publish(existing_store(store))
    console.out.print(f"Retraining jobs run the code at [bold]{location}[/] from now on.", soft_wrap=True)
