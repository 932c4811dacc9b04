"""The ear for logs and the one library of the Slack ring."""

from tests.slack.conftest import logged, one_library

__all__ = ["logged", "one_library"]
