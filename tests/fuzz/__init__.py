"""A fuzzer: requests for every route, changed at random, through the handlers and over HTTP, each answer judged."""
