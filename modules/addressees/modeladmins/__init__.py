"""The admin's registries: addressees in the order of their tree, groups, schedules."""
