"""What people see: plain functions from values to Block Kit."""
