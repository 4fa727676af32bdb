"""Texts of a finding that say that it is not there, and texts that only seem to."""

from __future__ import annotations

import pytest

from converter.model import FindingModel
from converter.validation import Constraints
from converter.validation.words.texts import finding_verdict

NAMES = (
    ("pleural effusion", "hydrothorax"),
    ("pneumothorax",),
    ("rib fracture",),
    ("nonvisualized gallbladder",),
    ("degenerative changes",),
    ("absent kidney", "renal agenesis"),
    ("lung nodule", "pulmonary nodule"),
    ("acute appendicitis",),
    ("left pleural effusion",),
    ("mass, nodule or cyst of the kidney",),
    ("small calcified kidney", "renal hypoplasia"),
    ("resolved pneumonia",),
    ("pulmonary embolism",),
    ("portal vein thrombosis",),
    ("abdominal aortic aneurysm",),
    ("renal mass",),
)
FINDINGS = Constraints.of(
    FindingModel(id=f"OIFM_TEST_{n:06}", name=name, synonyms=tuple(synonyms))
    for n, (name, *synonyms) in enumerate(NAMES)
)


def verdict(name: str, text: str) -> str:
    return finding_verdict(FINDINGS, [names[0] for names in NAMES].index(name), text)[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(
            ("pleural effusion", text)
            for text in (
                "no pleural effusions",
                "No pleural effusion or pneumothorax.",
                "No pneumothorax or pleural effusion",
                "No pneumothorax, pleural effusion or consolidation",
                "no definite pleural effusion",
                "No CT evidence of pleural effusion",
                "There is no pleural effusion",
                "w/o pleural effusion",
                "neg for pleural effusion",
                "pleural effusion (absent)",
                "pleural effusion – absent",
                "pleural effusion [-]",
                "pleural effusion isn't seen",
                "pleural effusion isn&#39;t seen",
                "pleural effusion not\u2011seen",
                "pleural\u00a0effusion: none",
                "previously seen effusion no longer seen",
                "the pleural effusion has resolved",
                "no effusions",
                "no pleural effusion, small pneumothorax",
            )
        ),
        *(
            ("pneumothorax", text)
            for text in (
                "no pneumothorax, small pleural effusion",
                "no pneumothoraces",
                "neither effusion nor pneumothorax",
                "neither pneumothorax nor effusion nor fracture",
                "pneumothorax -ve",
                "no_pneumothorax",
                "pneumothorax: abscent",
                "pneumothorax_absent",
                "pneumothorax was present, now absent",
                "pneumothorax present -> absent",
                "pneumothorax \u2192 none",
                "prior: pneumothorax, current: no pneumothorax",
            )
        ),
        ("degenerative changes", "no degenerative changes"),
        ("absent kidney", "no absent kidney"),
        ("absent kidney", "no renal agenesis"),
        ("acute appendicitis", "no appendicitis"),
        ("left pleural effusion", "no pleural effusion"),
        ("lung nodule", "no mass or pulmonary nodule"),
        ("lung nodule", "no nodules"),
        ("pulmonary embolism", "No pulmonary emboli."),
        ("pulmonary embolism", "negative for pulmonary embolus"),
        ("portal vein thrombosis", "no thrombus in the portal vein"),
        ("portal vein thrombosis", "no portal vein thrombi"),
        ("mass, nodule or cyst of the kidney", "no mass, nodule or cyst of the kidney"),
    ],
)
def test_a_finding_is_denied(name: str, text: str) -> None:
    assert verdict(name, text) == "denied"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(
            ("pleural effusion", text)
            for text in (
                "r/o pleural effusion",
                "rule out pleural effusion",
                "pleural effusion not excluded",
                "pleural effusion can't be excluded",
                "pleural effusion?",
                "pleural effusion without loculation",
                "pleural effusion, not loculated",
                "pleural effusion, no change",
                "pleural effusion not completely resolved",
                "no change in pleural effusion",
                "no large pleural effusion",
                "no new pleural effusion",
                "no left pleural effusion",
                "pleural effusion not assessed",
                "pleural effusion, size not reported",
                "pleural effusion, not seen previously",
                "left effusion, no right effusion",
                "no right effusion, left effusion",
                "no pneumothorax, small pleural effusion",
                "pleural effusion unlikely",
                "almost no pleural effusion",
                "no pleural effusion except on the left",
            )
        ),
        *(
            ("pneumothorax", text)
            for text in (
                "bilateral pneumothoraces",
                "pneumothorax +ve",
                "pneumothorax was absent, now present",
                "pneumothorax absent -> present",
                "H/O: no pneumothorax",
                "prior: no pneumothorax, current: pneumothorax",
                "right -> left pneumothorax",
                "neither large nor new pneumothorax",
            )
        ),
        ("rib fracture", "no displaced rib fracture"),
        ("rib fracture", "rib fracture (not acute)"),
        ("nonvisualized gallbladder", "gallbladder not seen"),
        ("degenerative changes", "no changes"),
        ("absent kidney", "kidney absent"),
        ("absent kidney", "absent kidney, no change"),
        ("absent kidney", "no kidney"),
        ("small calcified kidney", "no kidney"),
        ("resolved pneumonia", "no pneumonia"),
        ("left pleural effusion", "no right pleural effusion"),
        ("pulmonary embolism", "no acute pulmonary embolus"),
        ("pulmonary embolism", "pulmonary emboli"),
        ("mass, nodule or cyst of the kidney", "mass, nodule or cyst of the kidney, no change"),
    ],
)
def test_a_finding_is_not_denied(name: str, text: str) -> None:
    assert verdict(name, text) == "fits"


