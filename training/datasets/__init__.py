"""Labelled comments from named public data sets or from CSV files, verified, cleaned and split by source."""

from training.datasets.catalog import NAMES
from training.datasets.corpus import Corpus, load, load_section
from training.datasets.sources import CsvColumns, read_source

__all__ = ["NAMES", "Corpus", "CsvColumns", "load", "load_section", "read_source"]
