"""Tools shared by tests, benchmarks and documentation: a local server, a browser, a Lambda emulator, a fake S3."""
