-- What is wrong with statements; of findings it is told once for an observation.
CREATE TABLE finding_faults (code VARCHAR, s INT, a INT, v INT, said VARCHAR, candidates INT[]);
CREATE TABLE statement_faults (code VARCHAR, s INT, a INT, v INT, said VARCHAR, candidates INT[]);
