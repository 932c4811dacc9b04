"""The sample team: who they are, and how simulated people live through the weeks."""
