"""The errors that a person can act on; anything else that is raised is a bug."""


class KdError(Exception):
    """Base of the errors whose text is meant to be read by a person."""


class ModelError(KdError):
    """A model folder is missing, damaged, changed since it was written, or of an unknown schema."""


class DataError(KdError):
    """A data set is missing something or holds something that cannot be used."""


class RunError(KdError):
    """A training run cannot start, go on, or end well."""


class Cancelled(KdError):
    """A run stopped because it was asked to; the same command goes on with it."""
