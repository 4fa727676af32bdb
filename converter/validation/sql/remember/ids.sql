-- The ids that observations have in their documents.
INSERT INTO ids
SELECT hash(source, observation_id), observation, row FROM identified WHERE observation_id IS NOT NULL
