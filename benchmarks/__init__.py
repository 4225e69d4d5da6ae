"""How fast the model is: against stock Mesa, NumPy columns and C, as ratios measured side by side in one run."""
