"""The durable inbox: an update is committed before it is confirmed to Telegram, and kept until done."""
