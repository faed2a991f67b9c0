"""Settings: base is what a hall runs with, test is for its suite."""
