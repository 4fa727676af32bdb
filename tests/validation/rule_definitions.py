"""Definitions for the cases of the rules: findings whose codes, ids and tokens are mixed up."""

# ruff: noqa: S106 - tokens are no secrets

from __future__ import annotations

from decimal import Decimal

from validation.observations import CHANGE, LATERALITY, PRESENCE, choice, cyst, fracture

from converter.model import (
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    TextAttribute,
    Value,
)


def coded_values(stem: str, *values: tuple[str, str]) -> tuple[Value, ...]:
    """Values with a name and the number of a RadLex code."""
    return tuple(
        Value(id=f"{stem}.{n}", name=name, index_codes=(IndexCode("RADLEX", f"RID{code}", name),))
        for n, (name, code) in enumerate(values)
    )


def nodule() -> FindingModel:
    """A finding whose attributes and values have codes, some of them more than one has."""
    lobes = coded_values("OIFMA_TEST_000022", ("upper", "1"), ("lower", "2"), ("lingula", "2"))
    shapes = coded_values("OIFMA_TEST_000023", ("round", "11"), ("oval", "12"))
    forms = coded_values("OIFMA_TEST_000024", ("flat", "13"), ("round", "11"), ("seen", "28472"))
    return FindingModel(
        id="OIFM_TEST_000003",
        name="lung nodule",
        index_codes=(IndexCode("GAMUTS", "79"),),
        attributes=(
            ChoiceAttribute(
                id="OIFMA_TEST_000021",
                name="presence",
                index_codes=(IndexCode("SNOMED", "705057003", "Presence"),),
                values=coded_values(
                    "OIFMA_TEST_000021",
                    ("absent", "28473"),
                    ("present", "28472"),
                    ("round", "11"),
                    ("probable", "28472"),
                ),
            ),
            ChoiceAttribute(id="OIFMA_TEST_000022", name="lobe", values=lobes, max_selected=None),
            ChoiceAttribute(
                id="OIFMA_TEST_000023",
                name="shape",
                values=shapes,
                index_codes=(IndexCode("RADLEX", "RID51", "shape"),),
            ),
            ChoiceAttribute(
                id="OIFMA_TEST_000024",
                name="form",
                values=forms,
                index_codes=(IndexCode("RADLEX", "RID51"), IndexCode("RADLEX", "RID52")),
            ),
            NumericAttribute(
                id="OIFMA_TEST_000025",
                name="volume",
                number="integer",
                minimum=Decimal(2),
                maximum=Decimal(9),
                unit="mL",
            ),
            choice("OIFMA_TEST_000026", "Side", "left", "right"),
            choice(
                "OIFMA_TEST_000027",
                "margin",
                "no",
                "Stable",
                "spiculated",
                "new",
                "resolved",
                "unchanged",
            ),
            choice(
                *("OIFMA_TEST_000028", "change from prior"),
                *("increased", "decreased", "smaller", "worsened", "improved", "bigger"),
                index_codes=(CHANGE,),
            ),
            ChoiceAttribute(
                id="OIFMA_TEST_000029",
                name="course",
                index_codes=(CHANGE,),
                values=(
                    *coded_values("OIFMA_TEST_000029", ("the same", "39268"), ("calm", "5734")),
                    Value(id="OIFMA_TEST_000029.2", name="resolved (finding)"),
                ),
            ),
            choice("OIFMA_TEST_000016", "Affected REGION", "inner", "outer"),
            choice("OIFMA_TEST_000019", "septa", "none", "normal", "thick", max_selected=None),
            ChoiceAttribute(
                id="OIFMA_TEST_000018",
                name="pattern",
                values=(
                    Value(id="OIFMA_TEST_000018.0", name="dotted", token="RID21"),
                    Value(
                        id="OIFMA_TEST_000018.1",
                        name="striped",
                        index_codes=(IndexCode("RADLEX", "RID21", "striped"),),
                        token="OIFMA_TEST_000018.0",
                    ),
                    Value(id="OIFMA_TEST_000018.2", name="plain", token="T2"),
                    Value(id="OIFMA_TEST_000018.3", name="dull", token="T3"),
                ),
            ),
            choice(
                *("OIFMA_TEST_000030", "which lung", "left", "right"),
                index_codes=(IndexCode("SNOMED", "272741003"),),
            ),
            choice(
                *("OIFMA_TEST_000020", "where", "apex", "base"),
                index_codes=(IndexCode("RADLEX", "RID39038"),),
            ),
            *(
                NumericAttribute(id=f"OIFMA_TEST_0000{n}", name=name, number="integer", unit=unit)
                for n, name, unit in (
                    (70, "tally", "{grade}"),
                    (71, "share", "fraction"),
                    (72, "rating", "{score}"),
                    (73, "rate", "bpm"),
                    (78, "fill", "%"),
                )
            ),
            NumericAttribute(
                id="OIFMA_TEST_000074", name="wall", minimum=Decimal("0.5"), unit="mm"
            ),
            NumericAttribute(id="OIFMA_TEST_000075", name="gap", maximum=Decimal(2), unit="cm"),
            NumericAttribute(id="OIFMA_TEST_000076", name="depth of the site", unit="mm"),
            NumericAttribute(id="OIFMA_TEST_000077", name="reach", unit="furlongs"),
        ),
    )


