-- Of each observation: its id, and what it says about the presence and change of a finding.
CREATE TABLE ids (h UBIGINT, observation BIGINT, row BIGINT);
CREATE TABLE seen (
    key UBIGINT, exam UBIGINT, time TIMESTAMPTZ, presence INT, change INT, presence_row BIGINT,
    change_row BIGINT
);
