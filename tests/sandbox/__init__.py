"""The sandbox: that it behaves as Telegram does."""
