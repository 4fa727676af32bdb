"""The job that checks a document of annotations, as ``oifm validate`` does."""

from __future__ import annotations

from converter import io
from converter.jobs.engines import EngineOptions, check_with_engine, validation_report
from converter.jobs.validate import ValidateOptions, check_sources, checked_format
from converter.report import Summary, render
from converter.rules import problem
from converter.server.negotiation import choose
from converter.server.output import Output, Refused
from converter.server.work import Config, Handler, Job
from converter.server.work_definitions import definitions
from converter.validation import Constraints

# How a report can be had, in order of preference.
REPORTS = {
    "json": ("application/json",),
    "sarif": ("application/sarif+json",),
    "ttl": ("text/turtle",),
}
_NAME = "document"


class ValidationWork:
    """Checks documents against the definitions of the store.

    Attributes:
        handlers: the jobs by name.
    """

    def __init__(self, config: Config) -> None:
        self._constraints = Constraints.of(definitions(config.definitions))
        self.handlers: dict[str, Handler] = {"validate": self._validate}

    def _validate(self, job: Job, body: bytes, output: Output) -> None:
        kind = choose(job["accept"], REPORTS)
        if kind is None:
            expected = ", ".join(types[0] for types in REPORTS.values())
            message = "the report comes in none of the formats that are accepted"
            raise Refused(406, problem("SRV402", message, expected=expected))
        shown: bool = job["show_values"]
        checked_format(job["form"])
        if not self._constraints.findings:
            message = "the store holds no definitions to check against"
            raise Refused(503, problem("SRV506", message))
        given = io.Input.held(_NAME, body)
        options = ValidateOptions(form=job["form"], limit=len(body) + 1, show_values=shown)
        if kind == "ttl":
            result = check_with_engine(
                [given], self._constraints, options=options, engine=EngineOptions("plan")
            )
            text = validation_report(result, show_values=shown)
        else:
            result = check_sources([given], self._constraints, options=options)
            summary = Summary(
                documents=result.documents,
                checked=result.observations,
                seconds=result.seconds,
                kind="observations",
            )
            text = render(result.problems, summary, kind, show_values=shown).encode()
        output.head(media_type=REPORTS[kind][0])
        output.write(text)
