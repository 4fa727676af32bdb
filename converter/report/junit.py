"""The report as JUnit XML, which build servers show as test results.

A rule that was broken is a test suite and a class of tests, and each place where it was
broken a test case that fails. Warnings fail as errors do, as in the exit status; what is
for information passes, with its text as output. One more test says what was checked, and
fails where nothing was.

Source: the schema ``junit-10.xsd`` of the Jenkins xUnit plug-in; GitLab, "Unit test
reports" (of several cases with one name it shows the first only, so names are unique).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from converter.problems import Problem, Severity
from converter.report.escape import printable
from converter.report.options import Options, Summary, grouped, plural
from converter.rules import rules


def render_junit(problems: Sequence[Problem], summary: Summary, options: Options) -> str:
    """Render one ``testsuites`` element."""
    root = Element("testsuites", name="oifm")
    checked = plural(summary.checked, summary.kind.removesuffix("s"))
    scope = f"{checked} in {plural(summary.documents, 'document')} checked"
    case = _case(_suite(root, "oifm"), "oifm", scope)
    if not summary.checked:
        SubElement(case, "failure", type="nothing-checked", message="nothing was checked")
    for _, code, members in grouped(problems):
        rule = rules().get(code)
        suite = _suite(root, f"{code} {rule.title}" if rule else code)
        # What stands before a dot is a package to Jenkins.
        group = f"oifm.{code} {rule.name}" if rule else f"oifm.{code}"
        seen: Counter[str] = Counter()
        for p in members:
            name = _name(p)
            seen[name] += 1
            case = _case(suite, group, f"{name} ({seen[name]})" if seen[name] > 1 else name)
            _tell(case, p, options)
    for suite in root:
        _count(suite)
    _count(root)
    root.set("time", f"{summary.seconds:.3f}")
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "unicode") + "\n"


def _suite(root: Element, name: str) -> Element:
    return SubElement(root, "testsuite", name=printable(name))


def _case(suite: Element, group: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=printable(group), name=printable(name))


def _name(p: Problem) -> str:
    place = p.place if p.line or not p.pointer else f"{p.place} {p.pointer}"
    return " / ".join(name for name in (place, p.finding, p.attribute) if name)


def _tell(case: Element, p: Problem, options: Options) -> None:
    lines = [f"{p.place}: {p.code} {p.message}"]
    lines += [f"at: {p.pointer}"] if p.pointer else []
    lines += [f"source: {p.excerpt}"] if options.show_values and p.excerpt else []
    lines += [f"expected: {p.expected}"] if p.expected else []
    lines += [f"help: {p.suggestion}"] if p.suggestion else []
    if p.severity is Severity.INFO:
        told = SubElement(case, "system-out")
    else:
        told = SubElement(case, "failure", type=p.severity.value, message=printable(p.message))
    told.text = "\n".join(map(printable, lines))


def _count(element: Element) -> None:
    element.set("tests", str(len(list(element.iter("testcase")))))
    element.set("failures", str(len(list(element.iter("failure")))))
    element.set("errors", "0")
