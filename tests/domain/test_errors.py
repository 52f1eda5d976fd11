"""Every error is in the tree and says one understandable sentence."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from domain import errors
from domain.approval_requests import ApprovalRequest, DeedName, RequestState, WantedDeed
from domain.permissions import CREATE_USERS, FEED_LOG, REPORT_OPERATIONS, Permissions
from tests.conftest import NOW


def _with_all_under(found: type[Exception]) -> Iterator[type[Exception]]:
    yield found
    for each in found.__subclasses__():
        yield from _with_all_under(each)


EVERY_CLASS = [
    each
    for root in (errors.VigiaError, errors.StorageUnavailable)
    for each in _with_all_under(root)
    if each.__module__.startswith(errors.__name__)
]

_DEED = WantedDeed(
    name=DeedName.DEACTIVATE_USER, arguments={}, operation_id=UUID(int=1), title="Dar de baja a LUIS"
)
_REQUEST = ApprovalRequest(
    company_id=1,
    number=12,
    deed=_DEED,
    quorum=1,
    asker_id=2,
    asker="ANA · Ana Ruiz",
    reference="",
    asked_at=NOW,
    expires_at=NOW,
)
SENTENCES = [
    (
        errors.UserNameReserved("SUPERVISOR", taken_for="SUPERVISOR", example="RSOTO"),
        "SUPERVISOR está reservado para el sistema: elige otro, por ejemplo RSOTO.",
    ),
    (
        errors.UserNameReserved("VLGIA", taken_for="VIGIA", example="RSOTO"),
        "VLGIA se parece demasiado a VIGIA: elige otro, por ejemplo RSOTO.",
    ),
    (
        errors.UserNameMisleads("MLOPE2", taken_for="MLOPEZ"),
        "MLOPE2 se parece demasiado a MLOPEZ, que ya es usuario de la empresa: elige otro.",
    ),
    (
        errors.InvalidClaimCode(),
        "Ese código no sirve o ya se usó: pide uno nuevo en la consola del servidor.",
    ),
    (
        errors.InvalidInvitation(),
        "Esa invitación no sirve o ya se usó: pide otra a quien te la mandó.",
    ),
    (
        errors.AccountLinked("MLOPEZ", active=False),
        "Tu Telegram ya es del usuario MLOPEZ en esa empresa: pide que te reactiven, o que "
        "desvinculen a MLOPEZ.",
    ),
    (
        errors.AccountLinked("MLOPEZ", active=True),
        "Tu Telegram ya es del usuario MLOPEZ en esa empresa: si la invitación es para ti, pide que "
        "desvinculen a MLOPEZ.",
    ),
    (errors.InvitationUsed("MLOPEZ", resets=False), "Ya entraste como MLOPEZ."),
    (errors.InvitationUsed("MLOPEZ", resets=True), "Ya pusiste otra contraseña con ese enlace."),
    (
        errors.AccountOfAnother("MLOPEZ"),
        "Ese Telegram ya es del usuario MLOPEZ en esta empresa: desvincúlalo de él antes.",
    ),
    (errors.NoStranger(), "Ese aviso no es de un desconocido, o ya es usuario de alguna empresa."),
    (
        errors.UserLinked("MLOPEZ"),
        "MLOPEZ ya entra por Telegram: desvincúlalo antes de invitarlo otra vez.",
    ),
    (
        errors.UserNotActive("MLOPEZ", "bloqueado"),
        "MLOPEZ está bloqueado: primero tiene que estar activo.",
    ),
    (
        errors.PasswordNotLocked("MLOPEZ"),
        "La contraseña de MLOPEZ no está bloqueada: no hay nada que cambiar.",
    ),
    (
        errors.PasswordUsedBefore(),
        "Esa contraseña ya la usaste: pon una que no sea de las últimas cinco.",
    ),
    (
        errors.InvalidPasswordDays(least=30, most=365),
        "Escribe cuántos días, de 30 a 365; por ejemplo: 90. O «nunca».",
    ),
    (errors.NoInvitation("MLOPEZ"), "MLOPEZ no tiene ninguna invitación pendiente."),
    (
        errors.SealForged(),
        "La firma de ese sello no es válida: alguien cambió lo que dice o le falta algo. Pega otra copia.",
    ),
    (
        errors.SealOfAnother(),
        "Ese sello lo firmó otra instalación de Vigía, con otra llave: aquí no se puede comprobar.",
    ),
    (
        errors.EntryNotProvable(1283),
        "El registro #1283 no cuadra con la bitácora, así que no se puede dar constancia de él: "
        "verifícala hoy mismo.",
    ),
    (
        errors.SealUnreadable(),
        "Ese sello está incompleto o mal copiado.",
    ),
    (
        errors.InvalidYears(least=1, most=50),
        "Escribe cuántos años se conserva, de 1 a 50; por ejemplo: 10.",
    ),
    (
        errors.OperationNotFromOutside("user_created"),
        "«user_created» sólo la registra Vigía: no se puede reportar desde fuera.",
    ),
    (
        errors.InvalidKeyLabel(most=40),
        "Di para qué sistema es, de 1 a 40 caracteres; por ejemplo: Punto de venta.",
    ),
    (
        errors.InvalidKeyExpiry(),
        "Lleva un día que no haya pasado, como 31/12/2026, o cuántos días, como 90.",
    ),
    (
        errors.OperationNotForKey("document_deleted", "Documento borrado"),
        "Esta clave no puede reportar «document_deleted»: pide en la consola una que lo permita.",
    ),
    (errors.ApiKeyNotFound(3), "No hay una clave 3."),
    (errors.OwnerNotFound("Ana"), "No hay un propietario «Ana»."),
    (
        errors.ApiKeyRevoked(3),
        "La clave 3 ya está revocada.",
    ),
    (errors.ApiKeyReplaced(3, by=5), "La clave 3 ya fue reemplazada por la 5: rota esa."),
    (
        errors.LastOwner("PROPIETARIO"),
        "PROPIETARIO es el único propietario.",
    ),
    (
        errors.InvalidKeyRights(),
        "Di para qué es la clave: al menos una cosa; por ejemplo, reportar operaciones.",
    ),
    (
        errors.InvalidKeyFilter(),
        "Una clave lee por pestaña, por operación, por resultado o sólo lo sensible; por ejemplo: "
        "documento cancelado.",
    ),
    (
        errors.InvalidAddresses(most=20, wrong="casa"),
        "«casa» no es una dirección IP ni una red: hasta 20, separadas por comas; por ejemplo: "
        "192.168.1.0/24, 187.10.20.30.",
    ),
    (errors.KeyNotFor(REPORT_OPERATIONS), "Esta clave no es para reportar operaciones: pide una que sí."),
    (
        errors.KeyOutgrown(FEED_LOG),
        "Quien hizo esta clave ya no puede leer la bitácora desde otro sistema: pide que otra persona la "
        "cambie por una nueva.",
    ),
    (
        errors.KeyReadsOther(),
        "Esta clave no lee eso: quita de lo que pides lo que no le toca, o pide otra clave.",
    ),
    (
        errors.OperationNotReported(UUID(int=7)),
        "Con esta clave no se ha reportado la operación 00000000-0000-0000-0000-000000000007.",
    ),
    (
        errors.KeyFromElsewhere(),
        "Esta clave no se acepta desde esta dirección: pide una que sí.",
    ),
    (errors.InvalidApiKey(), "Esa clave no abre esta empresa: pídele otra a su supervisor."),
    (errors.UnknownPerson(123456), "Aún no tienes acceso. Da este número a tu supervisor: 123456."),
    (
        errors.NotAllowed(CREATE_USERS),
        "No puedes crear usuarios: pídelo a tu supervisor.",
    ),
    (errors.PersonNeeded(), "Esto sólo lo hace una persona con usuario en la empresa."),
    (
        errors.GrantBeyondOwn(Permissions.decode("documentos:B")),
        "No puedes dar permisos que tú no tienes (borrar facturas).",
    ),
    (errors.CompanyNotFound(), "No encuentro esa empresa."),
    (errors.UserNotFound(), "No encuentro ese usuario en la empresa: revisa cómo se escribe."),
    (errors.ProfileNotFound(), "Ese perfil ya no existe en la empresa: elige otro de la lista."),
    (
        errors.ProfileHoldsMore("GERENTE", Permissions.decode("documentos:B")),
        "El perfil GERENTE tiene permisos que tú no tienes (borrar facturas): pídelo a quien los tenga.",
    ),
    (errors.ProfileNameTaken("CAJERO"), "Ya hay un perfil CAJERO en la empresa: elige otro nombre."),
    (
        errors.ProfileChangedMeanwhile(),
        "Alguien cambió el perfil mientras lo editabas: revísalo y guarda otra vez.",
    ),
    (
        errors.ProfileInUse("CAJERO", 1),
        "El perfil CAJERO lo tiene 1 usuario, contando los dados de baja: dales otro antes de borrarlo.",
    ),
    (
        errors.ProfileInUse("CAJERO", 3),
        "El perfil CAJERO lo tienen 3 usuarios, contando los dados de baja: dales otro antes de borrarlo.",
    ),
    (
        errors.LocksOneselfOut(),
        "Es tu perfil: si le quitas consultar o cambiar usuarios ya no podrías devolvérselo, "
        "así que pídelo a otro supervisor.",
    ),
    (
        errors.ApprovalNeeded(_DEED, company_id=1, quorum=2),
        "Esto necesita la aprobación de 2 personas más: pídela en el chat.",
    ),
    (errors.RequestNotFound(), "Esa solicitud no existe."),
    (errors.RequestEnded(_REQUEST), "La solicitud 12 ya está vencida."),
    (
        errors.RequestEnded(_REQUEST.ended(RequestState.DONE, at=NOW)),
        "La solicitud 12 ya está aprobada y hecha.",
    ),
    (errors.ApprovalsMissing(1), "Le falta 1 aprobación de quien todavía pueda darla."),
    (errors.ApprovalsMissing(2), "Le faltan 2 aprobaciones de quien todavía pueda darlas."),
    (
        errors.NotTheirsToDecide(12),
        "Sólo la decide quien podría hacerlo por su cuenta, y nunca quien la pidió ni a quien toca.",
    ),
    (errors.NotTheirRequest(12), "Eso sólo lo hace quien la pidió."),
    (errors.NothingAsked(), "No hay ninguna pregunta por contestar."),
    (
        errors.TooFewApprovers(2, 2, aside=1),
        "Para pedir 2 aprobaciones hacen falta 3 personas con Telegram que puedan hacerlo, "
        "contando a quien lo pide, y hay 2.",
    ),
    (
        errors.TooFewApprovers(1, 2, aside=2),
        "Para pedir 1 aprobación hacen falta 3 personas con Telegram que puedan hacerlo, "
        "contando a quien lo pide y a quien toca, y hay 2.",
    ),
    (
        errors.DeedChangedMeanwhile(),
        "El perfil cambió desde que se pidió, y ya no sería lo mismo: pídelo otra vez.",
    ),
    (
        errors.RuleBeyondOwn("Depurar la bitácora"),
        "Cuántos aprueban algo sólo lo decide quien podría hacerlo: pídelo a tu supervisor.",
    ),
    (
        errors.NobodyToApprove("Dar de baja a LUIS", 1),
        "Falta 1 persona más que pueda aprobarlo por Telegram: Dar de baja a LUIS.",
    ),
    (
        errors.NobodyToApprove("Aprobaciones de «Dar perfiles de mando»: nadie", 2),
        "Faltan 2 personas más que puedan aprobarlo por Telegram: "
        "Aprobaciones de «Dar perfiles de mando»: nadie.",
    ),
    (
        errors.LeavingNeedsApproval("LUIS"),
        "Dar de baja a LUIS necesita aprobación: pídela desde su ficha.",
    ),
    (
        errors.InvalidRemark(least=3, most=140, example="¿para qué lo necesita?"),
        "Escríbelo en 3 a 140 letras; por ejemplo: ¿para qué lo necesita?",
    ),
    (
        errors.RulesChangedMeanwhile(),
        "Alguien cambió qué necesita aprobación mientras lo veías: revísalo otra vez.",
    ),
    (errors.EntryNotFound(1283), "No hay un registro con el folio 1283 en esta bitácora."),
    (
        errors.EntryPurged(12, by="SUPERVISOR", on="12/11/2026"),
        "El registro #12 fue depurado el 12/11/2026 por SUPERVISOR: ya no está en la bitácora.",
    ),
    (errors.CategoryUnknown("nada"), "No existe la pestaña «nada» en la bitácora."),
    (errors.OperationUnknown("nada"), "La operación «nada» no está en el catálogo de la bitácora."),
    (errors.UserNameLetGo("MLOPEZ"), "MLOPEZ está dado de baja en la empresa."),
    (errors.UserNameTaken("MLOPEZ"), "Ya hay un usuario MLOPEZ en la empresa: elige otro nombre."),
    (errors.CompanyNameTaken("Sureste"), "Ya hay una empresa con el nombre «Sureste»: elige otro."),
    (
        errors.LogSettingsChangedMeanwhile(),
        "Alguien cambió la configuración mientras la editabas: revísala y guarda otra vez.",
    ),
    (
        errors.InvalidAlertRules(),
        "Esas reglas no se pueden guardar: pon de 1 a 1,440 minutos, y hasta cinco personas que lean la "
        "bitácora.",
    ),
    (
        errors.AlertRulesChangedMeanwhile(),
        "Alguien cambió las alertas de la empresa mientras las editabas: ábrelas otra vez.",
    ),
    (
        errors.KeepingChangedMeanwhile(),
        "Alguien cambió la conservación mientras la veías: revísala otra vez.",
    ),
    (
        errors.NothingToExport(),
        "No hay registros que exportar con ese filtro: cámbialo o quítalo.",
    ),
    (
        errors.NoRoomForFile(),
        "No hay lugar en el disco del servidor para el archivo: avisa a quien cuida el sistema.",
    ),
    (errors.NothingToPurge(), "Hoy no hay nada que se pueda depurar."),
    (
        errors.LogHeld(),
        "La bitácora está en retención legal: no se borra nada hasta que se quite.",
    ),
    (
        errors.LossNotAccepted(),
        "Ese cambio quita protección a la bitácora: lee lo que sigue y confírmalo.",
    ),
    (
        errors.PurgeChangedMeanwhile(),
        "Lo que se puede depurar cambió mientras lo confirmabas: revísalo otra vez.",
    ),
    (errors.PurgeOfAnother(), "Esa depuración la pidió otra persona: pide la tuya."),
    (
        errors.NobodyCalledThat(),
        "En la bitácora nadie se llama así: escribe su usuario, o su nombre y apellidos como aparecen; "
        "por ejemplo: María López.",
    ),
    (errors.StillInCompany("MLOPEZ"), "MLOPEZ sigue en la empresa: primero dale de baja."),
    (
        errors.PersonNamed(),
        "Eso nombra a la persona, y se queda en la bitácora: dilo sin nombrarla; "
        "por ejemplo: carta del 12/11/2026.",
    ),
    (errors.NothingToErase(), "La bitácora ya no tiene datos de esa persona."),
    (errors.LogNotAsRecorded(7), "El registro #7 no es como se guardó, así que no se borra nada."),
    (errors.UserErased(), "Los datos de ese usuario se borraron: si regresa, créale otro usuario."),
    (errors.AlreadyUnderWay(), "Ya estoy en eso."),
    (
        errors.TooMuchOfTheirs(["la verificación de Papelería"]),
        "Estoy con la verificación de Papelería.",
    ),
    (
        errors.TooMuchWork(),
        "Estoy con muchos trabajos largos de otras personas: inténtalo otra vez en unos minutos.",
    ),
    (errors.WorkNotFound(), "Eso ya terminó."),
    (errors.SealDiffers(), "Ese sello no es el de la bitácora como está ahora: verifícala."),
    (
        errors.EntryAltered(7),
        "El registro #7 no es como se guardó: alguien lo cambió en el servidor. "
        "No se exporta nada; verifica la bitácora.",
    ),
    (
        errors.LogNotWhole(),
        "La bitácora no cuadra, así que no se depura nada.",
    ),
    (
        errors.InvalidFilterName(most=40),
        "Escribe un nombre de 1 a 40 caracteres; por ejemplo: Canceladas de ayer.",
    ),
    (
        errors.InvalidMoment(),
        "No entiendo qué día: escribe uno, por ejemplo: 3 de mayo, o 3/5/2026 14:30.",
    ),
    (errors.MomentToCome(), "Ese momento todavía no llega: escribe uno de hoy o de antes."),
    (
        errors.LeaverChangedMeanwhile(),
        "Algo cambió mientras tanto y no se dio de baja a nadie: revísalo otra vez.",
    ),
    (errors.AlreadyGone("MLOPEZ"), "MLOPEZ ya está fuera: no hay nada que dar de baja."),
    (
        errors.HoldsMore("MLOPEZ", Permissions.decode("documentos:B")),
        "MLOPEZ tiene permisos que tú no tienes (borrar facturas): pídelo a quien los tenga.",
    ),
    (
        errors.InvalidReason(least=3, most=140),
        "El motivo lleva de 3 a 140 letras; por ejemplo: perdió su teléfono.",
    ),
    (
        errors.InvalidExplanation(most=500),
        "La explicación lleva de 1 a 500 letras; por ejemplo: El cliente pidió otra factura.",
    ),
    (errors.NotUndoable(123), "Lo del folio 123 no se puede deshacer."),
    (
        errors.TooLateToUndo(123, minutes=10),
        "Lo del folio 123 sólo se podía deshacer en los primeros 10 minutos.",
    ),
    (errors.ChangedSince(123), "Algo cambió después del folio 123: ya no se puede deshacer."),
    (errors.AuthorUnknown(123), "Lo del folio 123 no lo hizo un usuario de la empresa."),
    (errors.AuthorNotReached(123), "A quien hizo lo del folio 123 no le puedo escribir por Telegram."),
    (errors.OwnDeed(123), "Lo del folio 123 lo hiciste tú: no hay a quién preguntarle."),
    (
        errors.AlreadyAsked("MLOPEZ", by="Ana Ruiz"),
        "A MLOPEZ ya se le preguntó por qué: lo hizo Ana Ruiz.",
    ),
    (errors.NotAskedOfThem(), "No hay ninguna pregunta para ti sobre eso."),
    (errors.AlreadyAnswered(), "Ya respondiste a esa pregunta."),
    (errors.AlreadyTakenBack(), "Esa alta ya se deshizo."),
    (errors.SheetUnreadable("es larga", then="pártela"), "La hoja es larga: pártela."),
    (errors.SheetUnreadable("está vacía"), "La hoja está vacía: manda un .xlsx o .csv como la plantilla."),
    (errors.UserStateDiffers("MLOPEZ", "bloqueado"), "MLOPEZ está bloqueado: no hay nada que cambiar."),
    (errors.NotOnOneself(), "No te lo puedes hacer a ti: pídelo a otro supervisor."),
    (
        errors.UserTwiceInSheet("MLOPEZ", line=4),
        "MLOPEZ ya está en el renglón 4 de la hoja: deja sólo uno.",
    ),
    (
        errors.ProfileNeedsApproval("GERENTE"),
        "Dar el perfil GERENTE necesita aprobación: crea a ese usuario aparte.",
    ),
    (errors.UserInCompany("MLOPEZ"), "MLOPEZ ya es usuario de la empresa: quita el renglón."),
    (
        errors.NoSuchProfile("JEFE"),
        "No hay un perfil «JEFE» en la empresa: copia uno de los que trae la plantilla.",
    ),
    (errors.NoSuchProfile(""), "Falta el perfil: copia uno de los que trae la plantilla."),
    (errors.FileTooLarge(most=1024**2), "Tu archivo pesa más de 1 MB: manda uno más chico."),
    (errors.FileNotReceived(), "No pude recibir tu archivo: mándalo otra vez."),
    (errors.UserChangedSince("MLOPEZ", linked=True), "MLOPEZ ya entró por Telegram."),
    (errors.UserChangedSince("MLOPEZ", linked=False), "MLOPEZ cambió desde entonces."),
    (errors.TooLateToTakeBack(), "Ya no se puede deshacer: da de baja a quien haga falta."),
    (errors.NotLinked("MLOPEZ"), "MLOPEZ no tiene un Telegram vinculado."),
    (
        errors.LastSupervisor(linked=True),
        "Es el último SUPERVISOR con Telegram de la empresa: vincula a otro antes de quitarlo.",
    ),
    (
        errors.LastSupervisor(linked=True, oneself=True),
        "Eres el último SUPERVISOR con Telegram de la empresa: vincula a otro antes de salir.",
    ),
    (errors.LastSupervisor(), "Es el último SUPERVISOR de la empresa: nombra a otro antes de quitarlo."),
    (
        errors.ProfileIsFixed("SUPERVISOR"),
        "El perfil SUPERVISOR no se puede cambiar: haz una copia y cambia la copia.",
    ),
    (
        errors.OperationLocked("user_created", "Usuario creado"),
        "«Usuario creado» siempre se registra: no se puede apagar.",
    ),
    (
        errors.OperationIdReused(["summary"]),
        "Eso ya quedó registrado con otros datos, así que no se hizo nada: empieza otra vez.",
    ),
    (
        errors.LogStopped(7),
        "La bitácora está detenida porque no termina donde debía: mientras, no se puede hacer nada que deba "
        "registrarse. Avisa hoy mismo a quien cuida el servidor.",
    ),
    (errors.InstallationClaimed(), "Esta instalación ya tiene propietario: pídele que te dé acceso."),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES, ids=lambda value: type(value).__name__)
def test_says_its_sentence(error: errors.VigiaError, sentence: str) -> None:
    assert error.message == str(error) == sentence


def test_the_table_has_every_error_that_writes_its_own_sentence() -> None:
    own_sentence = {each for each in EVERY_CLASS if "__init__" in vars(each)} - {
        errors.VigiaError,
        errors.AccessDenied,
    }
    assert own_sentence == {type(error) for error, _ in SENTENCES}


def test_every_error_is_found_in_one_place() -> None:
    assert sorted(each.__name__ for each in EVERY_CLASS) == sorted(errors.__all__)


@pytest.mark.parametrize("found", EVERY_CLASS)
def test_stands_in_the_tree_under_its_branch(found: type[Exception]) -> None:
    lines = (errors.__doc__ or "").splitlines()
    depths = {name.group(): name.start() for line in lines if (name := re.search(r"\b[A-Z]\w+", line))}
    assert depths[found.__name__] == 4 * (len(found.__mro__) - 4)


@pytest.mark.parametrize("found", [each for each in EVERY_CLASS if issubclass(each, errors.InvalidInput)])
def test_refused_input_says_what_it_is_about(found: type[errors.InvalidInput]) -> None:
    assert (found.about is None) == (found is errors.InvalidInput)


def test_none_speaks_of_what_only_one_door_has() -> None:
    """No command, option or button: each door's advice has those."""
    of_one_door = re.compile(r"(?<![\w/])/[a-z]+\b|\bvigia [a-z]|--[a-z]|\bbotón\b|\bcampo\b")
    written = [*_written_in(Path(errors.__file__).parent), *(error.message for error, _ in SENTENCES)]
    assert [each for each in written if of_one_door.search(each)] == []


def _written_in(package: Path) -> Iterator[str]:
    """Every text in the package's modules except docstrings."""
    for module in package.glob("*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        docstrings = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
        for each in ast.walk(tree):
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in docstrings:
                yield each.value


def test_never_quotes_more_than_a_few_words_back() -> None:
    for error in (errors.OperationUnknown("x" * 5000), errors.CompanyNameTaken("x" * 5000)):
        assert len(error.message) < 120
