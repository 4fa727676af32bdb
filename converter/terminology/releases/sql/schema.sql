-- One release of one code system. Facts are staged as they come, then sorted into place.
CREATE TABLE release (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE staged_concept (code TEXT, status TEXT);
CREATE TABLE staged_term (code TEXT, term TEXT, rank INTEGER, key INTEGER);
CREATE TABLE staged_link (kind TEXT, code TEXT, other TEXT, why TEXT);
CREATE TABLE staged_description (id TEXT, code TEXT, term TEXT, rank INTEGER, key INTEGER);
CREATE TABLE staged_preferred (id TEXT, rank INTEGER);
