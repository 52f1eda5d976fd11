"""`vigia demo`: the real bot against its own local Telegram, with two sample companies."""
