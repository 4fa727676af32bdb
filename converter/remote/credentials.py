"""Who sends: a name and a password, or a token. Neither is ever shown."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from converter import io
from converter.problems import ConverterError
from converter.rules import problem

PASSWORD_VARIABLE = "OIFM_PUSH_PASSWORD"  # noqa: S105 - the name of a variable
_LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the header Authorization says; empty for nobody in particular."""

    header: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where credentials are to be found.

    Attributes:
        user: the name of the user; with a password, which is in the variable
            :data:`PASSWORD_VARIABLE` where nothing else is said.
        password_env, password_file: the variable or the file that holds the password.
        token_env, token_file: the variable or the file that holds a bearer token.
    """

    user: str | None = None
    password_env: str | None = None
    password_file: str | None = None
    token_env: str | None = None
    token_file: str | None = None


def credentials_of(secrets: Secrets, environment: Mapping[str, str] = os.environ) -> Credentials:
    """Reads the credentials (RFC 7617 with UTF-8; RFC 6750).

    Raises:
        ConverterError: PSH602, where they are missing, are said twice, or hold what no
            header can; IO1xx, where a file cannot be read.
    """
    token = bool(secrets.token_env or secrets.token_file)
    password = bool(secrets.password_env or secrets.password_file)
    if token and (password or secrets.user):
        raise _bad("a token and a user with a password are two ways; choose one")
    if token:
        found = _secret("token", secrets.token_env, secrets.token_file, environment)
        if not found.isascii():
            raise _bad("the token holds a character that is not ASCII")
        return Credentials(f"Bearer {found}")
    if secrets.user is None:
        if password:
            raise _bad("there is a password, but no user", "say --user NAME")
        return Credentials()
    if ":" in secrets.user or any(character < " " for character in secrets.user):
        raise _bad("the name of the user holds a colon or a control character")
    variable = secrets.password_env or (None if password else PASSWORD_VARIABLE)
    found = _secret("password", variable, secrets.password_file, environment)
    return Credentials("Basic " + b64encode(f"{secrets.user}:{found}".encode()).decode())


def _secret(what: str, variable: str | None, file: str | None, known: Mapping[str, str]) -> str:
    if variable and file:
        raise _bad(f"the {what} is said to be in a variable and in a file")
    if file:
        data = io.read_bytes(file, limit=_LONGEST)
        try:
            found = data.decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError:
            raise _bad(f"the file of the {what} is not UTF-8") from None
        where = f"the file {file}"
    else:
        found = known.get(variable or "", "")
        where = f"the variable {variable}"
    if not found:
        raise _bad(f"there is no {what} in {where}")
    if any(character < " " for character in found):
        raise _bad(f"the {what} in {where} holds a control character, or more than one line")
    return found


def _bad(message: str, suggestion: str = "") -> ConverterError:
    return ConverterError(problem("PSH602", message, suggestion=suggestion))
