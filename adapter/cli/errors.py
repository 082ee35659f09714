"""What stops a command: one sentence for the person who called it."""


class CannotRun(Exception):
    """The command cannot do its work; the text says why and what to do."""
