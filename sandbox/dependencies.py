"""The web handlers' dependencies, by type."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency

from sandbox.scene import Scene
from sandbox.world import World

AnyRequest = Request[Any, Any, Any]
TheWorld = NamedDependency[World]
TheScene = NamedDependency[Scene]
