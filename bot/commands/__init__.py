"""The commands, by concern. Each imports what it needs when it runs: a start takes only what its command needs."""
