##@ Chrome extension
EXTENSION_TESTS := tests/e2e/extension
EXTENSION_PARTS := manifest.json worker.js _locales api content core icons options sources view

.PHONY: extension
extension: $(READY) ## Build build/undertone-extension.zip
	@mkdir -p build && rm -f build/undertone-extension.zip
	@cd extension && ../$(BIN)/python -m zipfile -c ../build/undertone-extension.zip $(EXTENSION_PARTS)
	@echo build/undertone-extension.zip

.PHONY: extension-tools
extension-tools:
	@for tool in node npm openssl; do command -v $$tool >/dev/null || \
	  { echo "The extension's tests need $$tool: apt-get install nodejs npm openssl"; exit 1; }; done
	@command -v chromium chromium-browser google-chrome >/dev/null || \
	  { echo "The extension's tests need a browser: apt-get install chromium"; exit 1; }

$(EXTENSION_TESTS)/node_modules: $(EXTENSION_TESTS)/package-lock.json | extension-tools
	npm ci --prefix $(EXTENSION_TESTS) --silent
	@touch $@

.PHONY: test-extension
test-extension: $(READY) $(EXTENSION_TESTS)/node_modules ## Test the extension in Node.js and Chromium
	$(EXTENSION_TESTS)/node_modules/.bin/prettier --print-width 120 --log-level warn --check \
	  "extension/**/*.js" "tests/unit/{extension,page}/*.mjs" "$(EXTENSION_TESTS)/*.js"
	node --test tests/unit/extension/*.test.mjs tests/unit/page/*.test.mjs
	$(PARALLEL) $(EXTENSION_TESTS) tests/e2e/page/test_accessibility.py

.PHONY: extension-pictures
extension-pictures: $(READY) extension-tools ## Retake the extension's screenshots
	@fc-list :lang=und-zsye | grep -q . || { echo "Emoji need a font: apt-get install fontconfig fonts-noto-color-emoji"; exit 1; }
	rm -f docs/pictures/extension-*.png
	UNDERTONE_PICTURES=1 $(PYTEST) -m pictures $(EXTENSION_TESTS)

.PHONY: tour
tour: $(READY) extension-tools ## Remake the animated tour, docs/pictures/tour.webp
	@fc-list :lang=und-zsye | grep -q . || { echo "Emoji need a font: apt-get install fontconfig fonts-noto-color-emoji"; exit 1; }
	UNDERTONE_PICTURES=1 $(PYTEST) $(EXTENSION_TESTS)/test_tour.py
