"""What happens by time: sweeps and the delivery loop."""
