"""Walls between communities, walked with every module in place."""
