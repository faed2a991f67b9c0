"""Figures of signing in."""

# A proven second factor holds for a working day; after that the same session asks again.
SECOND_FACTOR_HOURS = 12
# Right after signing in nobody is asked to prove themselves once more to switch the second factor on.
FRESH_SIGN_IN_SECONDS = 300
# Where an enrolment that began at a closed door leads in the end.
NEXT_AFTER_FACTOR = "second_factor_next"
