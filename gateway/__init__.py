"""What the rest of the house knows of Slack and time."""
