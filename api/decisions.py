"""Decisions: what users may do in other systems, by OpenID's AuthZEN.

Authorization API 1.0 (https://openid.net/specs/authorization-api-1_0.html). A resource's type is a module and
the action's name a verb; or its type is `modulo` and its id the module.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from api.errors import described
from api.guards import HAS_ITS_OWN_LIMIT, KEY_SCHEME_NAME, doorkeeper_of, requires_body, requires_key
from api.operations import JSON
from api.validation import InvalidField
from domain.decisions import ACTIONS, MODULES, Wanted
from domain.permissions import DECIDE, GRANTABLE, Module
from services.doors.decisions import MOST_FOUND, Asked, decide, what_may, who_may

MOST_AT_ONCE = 100  # evaluations
_USER, _MODULE = "user", "modulo"

Text = Annotated[str, Meta(min_length=1, max_length=200)]


class Subject(Struct, frozen=True, kw_only=True):
    """Quién: `type` es «user», e `id` su usuario, como «MLOPEZ»."""

    type: Text
    id: Text


class Action(Struct, frozen=True, kw_only=True):
    """Qué: ejecutar, crear, borrar, cambiar, ver, cancelar o imprimir; también en inglés."""

    name: Text


class Resource(Struct, frozen=True, kw_only=True):
    """Sobre qué: `type` es el módulo, como «documentos», e `id` lo que sea de ahí."""

    type: Text
    id: Text


class Kind(Struct, frozen=True, kw_only=True):
    """De qué tipo es lo que se busca."""

    type: Text


class Context(Struct, frozen=True, kw_only=True):
    """Con `preview` en verdadero sólo se mira, como para dibujar un menú: lo negado no se anota."""

    preview: bool = False


class Semantic(StrEnum):
    """Cuándo se deja de contestar: nunca, al primer no, o al primer sí."""

    ALL = "execute_all"
    UNTIL_DENIED = "deny_on_first_deny"
    UNTIL_PERMITTED = "permit_on_first_permit"


class Options(Struct, frozen=True, kw_only=True):
    """Cómo se contestan varias."""

    evaluations_semantic: Semantic = Semantic.ALL


class Evaluation(Struct, frozen=True, kw_only=True):
    """Una pregunta; lo que no dice es lo de arriba."""

    subject: Subject | UnsetType = UNSET
    action: Action | UnsetType = UNSET
    resource: Resource | UnsetType = UNSET
    context: Context | UnsetType = UNSET


class OneEvaluation(Struct, frozen=True, kw_only=True):
    """¿Puede esta persona hacer esto?"""

    subject: Subject
    action: Action
    resource: Resource
    context: Context = Context()


class Evaluations(Evaluation, frozen=True, kw_only=True):
    """Varias preguntas a la vez."""

    evaluations: Annotated[tuple[Evaluation, ...], Meta(max_length=MOST_AT_ONCE)] = ()
    options: Options = Options()


class Decision(Struct, frozen=True, kw_only=True):
    """La respuesta."""

    decision: bool


class Decisions(Struct, frozen=True, kw_only=True):
    """Las respuestas, en el orden de las preguntas."""

    evaluations: tuple[Decision, ...]


class Page(Struct, frozen=True, kw_only=True):
    """La página que se pide."""

    token: str = ""


class NextPage(Struct, frozen=True, kw_only=True):
    """La que sigue; vacía si es la última."""

    next_token: str = ""


class SubjectSearch(Struct, frozen=True, kw_only=True):
    """¿Quiénes pueden hacer esto?"""

    subject: Kind
    action: Action
    resource: Resource
    page: Page = Page()


class ResourceSearch(Struct, frozen=True, kw_only=True):
    """¿En qué puede esta persona hacer esto?"""

    subject: Subject
    action: Action
    resource: Kind


class ActionSearch(Struct, frozen=True, kw_only=True):
    """¿Qué puede hacer esta persona aquí?"""

    subject: Subject
    resource: Resource


class FoundSubjects(Struct, frozen=True, kw_only=True):
    """Quiénes."""

    results: tuple[Subject, ...]
    page: NextPage = NextPage()


class FoundResources(Struct, frozen=True, kw_only=True):
    """En qué."""

    results: tuple[Resource, ...]
    page: NextPage = NextPage()


class FoundActions(Struct, frozen=True, kw_only=True):
    """Qué."""

    results: tuple[Action, ...]
    page: NextPage = NextPage()


def _route(path: str, name: str, summary: str) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """A POST of AuthZEN's, in the company's own place."""
    return post(
        f"/companies/{{company:int}}/access/v1/{path}",
        guards=[requires_key(DECIDE), requires_body(JSON)],
        tags=["Permisos"],
        operation_id=name,
        summary=summary,
        security=[{KEY_SCHEME_NAME: []}],
        status_code=200,
        response_description="La respuesta.",
        responses=described(400, 401, 403, 413, 415, 422, 429, 503),
        opt={HAS_ITS_OWN_LIMIT: True},
    )


@_route("evaluation", "evaluate", "Preguntar si alguien puede hacer algo")
async def evaluate(
    request: Request[Any, Any, Any], company: FromPath[int], data: JSONBody[OneEvaluation]
) -> Decision:
    """One decision."""
    ask = doorkeeper_of(request).ask_of(request)
    asked = _asked(data.subject, data.action, data.resource)
    (answer,) = await decide(ask, company, [asked], only_looks=data.context.preview)
    return Decision(decision=answer)


@_route("evaluations", "evaluate_all", "Preguntar varias cosas a la vez")
async def evaluate_all(
    request: Request[Any, Any, Any], company: FromPath[int], data: JSONBody[Evaluations]
) -> Decisions | Decision:
    """Many decisions; one, as `evaluation` gives it, if there are none within."""
    ask = doorkeeper_of(request).ask_of(request)
    asked = [_filled(data, each, f"evaluations[{at}].") for at, each in enumerate(data.evaluations)]
    if not asked:
        (answer,) = await decide(ask, company, [_filled(data, data, "")], only_looks=_only_looks(data))
        return Decision(decision=answer)
    answers: list[bool] = []
    ends_with = {Semantic.UNTIL_DENIED: False, Semantic.UNTIL_PERMITTED: True}
    last = ends_with.get(data.options.evaluations_semantic)
    if last is None:
        answers += await decide(ask, company, asked, only_looks=_only_looks(data))
    for each in asked if last is not None else ():
        answers += await decide(ask, company, [each], only_looks=_only_looks(data))
        if answers[-1] is last:
            break
    return Decisions(evaluations=tuple(Decision(decision=each) for each in answers))


@_route("search/subject", "search_subjects", "Saber quiénes pueden hacer algo")
async def search_subjects(
    request: Request[Any, Any, Any], company: FromPath[int], data: JSONBody[SubjectSearch]
) -> FoundSubjects:
    """Users who may do it, a hundred at a time."""
    wanted = _wanted(data.action, data.resource)
    ask = doorkeeper_of(request).ask_of(request)
    names = await who_may(ask, company, wanted, after=data.page.token) if data.subject.type == _USER else ()
    found = names[:MOST_FOUND]
    more = NextPage(next_token=found[-1]) if len(names) > MOST_FOUND else NextPage()
    return FoundSubjects(results=tuple(Subject(type=_USER, id=name) for name in found), page=more)


@_route("search/resource", "search_resources", "Saber en qué puede alguien hacer algo")
async def search_resources(
    request: Request[Any, Any, Any], company: FromPath[int], data: JSONBody[ResourceSearch]
) -> FoundResources:
    """The modules where they may do it; of one module, all of it or nothing."""
    place = await what_may(doorkeeper_of(request).ask_of(request), company, _name_of(data.subject))
    among = MODULES if data.resource.type == _MODULE else [data.resource.type]
    found = []
    for name in among:
        wanted = Wanted.named(name, data.action.name)
        held = place.profile.permissions if place is not None else None
        if held is not None and wanted.module and wanted.verb and held.allows(wanted.module, wanted.verb):
            found.append(name)
    if data.resource.type == _MODULE:
        return FoundResources(results=tuple(Resource(type=_MODULE, id=name) for name in found))
    return FoundResources(results=tuple(Resource(type=name, id="*") for name in found))


@_route("search/action", "search_actions", "Saber qué puede hacer alguien")
async def search_actions(
    request: Request[Any, Any, Any], company: FromPath[int], data: JSONBody[ActionSearch]
) -> FoundActions:
    """What they may do there."""
    place = await what_may(doorkeeper_of(request).ask_of(request), company, _name_of(data.subject))
    module = _module(data.resource)
    if place is None or module is None:
        return FoundActions(results=())
    held = place.profile.permissions
    verbs = [verb for verb in GRANTABLE[module] if held.allows(module, verb)]
    return FoundActions(results=tuple(Action(name=ACTIONS[verb]) for verb in verbs))


@get(
    "/companies/{company:int}/.well-known/authzen-configuration",
    tags=["Permisos"],
    operation_id="authzen_configuration",
    summary="Saber dónde se pregunta",
    responses=described(429),
)
async def configuration(request: Request[Any, Any, Any], company: FromPath[int]) -> dict[str, str]:
    """AuthZEN's metadata: each endpoint's address."""
    url = request.app.state.url or str(request.base_url)
    there = f"{url.rstrip('/')}/v1/companies/{company}"
    endpoints = {
        "access_evaluation_endpoint": "evaluation",
        "access_evaluations_endpoint": "evaluations",
        "search_subject_endpoint": "search/subject",
        "search_resource_endpoint": "search/resource",
        "search_action_endpoint": "search/action",
    }
    return {"policy_decision_point": there} | {
        name: f"{there}/access/v1/{path}" for name, path in endpoints.items()
    }


def _filled(shared: Evaluations, own: Evaluation, place: str) -> Asked:
    """A question with what it leaves out taken from above. Raises InvalidField."""
    given: dict[str, Any] = {}
    for name in ("subject", "action", "resource"):
        value = getattr(own, name)
        given[name] = getattr(shared, name) if value is UNSET else value
        if given[name] is UNSET:
            raise InvalidField(f"{place}{name}", "falta.")
    return _asked(given["subject"], given["action"], given["resource"])


def _only_looks(data: Evaluations) -> bool:
    return data.context is not UNSET and data.context.preview


def _asked(subject: Subject, action: Action, resource: Resource) -> Asked:
    return Asked(_name_of(subject), _wanted(action, resource))


def _name_of(subject: Subject) -> str:
    """The user's name; nobody's, for a subject that is no user."""
    return subject.id if subject.type == _USER else ""


def _wanted(action: Action, resource: Resource) -> Wanted:
    return Wanted.named(resource.id if resource.type == _MODULE else resource.type, action.name)


def _module(resource: Resource) -> Module | None:
    return _wanted(Action(name="ver"), resource).module


ROUTES: tuple[HTTPRouteHandler, ...] = (
    evaluate,
    evaluate_all,
    search_subjects,
    search_resources,
    search_actions,
    configuration,
)
