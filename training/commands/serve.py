"""``undertone serve``: run the page and the API on this machine."""

import socket
from typing import Annotated

import typer

from training.commands.options import StoreOption


def serve(
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Host address to listen on.")] = "127.0.0.1",
    store: StoreOption = None,
) -> None:
    """Run the page and the API on this machine until Ctrl-C."""
    import os  # noqa: PLC0415

    from training.errors import TrainingError  # noqa: PLC0415
    from training.stores import served_store  # noqa: PLC0415

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise TrainingError(
                f"{host}:{port} cannot be used: {error.strerror}. Choose another port with --port."
            ) from error
    # the functions read the location of the store from the environment, as on Lambda
    os.environ["UNDERTONE_STORE"] = served_store(store).name
    from functions.local import serve as serve_functions  # noqa: PLC0415

    typer.echo(f"Undertone is running at http://{host}:{port}  (press Ctrl-C to stop)")
    serve_functions(host, port)
