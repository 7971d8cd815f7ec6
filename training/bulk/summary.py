"""Prints the outcome of a bulk run."""

from typing import Any

import typer

from training import console
from training.bulk.running import Outcome
from undertone.labels import ORDER
from undertone.models.card import Card
from undertone.shares import shares_of_sums


def describe(outcome: Outcome, card: Card) -> dict[str, Any]:
    """Return the outcome of a run as a dictionary, for JSON output."""
    tally = outcome.manifest.tally
    shares = shares_of_sums(tally.probabilities, sum(tally.counts.values()), card.shares)
    return {
        "output": outcome.output,
        "model_version": outcome.manifest.model,
        "rows": tally.rows,
        "counts": tally.counts,
        "shares": {
            sentiment.title: {name: round(value, 4) for name, value in share._asdict().items()}
            for sentiment, share in zip(ORDER, shares, strict=True)
        },
        "not_understood": tally.not_understood,
        "blank": tally.blank,
        "refused": tally.refused,
        "pictures": list(outcome.pictures),
        "refused_file": outcome.refused.path if outcome.refused else None,
        "seconds": round(outcome.seconds, 2),
        "rows_scored_now": outcome.scored,
    }


def show(outcome: Outcome, card: Card, *, passed_over: int, as_json: bool) -> None:
    """Print the outcome as JSON or as a table, and the first few refused rows."""
    found = describe(outcome, card)
    if as_json:
        console.out.print_json(data=found)
        return
    rows = [
        (title, f"{count:,}", f"{share['estimate']:.1%} ({share['low']:.1%} to {share['high']:.1%})")
        for (title, count), share in zip(found["counts"].items(), found["shares"].values(), strict=False)
    ]
    console.out.print(console.table("Rows by sentiment", ("", "rows", "estimated share, 95 % interval"), rows))
    others = {"in a language that the model does not know": found["not_understood"], "without text": found["blank"]}
    for name, count in others.items():
        if count:
            typer.echo(f"{count:,} rows {name}")
    rate = outcome.scored / max(outcome.seconds, 1e-3)
    typer.echo(f"{found['rows']:,} rows in {outcome.output}, {outcome.seconds:,.1f} s, {rate:,.0f} rows a second")
    if passed_over:
        typer.echo(f"{passed_over:,} files of unknown format were skipped")
    if outcome.pictures:
        typer.echo(f"pictures: {', '.join(outcome.pictures)}")
    if outcome.refused:
        typer.echo(f"{found['refused']:,} rows were refused; all are in {outcome.refused.path}:")
        for row in outcome.refused.first:
            typer.echo(f"  {row.file}, line {row.line:,}: {row.reason}")
