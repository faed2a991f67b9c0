"""Pure rules of addressees: opening hours and the shape of the tree. No ORM, no clock."""
