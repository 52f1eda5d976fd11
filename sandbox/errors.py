"""What a person cannot do in the sandbox; the Bot API has its own errors in `bot_api/errors.py`.

SandboxError
├── Missing       there is no such person, chat, message or button
└── NotPossible   it is there, but Telegram's own app would not offer it
"""


class SandboxError(Exception):
    """Any of these errors."""


class Missing(SandboxError):
    """There is no such person, chat, message, button or desk action."""


class NotPossible(SandboxError):
    """Telegram's own app would not let the person do it."""
