"""The program: settings, wiring, doors, command line."""