def mass() -> FindingModel:
    """A finding that asks for two segments, and for its presence where it is absent, too."""
    return FindingModel(
        id="OIFM_TEST_000004",
        name="liver mass",
        attributes=(
            choice("OIFMA_TEST_000031", "presence", "absent", "present", required=True),
            choice(
                *("OIFMA_TEST_000032", "segments", "I", "II", "III"),
                required=True,
                min_selected=2,
                max_selected=3,
            ),
            NumericAttribute(id="OIFMA_TEST_000033", name="score", unit="{score}"),
        ),
    )


def twins() -> FindingModel:
    """A finding that asks twice whether it is there, and has one id for two attributes."""
    answers = ("absent", "present")
    return FindingModel(
        id="OIFM_TEST_000005",
        name="conjoined calculi",
        attributes=(
            choice("OIFMA_TEST_000051", "one", *answers, required=True, index_codes=(PRESENCE,)),
            choice("OIFMA_TEST_000052", "other", *answers, required=True, index_codes=(PRESENCE,)),
            choice("OIFMA_TEST_000053", "site", "up", "down", required=True),
            *(choice("OIFMA_TEST_000026", f"Side {n}", "left", "right") for n in (1, 2)),
        ),
    )


def radelement() -> FindingModel:
    """A finding of RadElement, with codes that are ids of others."""
    return FindingModel(
        id="RDES77",
        name="stone",
        index_codes=(IndexCode("RADELEMENT", "RDES78"),),
        attributes=(
            choice("RDE77", "colour", "grey", "black"),
            ChoiceAttribute(
                id="RDE78",
                name="hue",
                index_codes=(IndexCode("RADELEMENT", "RDE77"), IndexCode("RADELEMENT", "RDE99")),
                values=(
                    Value(id="RDE78.0", name="light"),
                    Value(
                        id="RDE78.1", name="dark", index_codes=(IndexCode("RADELEMENT", "RDE99.7"),)
                    ),
                ),
            ),
        ),
    )


def own() -> FindingModel:
    """A finding with ids of nobody's form."""
    attributes = (
        choice("MY_2", "colour", "grey", "black"),
        ChoiceAttribute(
            id="OIFMA_TEST_000017",
            name="there",
            index_codes=(PRESENCE,),
            values=(
                Value(id="OIFMA_TEST_000017.0", name="absent"),
                Value(
                    id="OIFMA_TEST_000017.1",
                    name="gone",
                    index_codes=(IndexCode("RADLEX", "RID28473"),),
                ),
            ),
        ),
    )
    codes = (IndexCode("RADELEMENT", "RDES77"),)
    return FindingModel(id="MY_1", name="gravel", attributes=attributes, index_codes=codes)


def scored() -> FindingModel:
    """A finding that asks for a number, a text and a truth value."""
    return FindingModel(
        id="OIFM_TEST_000006",
        name="bone marrow oedema",
        attributes=(
            NumericAttribute(id="OIFMA_TEST_000061", name="score", required=True),
            TextAttribute(id="OIFMA_TEST_000062", name="remark", required=True),
            BooleanAttribute(id="OIFMA_TEST_000063", name="diffuse", required=True),
        ),
    )


def others() -> list[FindingModel]:
    """Definitions that nothing can name: one without an id, one with that of an earlier one."""
    again = (choice("OIFMA_TEST_000039", "presence", "absent", "present", required=True),)
    return [
        FindingModel(id=None, name="liver mass"),
        FindingModel(id="OIFM_TEST_000004", name="liver mass", attributes=again),
    ]


DEFINITIONS = [
    *(cyst(LATERALITY), fracture(), nodule(), mass(), twins(), radelement(), own(), scored()),
    *others(),
]
