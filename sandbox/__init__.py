"""A local Telegram: a Bot API server, the people who talk to the bot, and their phone in the browser."""
