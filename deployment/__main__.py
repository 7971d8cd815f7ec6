"""``python -m deployment COMMAND``; the Makefile's targets call it."""

import json
from pathlib import Path

import typer
from rich.console import Console

from deployment.copying import copy_served
from deployment.rehearsal import rehearse
from deployment.smoke import Api, run_checks
from deployment.stack import DeployedStack, empty_bucket, prune_versions
from training.stores import begin
from undertone.models.store import open_store

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
REGISTERED = Path("build") / "pipeline" / "registered.json"
console = Console(highlight=False, soft_wrap=True)


@app.command()
def finish(stack_name: str) -> None:
    """Put the starter model into a new stack's bucket, say where everything is, and try it."""
    stack = DeployedStack.find(stack_name)
    version = begin(open_store(f"s3://{stack.bucket}"))
    prune_versions(stack_name, keep=1)
    console.print(f"Model        {version + ' (the starter)' if version else 'as it was'}")
    console.print(f"API          {stack.address}")
    console.print(f"Compatible   {stack.address}compat")
    # A secret is shown to a person, and never to a log.
    ask = f"aws apigateway get-api-key --include-value --api-key {stack.key_id}"
    console.print(f"Key          {stack.key() if console.is_terminal else ask}")
    console.print(f"Models       s3://{stack.bucket}")
    console.print(f"Dashboard    {stack.dashboard}")
    smoke(stack_name)


@app.command()
def smoke(stack_name: str) -> None:
    """Ask a stack's API what its users will ask."""
    stack = DeployedStack.find(stack_name)
    problems = 0
    with Api(stack.address, stack.key()) as api:
        for question, problem in run_checks(api):
            console.print(f"{'[red]✗' if problem else '[green]✓'}[/] {question} {problem}")
            problems += bool(problem)
    if problems:
        raise typer.Exit(1)


@app.command()
def empty(stack_name: str) -> None:
    """Delete all models of a stack, so that it can be deleted itself."""
    bucket = DeployedStack.find(stack_name).bucket
    console.print(f"Deleted {empty_bucket(bucket)} object versions from s3://{bucket}")


@app.command()
def store(stack_name: str) -> None:
    """Say where a stack's models are."""
    print(f"s3://{DeployedStack.find(stack_name).bucket}")


@app.command()
def registered() -> None:
    """Say which version the training pipeline registered last."""
    print(json.loads(REGISTERED.read_text(encoding="utf-8"))["version"])


@app.command()
def hand_over(giver: str, taker: str) -> None:
    """Copy the model that one stack serves into another's store, and say which; the other serves on what it did."""
    source, target = (open_store(f"s3://{DeployedStack.find(name).bucket}") for name in (giver, taker))
    print(copy_served(source, target))


@app.command()
def give_model(folder: Path) -> None:
    """Put the starter model beside a built function, where `sam local` lets it find it."""
    begin(open_store(folder / "store"))


app.command(name="rehearse")(rehearse)

if __name__ == "__main__":
    app()
