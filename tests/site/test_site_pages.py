"""The pages, without a browser: what is on them, where their links lead, and that nothing bites."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from site_reader import LOADING, Site

from converter import FindingModel, build, docs, load
from converter.graph.vocabulary import FILES, sections
from converter.model import ChoiceAttribute, IndexCode
from converter.terminology.systems import system_named


@pytest.fixture(params=["site", "hostile"])
def either(request: pytest.FixtureRequest) -> Site:
    found: Site = request.getfixturevalue(request.param)
    return found


def test_pages_are_well_formed(either: Site) -> None:
    for name in either.names:
        page = either.page(name)
        assert page.faults == [], name
        assert [i for i, number in Counter(page.ids).items() if number > 1] == [], name


def test_links_lead_somewhere(either: Site) -> None:
    for name in either.names:
        for link in either.page(name).links:
            if urlsplit(link).scheme:
                continue
            target, fragment = either.target(name, link)
            assert target in either.names, f"{name}: {link}"
            if fragment and not fragment.startswith("q="):
                assert fragment in either.page(target).ids, f"{name}: {link}"


def test_every_page_can_be_reached(either: Site) -> None:
    reached, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            links = [link for link in either.page(name).links if not urlsplit(link).scheme]
            waiting += [either.target(name, link)[0] for link in links]
    assert reached == set(either.names)


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(either: Site) -> None:
    for name in either.names:
        page = either.page(name)
        for tag, attrs in page.elements:
            assert not [a for a in attrs if a.startswith("on") or a == "style"], f"{name}: {tag}"
            assert tag not in {"iframe", "object", "embed", "base", "img", "style", "form:"}
            loads = [attrs[a] for a in LOADING & set(attrs)]
            if tag == "link" or (tag == "use" and "href" in attrs):
                loads.append(attrs["href"])
            for address in loads:
                assert not urlsplit(address).scheme, f"{name}: {address}"
                assert not address.startswith("//"), f"{name}: {address}"
        scripts = [attrs.get("src", "") for tag, attrs in page.elements if tag == "script"]
        root = "../" * name.count("/")
        assert scripts == [f"{root}static/search.js", f"{root}static/page.js"]
        assert not any(text.strip() for text in page.inside("script"))
        (policy,) = [a["content"] for t, a in page.elements if a.get("http-equiv")]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src")
        assert "unsafe" not in policy


def test_only_addresses_of_the_web_are_links(either: Site) -> None:
    for name in either.names:
        schemes = {urlsplit(link).scheme for link in either.page(name).links}
        assert schemes <= {"", "https", "http"}, name


def test_characters_that_steer_the_eye_are_written_out(hostile: Site) -> None:
    for path in hostile.folder.rglob("*"):
        if path.suffix in {".html", ".js"} and path.stem != "minisearch":
            text = path.read_bytes().decode()
            assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u2029\x07]", text), path.name
    page = hostile.page("findings/OIFM_EVIL_000001.html")
    assert r"\u202egnp.exe\u202c" in page.text
    assert '<script>alert("x")</script> & <img src=x onerror=alert(1)>' in page.inside("h1")


def test_templates_take_no_text_for_a_template(hostile: Site) -> None:
    page = hostile.page("findings/OIFM_EVIL_000001.html")
    assert "{{ 7*7 }} {% raw %}" in page.text


def test_names_of_files_are_safe(hostile: Site) -> None:
    for path in hostile.folder.rglob("*"):
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[a-z]+)?", path.name), path.name
    lower = [path.as_posix().lower() for path in hostile.folder.rglob("*")]
    assert len(lower) == len(set(lower))


def test_every_finding_is_listed_with_its_names(site: Site, definitions: Path) -> None:
    index = site.page("index.html")
    for finding in load(str(definitions)):
        assert f"findings/{finding.id}.html" in index.links
        for name in (finding.name, *finding.synonyms):
            assert " ".join(name.split()) in index.text


def test_a_finding_is_shown_whole(site: Site, definitions: Path) -> None:
    for finding in load(str(definitions)):
        page = site.page(f"findings/{finding.id}.html")
        for words in _words(finding):
            assert " ".join(words.split()) in page.text, f"{finding.id}: {words}"
        ids = [a.id for a in finding.attributes] + [v.id for v in _values(finding)]
        assert set(ids) <= set(page.ids)


def test_the_diagram_has_every_attribute_value_and_code(site: Site, definitions: Path) -> None:
    for finding in load(str(definitions)):
        elements = site.page(f"findings/{finding.id}.html").elements
        boxes = Counter(a["class"] for tag, a in elements if a.get("class", "").startswith("in-"))
        values = sum(
            len(a.values) if isinstance(a, ChoiceAttribute) else 1 for a in finding.attributes
        )
        codes = [finding.index_codes, *(a.index_codes for a in finding.attributes)]
        codes += [value.index_codes for value in _values(finding)]
        assert boxes == Counter(
            {
                "in-finding": 1,
                "in-attribute": len(finding.attributes),
                "in-value": values,
                "in-code": sum(map(len, codes)),
            }
        )


def test_turtle_and_shape_are_those_of_a_build(
    site: Site, definitions: Path, tmp_path: Path
) -> None:
    build([str(definitions)], str(tmp_path))
    ontology = (tmp_path / "ontology.ttl").read_text("utf-8")
    shapes = (tmp_path / "shapes.ttl").read_text("utf-8")
    for finding in load(str(definitions)):
        texts = site.page(f"findings/{finding.id}.html").inside("code")
        turtle, shape = (text for text in texts if "# ----" in text)
        assert turtle in ontology
        assert shape in shapes
        assert f"oifm:{finding.id} a owl:Class" in turtle
        assert f"shp:{finding.id} a sh:NodeShape" in shape


def test_a_code_knows_every_place_that_uses_it(site: Site, definitions: Path) -> None:
    uses: dict[tuple[str, str], set[str]] = {}
    for finding in load(str(definitions)):
        for code, place in _codes(finding):
            system = system_named(code.system)
            assert system is not None
            uses.setdefault((system.key, code.code), set()).add(place)
    assert len(uses) > 50
    for (key, code), places in uses.items():
        page = site.page(f"codes/{key}_{code}.html")
        assert {link for link in page.links if link.startswith("../findings/")} >= places
        assert f"codes/{key}_{code}.html" in site.page("codes.html").links
    absent = site.page("codes/RADLEX_RID28473.html")
    assert "Used by 8 findings, as the code of 8 values." in absent.text
    assert "presence = absent" in absent.text


def test_a_code_says_how_it_is_called(tmp_path: Path) -> None:
    one = _finding("OIFM_ABC_000001", "one", [("RADLEX", "RID1", "cyst")])
    two = _finding("OIFM_ABC_000002", "two", [("RadLex", "RID1", "Cysts")])
    three = _finding("OIFM_ABC_000003", "three", [("RADLEX", "RID1", "cyst")])
    made = _site(tmp_path, one, two, three)
    page = made.page("codes/RADLEX_RID1.html")
    assert "cyst 2 ×, Cysts 1 ×" in page.text
    assert "Used by 3 findings, as the code of 3 findings." in page.text


def test_a_finding_may_say_next_to_nothing(tmp_path: Path) -> None:
    bare = {"oifm_id": "OIFM_ABC_000001", "name": "one", "attributes": []}
    blank = {**bare, "oifm_id": "OIFM_ABC_000002", "description": " ", "tags": [""]}
    made = _site(tmp_path, bare, blank)
    for name in ("OIFM_ABC_000001", "OIFM_ABC_000002"):
        assert "No definition is given." in made.page(f"findings/{name}.html").text


def test_a_value_set_knows_its_attributes(site: Site, definitions: Path) -> None:
    sets: dict[tuple[str, ...], int] = Counter(
        tuple(value.name.strip().casefold() for value in attribute.values)
        for finding in load(str(definitions))
        for attribute in finding.attributes
        if isinstance(attribute, ChoiceAttribute)
    )
    pages = [name for name in site.names if name.startswith("value-sets/")]
    assert len(pages) == len(sets)
    shared = [
        site.page(name).text for name in pages if "Shared by 5 attributes" in site.page(name).text
    ]
    assert len(shared) == list(sets.values()).count(5)


def test_the_vocabulary_has_every_term(site: Site) -> None:
    page = site.page("vocabulary.html")
    terms = [term for file in FILES for part in sections(file) for term in part.terms]
    assert len(terms) > 100
    for term in terms:
        assert term.name in page.ids
        assert " ".join(term.definition.split()) in page.text
        assert term.iri in page.text


def test_the_vocabulary_counts_what_is_shared(site: Site) -> None:
    text = site.page("vocabulary.html").text
    assert re.search(r"absent\. [^.]*\..{0,120}Used for ?9 values here", text)
    assert re.search(r"fm:presence .{0,200}Used for ?9 attributes here", text)


def test_iris_follow_the_base(tmp_path: Path, definitions: Path) -> None:
    from converter.graph.document import GraphOptions
    from converter.jobs.build_options import BuildOptions

    base = "https://example.org/findings/"
    options = BuildOptions(graph=GraphOptions(base_iri=base))
    docs([str(definitions)], str(tmp_path / "site"), options=options)
    made = Site(tmp_path / "site")
    assert f"{base}core#ImagingFinding" in made.page("vocabulary.html").text
    assert f"{base}id/OIFM_GMTS_012973" in made.page("findings/OIFM_GMTS_012973.html").text
    assert not [n for n in made.names if "w3id.org/oifm" in made.page(n).text]


def test_the_search_knows_names_synonyms_ids_and_codes(site: Site, definitions: Path) -> None:
    script = (site.folder / "static" / "search-data.js").read_text("utf-8")
    assert script.startswith("window.oifm={")
    data = json.loads(script.removeprefix("window.oifm=").removesuffix(";\n"))
    held = {entry["id"]: entry for entry in data["findings"]}
    for finding in load(str(definitions)):
        entry = held[finding.id]
        assert entry["synonyms"] == [" ".join(name.split()) for name in finding.synonyms]
        assert [code.partition(" ")[2] for code in entry["codes"] if "SNOMED" not in code] == [
            code.code for code in finding.index_codes if "SNOMED" not in code.system
        ]
    assert len(data["codes"]) == len([n for n in site.names if n.startswith("codes/")])


def test_the_same_definitions_give_the_same_bytes(definitions: Path, tmp_path: Path) -> None:
    paths = sorted(map(str, definitions.iterdir()))
    hashes = []
    for seed, given in (("1", paths), ("2", paths[::-1])):
        out = tmp_path / seed
        code = "import sys; from converter import docs; docs(sys.argv[2:], sys.argv[1])"
        subprocess.run(
            [sys.executable, "-c", code, str(out), *given],
            env={"PYTHONHASHSEED": seed, "LC_ALL": "C" if seed == "1" else "C.UTF-8"},
            check=True,
        )
        files = sorted(path for path in out.rglob("*") if path.is_file())
        hashes.append({path.relative_to(out).as_posix(): path.read_bytes() for path in files})
    assert hashes[0] == hashes[1]
    assert len(hashes[0]) > 100


def test_all_or_nothing(tmp_path: Path, definitions: Path) -> None:
    out = tmp_path / "site"
    draft = definitions.parent / "drafts"
    made = docs([str(definitions), str(draft)], str(out))
    assert made.files == ()
    assert {p.code for p in made.problems} >= {"RDF410"}
    assert not out.exists()


def test_the_whole_corpus(corpus: Path, tmp_path: Path) -> None:
    made = docs([str(corpus / "definitions")], str(tmp_path / "site"))
    site = Site(tmp_path / "site")
    assert len(made.files) == made.findings + made.value_sets + made.codes + 11
    assert made.findings == len(list((corpus / "definitions").iterdir()))
    for name in site.names[::50]:
        page = site.page(name)
        assert page.faults == [], name
        for link in page.links:
            if not urlsplit(link).scheme:
                assert (site.folder / site.target(name, link)[0]).is_file(), f"{name}: {link}"


def _words(finding: FindingModel) -> list[str]:
    found = [finding.name, finding.id or "", *finding.synonyms, *finding.tags]
    found += re.split(r"\n\s*\n", finding.description or "")
    found += [contributor.name for contributor in finding.contributors]
    for attribute in finding.attributes:
        found += [attribute.name, attribute.description or "", attribute.id or ""]
    for value in _values(finding):
        found += [value.name, value.description or ""]
    found += [word for code, _ in _codes(finding) for word in (code.code, code.display or "")]
    return found


def _values(finding: FindingModel) -> list:  # type: ignore[type-arg]
    choices = [a for a in finding.attributes if isinstance(a, ChoiceAttribute)]
    return [value for attribute in choices for value in attribute.values]


def _codes(finding: FindingModel) -> list[tuple[IndexCode, str]]:
    """Every code, with the address of what has it."""
    page = f"../findings/{finding.id}.html"
    found = [(code, page) for code in finding.index_codes]
    found += [(code, page) for place in finding.anatomic_locations for code in place.index_codes]
    for part in (*finding.attributes, *_values(finding)):
        found += [(code, f"{page}#{part.id}") for code in part.index_codes]
    for attribute in finding.attributes:
        places = attribute.anatomic_locations
        found += [(code, f"{page}#{attribute.id}") for p in places for code in p.index_codes]
    return found


def _finding(identifier: str, name: str, codes: list[tuple[str, str, str]]) -> dict[str, object]:
    return {
        "oifm_id": identifier,
        "name": name,
        "description": f"A finding called {name}.",
        "attributes": [],
        "index_codes": [{"system": s, "code": c, "display": d} for s, c, d in codes],
    }


def _site(folder: Path, *findings: dict[str, object]) -> Site:
    paths = []
    for number, finding in enumerate(findings):
        paths.append(folder / f"{number}.fm.json")
        paths[-1].write_text(json.dumps(finding))
    docs([str(path) for path in paths], str(folder / "site"))
    return Site(folder / "site")
