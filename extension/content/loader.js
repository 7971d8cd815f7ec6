// Chrome loads content scripts as classic scripts; this one line brings in the module that does the work.
void import(chrome.runtime.getURL("content/main.js"));
