"""The core of Viche. It knows no module by name (docs/architecture.md)."""
