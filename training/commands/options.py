"""Options that several commands share."""

import os
from pathlib import Path
from typing import Annotated

import typer

ModelOption = Annotated[
    str | None, typer.Option("--model", help="A version in the store, or the path of a model.onnx with its card.")
]
StoreOption = Annotated[
    str | None, typer.Option("--store", help="Model store: a folder or s3://bucket/prefix.", show_default="store")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
TextVersionOption = Annotated[
    str | None,
    typer.Option(help="Text version of the deployed code, if it is not this code's.", show_default="this code's"),
]
ParamsOption = Annotated[
    Path | None, typer.Option("--params", help="Parameter file to use instead of training/params.yaml.")
]
TextColumnOption = Annotated[str, typer.Option("--text-column", help="Column with the comments in CSV files.")]
LabelColumnOption = Annotated[str, typer.Option("--label-column", help="Column with the true labels in CSV files.")]
LabelsOption = Annotated[
    str | None,
    typer.Option(
        "--labels",
        help="Label values in CSV files, if not names or -1/0/1: 0,1,2 or bad=Negative,good=Positive.",
    ),
]
KeyOption = Annotated[
    str | None, typer.Option("--api-key", envvar="UNDERTONE_API_KEY", help="API key, if the API requires one.")
]
TrackOption = Annotated[bool, typer.Option("--track/--no-track", help="Record the run and the version in MLflow.")]


def output_file(path: Path | None) -> Path | None:
    """Check that a file can be written, before the command spends time on its content."""
    if path is None:
        return None
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder. Name a file in it.")
    if not path.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {path.parent}. Create it, or name another file.")
    return _writable(path, path if path.exists() else path.parent)


def output_folder(path: Path) -> Path:
    """Check that a folder can be written or created, before the command spends time on its content."""
    existing = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    if not existing.is_dir():
        raise typer.BadParameter(f"{existing} is a file. Name a folder.")
    return _writable(path, existing)


def database_file(path: Path) -> Path:
    """Check that a SQLite file can be opened or created; its folder is created if missing."""
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder. Name a file in it.")
    output_folder(path.parent)
    return path


def _writable(path: Path, existing: Path) -> Path:
    if not os.access(existing, os.W_OK):
        raise typer.BadParameter(f"{existing} is not writable. Change its permissions, or name another path.")
    return path
