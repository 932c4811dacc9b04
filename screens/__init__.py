"""What a screen shows: reads storage, asks the rules who may see what, and fills the values of blocks."""
