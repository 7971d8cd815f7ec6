"""Options that several commands share."""

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
TrackOption = Annotated[bool, typer.Option("--track/--no-track", help="Record the run and the version in MLflow.")]
