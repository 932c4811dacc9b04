"""The rules of sales coaching: pure functions over plain values. No Slack, no database, no clock."""
