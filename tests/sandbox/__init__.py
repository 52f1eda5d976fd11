"""The sandbox behaves like Telegram."""
