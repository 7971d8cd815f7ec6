"""Shared by tests, benchmarks and documentation: a local server, a browser, Lambda's emulator, a stand-in for S3."""
