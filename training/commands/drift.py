"""``undertone drift``: detect whether comments differ from those the model was evaluated on."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands.options import JsonOption, KeyOption, ModelOption, StoreOption, output_file

if TYPE_CHECKING:
    from training.drift.measuring import Drift

SHIFTED_STATUS = 3
"""Exit status for a shift, distinct from an error (1) and invalid usage (2)."""


def drift(  # noqa: PLR0913, PLR0917 - each is an option
    file: Annotated[
        Path | None, typer.Argument(help="Comments: CSV or TSV with a header, or one per line.", show_default=False)
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(
            "--url", help="Base URL of an API: compare the comments that it has classified instead of a file."
        ),
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="File of comments to compare with, instead of the model's reference.")
    ] = None,
    text_column: Annotated[str, typer.Option(help="The text column of CSV and TSV files.")] = "text",
    html: Annotated[
        Path | None, typer.Option(callback=output_file, help="Write an HTML report with charts to this file.")
    ] = None,
    api_key: KeyOption = None,
    model: ModelOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare comments with the model's reference; the exit status is 3 if they have shifted."""
    from undertone.drift.comparison import has_shifted  # noqa: PLC0415 - heavy, as all below

    if (file is None) == (url is None) or (url and against):
        raise typer.BadParameter("Name either a file, with --against or without, or the --url of an API.")
    found = _measure_served(url, api_key, model, store) if url else _measure(file, against, text_column, model, store)
    if html:
        from training.drift.report import drift_page  # noqa: PLC0415 - matplotlib

        html.write_text(drift_page(f"Drift of {file.name if file else url}", found), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(_record(found)))
    else:
        _show(found)
    if has_shifted(found.shifts):
        raise typer.Exit(SHIFTED_STATUS)


def _measure(
    file: Path | None, against: Path | None, text_column: str, model: str | None, store: str | None
) -> "Drift":
    from training.drift.measuring import measure_drift  # noqa: PLC0415 - numpy and onnxruntime
    from training.drift.reading import read_texts  # noqa: PLC0415
    from training.stores import load_model  # noqa: PLC0415

    texts = read_texts(file, text_column) if file else []
    others = read_texts(against, text_column) if against else None
    found = measure_drift(load_model(model, store=store), texts, others)
    return found._replace(expected=str(against)) if against else found


def _measure_served(url: str, key: str | None, model: str | None, store: str | None) -> "Drift":
    from training.drift.measuring import measure_served  # noqa: PLC0415
    from training.metrics_page import Samples, fetch_metrics  # noqa: PLC0415
    from training.stores import load_model  # noqa: PLC0415

    return measure_served(load_model(model, store=store).card, Samples(fetch_metrics(url, key)))


def _record(found: "Drift") -> dict[str, object]:
    shifts = [shift._asdict() | {"shares": [share._asdict() for share in shift.shares]} for shift in found.shifts]
    return {"expected": found.expected, "comments": found.comments, "shifts": shifts}


def _show(found: "Drift") -> None:
    from training import console  # noqa: PLC0415

    rows = []
    for shift in found.shifts:
        most = max(shift.shares, key=lambda share: abs(share.found - share.expected))
        moved = f"{most.name}: {most.expected:.0%} -> {most.found:.0%}"
        rows.append((shift.name, shift.psi, shift.verdict, moved))
    title = f"{found.comments[1]:,} comments against {found.expected} ({found.comments[0]:,})"
    console.out.print(console.table(title, ("", "PSI", "verdict", "largest change"), rows))
    if any(shift.verdict == "too few" for shift in found.shifts):
        console.out.print("Fewer than 200 comments are not tested for shifts.")
