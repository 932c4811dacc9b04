"""`touchline play`: the real bot before a local Slack, with a clock to move and worlds that are kept."""
