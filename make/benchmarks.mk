##@ Measure
.PHONY: bench
bench: $(READY) ## Compare speed with plain implementations, as ratios
	$(BIN)/python -m benchmarks $(BENCHMARKS)

BENCH_BEFORE := build/bench-before.json
.PHONY: bench-guard
bench-guard: bench ## Compare speed, and fail if a ratio is a fifth lower than when this last passed
	@if [ -f $(BENCH_BEFORE) ]; then $(BIN)/python -m benchmarks.figures $(BENCH_BEFORE) build/bench.json; fi
	cp build/bench.json $(BENCH_BEFORE)

.PHONY: bench-lambda
bench-lambda: build ## Measure the built functions under Lambda's emulator; writes docs/performance.md
	$(BIN)/python -m benchmarks.emulated

.PHONY: soak
soak: $(READY) ## Load the local server with many clients (CLIENTS=50 SECONDS=60)
	$(BIN)/python -m benchmarks.soak $(or $(CLIENTS),50) $(or $(SECONDS),60)

.PHONY: screenshots
screenshots: $(READY) ## Retake the README's pictures of the web page (needs Chromium)
	$(BIN)/python -m docs.pictures.take
