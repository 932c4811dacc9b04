"""A local Slack: Web API, events, Socket Mode, people who click. It knows nothing of the bot."""

from playground.actor import BOT, Actor
from playground.controls import Controls
from playground.local import LocalSlack
from playground.outcome import Outcome
from playground.seen import Seen
from playground.viewbook import View
from playground.world import Channel, Workspace

__all__ = ["BOT", "Actor", "Channel", "Controls", "LocalSlack", "Outcome", "Seen", "View", "Workspace"]
