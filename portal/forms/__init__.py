"""Versioned forms, built once for every module: definitions, answers, where a form is offered."""
