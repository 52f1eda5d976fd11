"""The HTTP side of the Bot API: token, parameters, ordered faults, pace and the answer's envelope."""

from http import HTTPStatus
from typing import Any

from litestar import HttpMethod, Response, get, route
from litestar.datastructures import UploadFile
from litestar.exceptions import SerializationException
from litestar.params import FromPath

from sandbox import faults
from sandbox.bot_api.errors import ApiError, BadRequest, NotFound, TooManyRequests, Unauthorized
from sandbox.bot_api.methods import PACED, name_of, run
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.targets import known_chat
from sandbox.dependencies import AnyRequest, TheWorld
from sandbox.files import Upload
from sandbox.state import Call
from sandbox.wire import Wire
from sandbox.world import World


@route("/{bot:str}/{method:str}", http_method=[HttpMethod.GET, HttpMethod.POST])
async def call_method(
    bot: FromPath[str], method: FromPath[str], request: AnyRequest, world: TheWorld
) -> Response[Wire]:
    """`/bot<token>/<method>`; the router knows whole segments only, so the prefix is taken off here."""
    parameters = Parameters({})
    fault: faults.Fault | None = None
    try:
        check_token(world, bot)
        name = name_of(method)
        parameters = await _parameters(request)
        fault = world.faults.take(name)
        answer = await _answer(world, name, parameters, fault)
    except ApiError as error:
        status, answer = error.code, error.wire
    else:
        status = HTTPStatus.OK.value
    world.activity.calls.append(Call(method, dict(parameters.values), status))
    world.wake()
    if isinstance(fault, faults.TimeOutAfter):
        await world.hang(fault.seconds)
    if isinstance(fault, faults.CutBefore | faults.CutAfter):
        request.scope["state"]["transport"].abort()
    return Response(answer, status_code=status)


@get("/file/{bot:str}/{file_path:path}")
async def download(bot: FromPath[str], file_path: FromPath[str], world: TheWorld) -> Response[bytes]:
    """`/file/bot<token>/<file_path>`."""
    check_token(world, bot)
    stored = world.files.by_path(file_path.removeprefix("/"))
    if stored is None:
        raise NotFound
    return Response(stored.upload.data, media_type="application/octet-stream")


def check_token(world: World, bot: str) -> None:
    if not bot.startswith("bot"):
        raise NotFound
    if bot.removeprefix("bot") != world.token:
        raise Unauthorized


async def _answer(world: World, name: str, parameters: Parameters, fault: faults.Fault | None) -> Wire:
    if isinstance(fault, faults.TooManyRequests):
        raise TooManyRequests(fault.retry_after)
    if isinstance(fault, faults.ServerError | faults.Refusal):
        raise ApiError(fault.code, fault.description)
    if isinstance(fault, faults.TimeOutBefore):
        await world.hang(fault.seconds)
        raise ApiError(504, "Gateway Timeout")
    if isinstance(fault, faults.CutBefore):
        return {}
    if world.settings.limits and name in PACED:
        _pace(world, parameters)
    return {"ok": True, "result": await run(world, name, parameters)}


def _pace(world: World, parameters: Parameters) -> None:
    if wait := world.pace.admit(known_chat(world, parameters), world.clock.now()):
        raise TooManyRequests(wait)


async def _parameters(request: AnyRequest) -> Parameters:
    """From the query and the body together; the body wins."""
    values: dict[str, Any] = dict(request.query_params)
    if request.content_type[0] == "application/json":
        return Parameters(values | await _json(request))
    form = await request.form()
    files = {name: await _upload(value) for name, value in form.items() if isinstance(value, UploadFile)}
    texts = {name: value for name, value in form.items() if name not in files}
    return Parameters(values | texts, files)


async def _json(request: AnyRequest) -> dict[str, Any]:
    try:
        body = await request.json()
    except SerializationException:
        raise BadRequest("can't parse request: invalid JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("can't parse request: JSON object expected")
    return body


async def _upload(file: UploadFile) -> Upload:
    return Upload(file.filename, await file.read(), file.content_type)
