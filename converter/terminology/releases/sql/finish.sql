CREATE TABLE wanted (id TEXT, rank INTEGER, PRIMARY KEY (id, rank)) WITHOUT ROWID;
INSERT OR IGNORE INTO wanted SELECT id, rank FROM staged_preferred ORDER BY id, rank;

-- SNOMED CT keeps apart what a term is and how much a language prefers it.
INSERT INTO staged_term
SELECT d.code, d.term, min(d.rank, coalesce((SELECT min(p.rank) FROM wanted p WHERE p.id = d.id), d.rank)), d.key
FROM staged_description d;

CREATE TABLE term (code TEXT, rank INTEGER, term TEXT, key INTEGER, PRIMARY KEY (code, rank, term)) WITHOUT ROWID;
INSERT OR IGNORE INTO term
SELECT code, min(rank), term, key FROM staged_term GROUP BY code, term ORDER BY code, min(rank), term;

-- A concept is one that is declared; several statements of it: the worst status holds.
CREATE TABLE concept (code TEXT PRIMARY KEY, status TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO concept
SELECT code, CASE WHEN max(status <> 'active') THEN max(CASE WHEN status <> 'active' THEN status END) ELSE 'active' END
FROM staged_concept GROUP BY code ORDER BY code;

CREATE TABLE link (kind TEXT, code TEXT, other TEXT, why TEXT, PRIMARY KEY (kind, code, other, why)) WITHOUT ROWID;
INSERT OR IGNORE INTO link SELECT kind, code, other, why FROM staged_link ORDER BY kind, code, other, why;

DROP TABLE staged_concept;
DROP TABLE staged_term;
DROP TABLE staged_link;
DROP TABLE staged_description;
DROP TABLE staged_preferred;
DROP TABLE wanted;
CREATE INDEX term_by_key ON term (key);
