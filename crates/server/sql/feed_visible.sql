-- ?1 position, ?2 device, ?3 officer, ?4 now, ?5 limit. The lists of kinds are made from the tables of kinds.
SELECT {columns}, f.position + e.id - f.entry, o.officer, o.name,
  {fork}
FROM feed f
CROSS JOIN entry e
JOIN notebook n ON n.id = e.notebook
JOIN device d ON d.id = n.device
JOIN officer o ON o.id = n.officer
WHERE e.id BETWEEN f.entry AND f.entry + f.lines - 1
  -- The run that holds the place after may begin before it.
  AND f.position >= coalesce((SELECT max(r.position) FROM feed r WHERE r.position <= ?1 + 1), 0)
  AND f.position + e.id - f.entry > ?1
  AND CASE WHEN d.device = ?2 THEN f.again = 1 ELSE
    -- What was erased is told to whoever may have had it: its header, and that it is gone.
    (f.again = 1 AND e.kind IN ({handed_over}, {answers}) AND (e.absence IS NOT NULL OR EXISTS (
      SELECT 1 FROM tombstone t WHERE t.record = e.record AND t.state = 'ordered')))
    OR (e.kind IN ({handed_over}) AND EXISTS (
      SELECT 1 FROM record r WHERE r.record = e.record AND coalesce(r.expires_at, 0) > ?4))
    -- What somebody else wrote about one's own record: who settled it, and how.
    OR EXISTS (
      SELECT 1 FROM record r JOIN officer a ON a.id = r.officer
      WHERE r.record = e.record AND a.officer = ?3 AND r.notebook <> e.notebook AND n.officer <> r.officer)
    OR (e.kind IN ({answers}) AND (
      EXISTS (
        SELECT 1 FROM record r JOIN officer a ON a.id = r.officer WHERE r.record = e.about AND a.officer = ?3)
      -- A call for help may have been answered before its line came.
      OR EXISTS (
        SELECT 1 FROM alarm s JOIN officer a ON a.id = s.officer WHERE s.record = e.about AND a.officer = ?3)))
  END
ORDER BY f.position, e.id
LIMIT ?5
