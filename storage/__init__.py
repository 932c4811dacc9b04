"""Facts and deliveries owed: tables, queries, units of work, migrations."""
