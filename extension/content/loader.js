// Chrome loads content scripts as classic scripts, so this one imports the module.
void import(chrome.runtime.getURL("content/main.js"));
