"""Tests the simulator's page in a browser. `run` starts it."""
