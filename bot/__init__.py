"""The process: command line, settings, wiring, delivery of alerts."""

import os

# python-telegram-bot gives waits as timedelta from its next major version on, and warns each time until then.
os.environ.setdefault("PTB_TIMEDELTA", "true")
