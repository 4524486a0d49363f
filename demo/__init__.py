"""The invented city: data to try Schakel with. Installed only by the demo's settings, and refused anywhere else."""
