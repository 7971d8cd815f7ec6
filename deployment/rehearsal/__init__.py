"""End-to-end tests of deployments in a local AWS emulator: deploy, use, break, repair and delete both stages."""
