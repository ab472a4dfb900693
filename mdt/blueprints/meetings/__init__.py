"""Meetings: the diary, the agenda, the room, the read-back; and a case's discussions."""
