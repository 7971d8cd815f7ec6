"""The stages of dvc.yaml, one module each; each reads what the stages before it wrote, and nothing else."""
