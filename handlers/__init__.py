"""What people do: parse, rule, store, answer."""
