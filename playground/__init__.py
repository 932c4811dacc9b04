"""A local Slack: to try, to demonstrate, to test."""
