"""Options that several commands share."""

from typing import Annotated

import typer

ModelOption = Annotated[
    str | None, typer.Option("--model", help="A version of the store, or the path of a model.onnx with its card.")
]
StoreOption = Annotated[
    str | None, typer.Option("--store", help="The model store: a folder or s3://bucket/prefix.", show_default="store")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
TextVersionOption = Annotated[
    str | None, typer.Option(help="Of the code that is served, if not this code's.", show_default="this code's")
]
