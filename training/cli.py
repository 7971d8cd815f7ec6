"""The command line: ``undertone COMMAND``."""

import typer

from training.command_errors import run_command
from training.commands.ablate import ablate
from training.commands.baselines import baselines
from training.commands.bulk import bulk
from training.commands.canary import canary
from training.commands.compare import compare
from training.commands.drift import drift
from training.commands.evaluate import evaluate
from training.commands.feedback import feedback
from training.commands.history import history
from training.commands.import_model import import_model
from training.commands.jobs import jobs
from training.commands.models import models
from training.commands.predict import predict
from training.commands.promote import promote
from training.commands.retrain import retrain
from training.commands.rollback import rollback
from training.commands.sagemaker import sagemaker_publish, sagemaker_train
from training.commands.sample_to_label import sample_to_label
from training.commands.serve import serve
from training.commands.train import train
from training.commands.tune import tune
from training.commands.unlock import unlock

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Classify comments as Positive, Neutral or Negative, and train, compare and promote the models that do.",
)
COMMANDS = (
    train,
    predict,
    bulk,
    evaluate,
    unlock,
    retrain,
    serve,
    promote,
    rollback,
    history,
    models,
    compare,
    drift,
    sample_to_label,
    baselines,
    ablate,
    tune,
    sagemaker_publish,
    sagemaker_train,
)
for command in COMMANDS:
    app.command()(command)
app.command("import")(import_model)
app.add_typer(canary, name="canary")
app.add_typer(feedback, name="feedback")
app.add_typer(jobs, name="jobs")


def main() -> None:
    """Run the command that was typed."""
    run_command(app)
