"""One family of errors: each says what was read, where, what is allowed and what to do."""


class SimError(Exception):
    """Base of every error this package raises on purpose."""


class ConfigError(SimError):
    """Settings that were refused; ``problems`` holds one message per problem."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class StateError(SimError):
    """The simulated state broke a promise of the model (an identity, a bound, a finite value)."""


class StoreError(SimError):
    """A result folder that is missing, foreign, damaged or cannot be written."""
