"""`python -m bot` runs the command `vigia`."""

from bot.cli import main

if __name__ == "__main__":
    main()
