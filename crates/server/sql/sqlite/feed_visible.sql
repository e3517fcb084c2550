-- ?1 position, ?2 device, ?3 officer, ?4 now, ?5 limit. Kinds: 7 handover item, 8 acknowledgement, 10 answer to an SOS.
SELECT {columns}, f.position, o.officer, o.name
FROM feed f
JOIN entry e ON e.id = f.entry
JOIN notebook n ON n.id = e.notebook
JOIN device d ON d.id = n.device
JOIN officer o ON o.id = n.officer
WHERE f.position > ?1
  AND d.device <> ?2
  AND (
    (e.kind = 7 AND EXISTS (
      SELECT 1 FROM record r WHERE r.record = e.record AND coalesce(r.expires_at, 0) > ?4))
    OR (e.kind = 8 AND EXISTS (
      SELECT 1 FROM record r JOIN officer a ON a.id = r.officer WHERE r.record = e.about AND a.officer = ?3))
    OR (e.kind = 10 AND EXISTS (
      SELECT 1 FROM alarm s JOIN officer a ON a.id = s.officer WHERE s.record = e.about AND a.officer = ?3))
  )
ORDER BY f.position
LIMIT ?5
