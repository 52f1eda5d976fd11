"""`python -m sandbox`: the sandbox on its own, until it is told to stop."""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

import msgspec

from sandbox.scene import Scene, read_scene
from sandbox.state import Settings


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081, help="0: a free one")
    parser.add_argument("--scene", type=Path, required=True, help="who is there (docs/sandbox.md)")
    parser.add_argument("--limits", action="store_true", help="Telegram's limits of pace")
    return parser.parse_args()


async def _serve(scene: Scene, *, host: str, port: int, settings: Settings) -> None:
    # The web framework takes most of the start; a wrong argument is told without it.
    from sandbox.server import running

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers in its event loop; there Ctrl-C arrives as KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    async with running(scene.world(settings), host=host, port=port, scene=scene) as url:
        sys.stdout.write(f"sandbox listening on {url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    arguments = _arguments()
    try:
        scene = read_scene(arguments.scene)
    except (OSError, msgspec.DecodeError) as error:
        sys.exit(f"sandbox: cannot read the scene {arguments.scene}: {error}")
    settings = Settings(limits=arguments.limits)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(scene, host=arguments.host, port=arguments.port, settings=settings))


if __name__ == "__main__":
    main()
