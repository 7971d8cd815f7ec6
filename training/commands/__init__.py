"""The commands of ``undertone``, one module each; each imports what is heavy only when it runs."""
