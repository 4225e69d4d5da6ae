"""Settings of all tests: hypothesis has no deadline, since no test here is timed."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
