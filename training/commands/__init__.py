"""The commands of ``undertone``, one module each. Heavy imports happen only when a command runs."""
