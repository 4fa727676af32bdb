"""The pages of rules as HTML: paragraphs, emphasis, code and blocks of code.

That is all that the pages use, and a test holds them to it.
"""

from __future__ import annotations

import html
import re

_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(`+)(.+?)\1(?!`)|(\*\*?)(.+?)\3")


def page_html(page: str) -> str:
    r"""Make HTML of a page without its heading; all text in it is escaped.

    >>> page_html("# X1 a\n\n**Problem.** `a<b`\n\n```toml\n[a]\n```\n")
    '<p><strong>Problem.</strong> <code>a&lt;b</code></p>\n<pre><code>[a]\n</code></pre>\n'
    """
    # Split by a pattern with one group, every second part is a block of code.
    parts = _BLOCK.split(page.partition("\n")[2])
    return "".join(
        f"<pre><code>{html.escape(part)}</code></pre>\n" if number % 2 else _paragraphs(part)
        for number, part in enumerate(parts)
    )


def _paragraphs(text: str) -> str:
    return "".join(
        f"<p>{_SPAN.sub(_marked, html.escape(paragraph.strip(), quote=False))}</p>\n"
        for paragraph in text.split("\n\n")
        if paragraph.strip()
    )


def _marked(span: re.Match[str]) -> str:
    _, code, stars, text = span.groups()
    if code is not None:
        return f"<code>{code.strip()}</code>"
    return f"<strong>{text}</strong>" if stars == "**" else f"<em>{text}</em>"
