"""The process: command line, settings, wiring, delivery of alerts."""

import os

# python-telegram-bot's next major version gives waits as timedelta, and warns each time until then.
os.environ.setdefault("PTB_TIMEDELTA", "true")
