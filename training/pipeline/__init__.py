"""The stages of dvc.yaml, one module each; each reads only the outputs of earlier stages."""