def test_a_synonym_of_a_narrower_finding_fits() -> None:
    """No one else has the name *coin lesion*; whoever writes it has seen a nodule."""
    known = [
        FindingModel(id=f"OIFM_TEST_{n:06}", name=name, synonyms=tuple(synonyms))
        for n, (name, *synonyms) in enumerate(
            (("lung nodule",), ("solitary lung nodule", "coin lesion"), ("rib lesion", "spot"))
        )
    ]
    constraints = Constraints.of(known)
    assert finding_verdict(constraints, 0, "coin lesion") == ("fits", ())
    assert finding_verdict(constraints, 0, "spot") == ("misfit", (2,))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("abdominal aortic aneurysm", "no aneurysm of the abdominal aorta", "denied"),
        ("abdominal aortic aneurysm", "no aneurysm of the aorta", "denied"),
        ("abdominal aortic aneurysm", "no aneurysm of the thoracic aorta", "misfit"),
        ("abdominal aortic aneurysm", "aneurysm of the abdominal aorta", "fits"),
        ("abdominal aortic aneurysm", "abdominal aorta", "fits"),
        ("pleural effusion", "no effusion of the pleura", "denied"),
        ("pleural effusion", "no effusion of the pericardium", "misfit"),
        ("renal mass", "no mass of the left kidney", "fits"),
        ("renal mass", "no kidney mass", "denied"),
        ("rib fracture", "no rib fx", "denied"),
        ("rib fracture", "No frx.", "denied"),
        ("rib fracture", "no hip fx", "misfit"),  # as "no hip fracture"
        ("pleural effusion", "no pericardial effusion", "misfit"),
        ("portal vein thrombosis", "no thrombus in the splenic vein", "misfit"),
    ],
)
def test_the_place_in_other_words(name: str, text: str, said: str) -> None:
    assert verdict(name, text) == said


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("rib fracture", "rib fx", "fits"),
        ("rib fracture", "Acute frx of the left rib", "fits"),
        ("rib fracture", "fx, ribs 4-6", "fits"),
        ("rib fracture", "hip fx", "misfit"),
        ("rib fracture", "no fx", "denied"),
        ("pneumothorax", "PTX", "fits"),
        ("pneumothorax", "small left PTX", "fits"),
        ("pneumothorax", "No PTX.", "denied"),
        ("pleural effusion", "PTX", "misfit"),
        ("abdominal aortic aneurysm", "AAA", "fits"),
        ("abdominal aortic aneurysm", "no AAA", "denied"),
        ("pulmonary embolism", "PE", "fits"),
        ("pulmonary embolism", "no PE", "denied"),
        ("rib fracture", "PE", "misfit"),
    ],
)
def test_what_reports_shorten_is_written_out(name: str, text: str, said: str) -> None:
    assert verdict(name, text) == said
