"""Options that several commands share."""

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
