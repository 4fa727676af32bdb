"""Exam finding lists to the observation table."""

from converter.annotations import read_annotations


def test_corpus(corpus):
    total = 0
    for path in sorted((corpus / "annotations" / "efl").glob("*.json")):
        reading = read_annotations(path.read_bytes(), path.name, first=total)
        assert reading.problems == ()
        total += reading.observations
    assert total == 275
