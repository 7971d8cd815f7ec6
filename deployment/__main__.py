"""``python -m deployment COMMAND``; the Makefile's targets call it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deployment import deploying, packaging, removal, stages, versions
from deployment.copying import copy_served
from deployment.deploying import Wishes
from deployment.rehearsal.run import rehearse
from deployment.releases import Releases
from deployment.smoke import Api, run_checks
from deployment.stack import DeployedStack
from training.command_errors import run_command
from training.stores import initialize_store
from undertone import text
from undertone.models.objects import PEOPLE_SECONDS
from undertone.models.store import open_store

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
console = Console(highlight=False, soft_wrap=True)


@app.command()
def deploy(
    stage_name: str,
    *,
    parameters: str = "",
    architecture: str = "x86_64",
    template: Annotated[Path | None, typer.Option()] = None,
    release: str = "",
    reason: str = "",
) -> None:
    """Deploy to a stage, print its URLs, and smoke-test it."""
    stage = stages.read(stage_name)
    more = stages.more_parameters(parameters)
    wishes = Wishes(parameters=more, architecture=architecture, template=template, release=release, reason=reason)
    stack, starter = deploying.deploy(stage, wishes)
    console.print(f"Release      {stack.release}")
    console.print(f"Model        {starter + ' (the starter)' if starter else 'unchanged'}")
    console.print(f"API          {stack.url}")
    console.print(f"Compatible   {stack.url}compat")
    # Print the secret only to a terminal, never to a log.
    command = f"aws apigateway get-api-key --include-value --api-key {stack.key_ids[-1]}"
    console.print(f"Key          {stack.key() if console.is_terminal else command}")
    console.print(f"Models       s3://{stack.bucket}")
    console.print(f"Dashboard    {stack.dashboard}")
    smoke(stage_name)


@app.command()
def package(
    bucket: str,
    *,
    prefix: str = "undertone",
    architecture: str = "x86_64",
    template: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Publish a build in a bucket, and print a link that launches it in the CloudFormation console."""
    launch = packaging.package(bucket, prefix, architecture=architecture, template=template)
    console.print(f"Template     {launch.template}")
    console.print(f"Launch       {launch.link}")


@app.command()
def smoke(stage_name: str) -> None:
    """Smoke-test a stage's API; a release that passes is recorded as tested in the stage."""
    stage = stages.read(stage_name)
    stack = DeployedStack.find(stage.stack)
    problems = 0
    with Api(stack.url, stack.key()) as api:
        for question, problem in run_checks(api):
            console.print(f"{'[red]✗' if problem else '[green]✓'}[/] {question} {problem}")
            problems += bool(problem)
    if problems:
        console.print(f"To roll back to the previous code: make rollback-code STAGE={stage.name}")
        raise typer.Exit(1)
    if behind := versions.behind(stage.stack):
        console.print(f"Not recorded as tested: {', '.join(behind)} serves an earlier version")
    elif stack.release != "unknown":  # as after a bare `sam deploy`
        Releases(stage.prefix).mark_tested(stack.release, stage.name)


@app.command()
def releases(stage_name: str) -> None:
    """List the releases that were tested in a stage, newest first."""
    stage = stages.read(stage_name)
    for release, test in Releases(stage.prefix).all_tested(stage.name):
        console.print(f"{release.id}  {test.when}  commit {release.commit}  {release.architecture}  by {test.who}")


@app.command()
def rollback_code(stage_name: str) -> None:
    """Roll every function back to its previous version, at once."""
    stage = stages.read(stage_name)
    for flip in versions.flip_back(stage.stack):
        console.print(f"{flip.function}: version {flip.left} -> {flip.serving}")


@app.command()
def protect(stage_name: str) -> None:
    """Protect a stage's stack from deletion."""
    removal.protect(stages.read(stage_name).stack, on=True)


@app.command()
def unprotect(stage_name: str, *, confirm: str = "") -> None:
    """Turn off deletion protection of a stage's stack, after its name is typed to confirm."""
    stack = stages.read(stage_name).stack
    removal.require_confirmation(stack, confirm or _ask(f"Type {stack} to turn off its deletion protection: "))
    removal.protect(stack, on=False)


@app.command()
def destroy(stage_name: str, *, confirm: str = "", models: str = "") -> None:
    """Delete a stage's stack, after its name is typed to confirm; keep its models unless their bucket is named."""
    stage = stages.read(stage_name)
    bucket = DeployedStack.find(stage.stack).bucket
    if models not in ("", bucket):
        raise stages.DeploymentError(
            f"the models of {stage.stack} are in {bucket}, not in {models!r}; nothing was deleted"
        )
    removal.require_confirmation(stage.stack, confirm or _ask(f"Type {stage.stack} to delete it: "))
    removal.delete_stack(stage)
    if models:
        console.print(f"Deleted s3://{bucket} with {removal.delete_bucket(bucket)} object versions")
    else:
        console.print(f"The models stay in s3://{bucket}")


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise stages.DeploymentError(f"{question.rstrip(': ')}; in scripts, pass CONFIRM=name")
    return input(question)


@app.command()
def store(stage_name: str) -> None:
    """Print the location of a stage's model store."""
    print(f"s3://{DeployedStack.find(stages.read(stage_name).stack).bucket}")


@app.command()
def publish(stage_name: str) -> None:
    """Promote this checkout's starter model for its text version, if no model serves that version yet."""
    stack = DeployedStack.find(stages.read(stage_name).stack)
    version = initialize_store(open_store(f"s3://{stack.bucket}", seconds=PEOPLE_SECONDS))
    console.print(f"{version} now serves code of text version {text.VERSION}" if version else "Nothing to publish.")


@app.command()
def stack_name(stage_name: str) -> None:
    """Print the name of a stage's stack."""
    print(stages.read(stage_name).stack)


@app.command()
def hand_over(giver: str, taker: str) -> None:
    """Copy the production model of one stage to another's store and print its version; promote nothing."""
    source, target = (
        open_store(f"s3://{DeployedStack.find(stages.read(name).stack).bucket}", seconds=PEOPLE_SECONDS)
        for name in (giver, taker)
    )
    print(copy_served(source, target))


@app.command()
def give_model(folder: Path) -> None:
    """Copy the starter model to a built function's folder, where the function finds it under `sam local`."""
    initialize_store(open_store(folder / "store"))


app.command(name="rehearse")(rehearse)

if __name__ == "__main__":
    run_command(app)
