"""`vigia demo`: the real bot against a Telegram of its own, with two companies to play with."""
