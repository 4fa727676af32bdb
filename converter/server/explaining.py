"""What the code of a problem means: the page of its rule."""

from __future__ import annotations

from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from converter.problems import ConverterError
from converter.report.rule_pages import page_html
from converter.report.templates import templates
from converter.rules import problem, rules
from converter.server.assets import POLICY
from converter.server.negotiation import wants_page

_WORDS = {"error": "Error", "warning": "Warning", "info": "Remark"}


async def rule(request: Request) -> Response:
    """The page of a rule for a browser, and as it is written, in Markdown, for others."""
    code = request.path_params["code"]
    known = rules().get(code)
    if known is None:
        raise ConverterError(problem("SRV404", "there is no rule of this code"))
    headers = {"Vary": "Accept", "Content-Security-Policy": POLICY}
    if not wants_page(request.headers.get("accept", "")):
        return PlainTextResponse(known.page, headers=headers, media_type="text/markdown")
    return Response(_page(code), headers=headers, media_type="text/html; charset=utf-8")


@cache
def _page(code: str) -> str:
    known = rules()[code]
    template = templates("server/templates").get_template("rule.html")
    return template.render(rule=known, words=_WORDS, page=page_html(known.page))
