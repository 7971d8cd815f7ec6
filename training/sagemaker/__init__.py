"""Training on SageMaker: the entry script, and the job that runs it."""
