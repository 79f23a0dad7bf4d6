"""Telling people, in stages and by daily ceilings: events for the platform to send, and how far it has come."""

from idverify.campaign.outreach.outreach import Halt, Outreach, StageProgress
from idverify.campaign.outreach.releasing import pause, resume, start
from idverify.campaign.outreach.standing import state_of

__all__ = ["Halt", "Outreach", "StageProgress", "pause", "resume", "start", "state_of"]
