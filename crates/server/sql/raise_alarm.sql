-- ?1 record, ?2 notebook, ?3 officer, ?4 raised at, ?5 now, ?6 position, ?7 its place in the safety lane, ?8 stood
-- down at, ?9 whether a line says it, ?10 whether it may be another officer.
-- A call of another officer is left alone, and one that is over stays where it was. The phone's direct call says where
-- the officer is now; a line says where they were when it was written, and moves only what an earlier line said.
INSERT INTO alarm AS a (record, notebook, officer, raised_at, received_at, position, position_seq, stood_down_at, told,
  entry, caller_uncertain)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10)
ON CONFLICT (record) DO UPDATE SET
  notebook = coalesce(a.notebook, excluded.notebook),
  (position, position_seq) = (
    SELECT CASE WHEN m.moves THEN excluded.position ELSE a.position END,
      CASE WHEN m.moves THEN excluded.position_seq ELSE a.position_seq END
    FROM (SELECT excluded.position IS NOT NULL AND (
      a.position IS NULL
      OR (a.stood_down_at IS NULL AND (
        excluded.position_seq IS NULL
        OR coalesce(a.notebook = excluded.notebook AND a.position_seq < excluded.position_seq, 1 = 0)))) AS moves) AS m),
  stood_down_at = coalesce(a.stood_down_at, excluded.stood_down_at),
  entry = CASE WHEN excluded.entry = 1 THEN 1 ELSE a.entry END,
  caller_uncertain = CASE WHEN excluded.caller_uncertain = 1 THEN 1 ELSE a.caller_uncertain END
WHERE a.officer = excluded.officer
