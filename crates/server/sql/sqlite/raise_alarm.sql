-- A call of another officer is left alone, and one that is over stays where it was. The phone's direct call says where
-- the officer is now; a line says where they were when it was written, and moves only what an earlier line said.
INSERT INTO alarm (record, notebook, officer, raised_at, received_at, position, position_seq, stood_down_at, told, entry,
  caller_uncertain)
VALUES (:record, :notebook, :officer, :raised_at, :now, :position, :seq, :stood_down_at, 0, :seq IS NOT NULL, :caller_uncertain)
ON CONFLICT (record) DO UPDATE SET
  notebook = coalesce(notebook, excluded.notebook),
  (position, position_seq) = (
    SELECT iif(moves, excluded.position, position), iif(moves, excluded.position_seq, position_seq)
    FROM (SELECT excluded.position IS NOT NULL AND (
      position IS NULL
      OR (stood_down_at IS NULL AND (
        excluded.position_seq IS NULL
        OR (notebook IS excluded.notebook AND coalesce(position_seq < excluded.position_seq, 0))))) AS moves)),
  stood_down_at = coalesce(stood_down_at, excluded.stood_down_at),
  entry = max(entry, excluded.entry),
  caller_uncertain = max(caller_uncertain, excluded.caller_uncertain)
WHERE officer = excluded.officer
