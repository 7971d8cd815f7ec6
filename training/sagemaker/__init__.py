"""Training on SageMaker: the script that runs there, and the job that sends it."""
