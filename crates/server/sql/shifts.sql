-- ?1 record, ?2 officer, ?3 team, ?4 name, ?5 before, ?6 received since, ?7 limit; each may be null but the limit.
-- Counted as records is what the phone counts at the end of a shift: photos are counted apart, and neither the shift,
-- its breaks and route, nor that something was read or answered. Kinds: 1 shift, 2 break, 6 photo, 8 acknowledgement,
-- 10 acknowledgement of a call for help, 11 piece of the route, 12 custody event.
SELECT s.record, s.officer, o.name, t.name, s.notebook, s.happened_at,
  (SELECT count(*) FROM record r WHERE r.shift = s.record AND r.kind NOT IN (1, 2, 6, 8, 10, 11, 12)),
  (SELECT count(*) FROM record r WHERE r.shift = s.record AND r.kind = 6),
  (SELECT count(*) FROM record r JOIN blob b ON b.notebook = r.notebook AND b.record = r.record AND b.role = 0
    WHERE r.shift = s.record AND r.kind = 6 AND b.state = 'verified'),
  (SELECT count(*) FROM record r JOIN blob b ON b.notebook = r.notebook AND b.record = r.record AND b.role = 0
    WHERE r.shift = s.record AND r.kind = 6 AND b.state = 'declared'),
  (SELECT count(*) FROM record r WHERE r.shift = s.record AND r.conflicts > 0),
  (SELECT count(*) FROM entry e WHERE e.notebook = s.notebook AND e.held IS NOT NULL
    AND e.received_at >= s.received_at),
  EXISTS (SELECT 1 FROM manifest m WHERE m.shift = s.record),
  s.fields
FROM record s
JOIN officer o ON o.id = s.officer
LEFT JOIN team t ON t.id = o.team
WHERE s.kind = 1
  AND s.withdrawn = 0
  AND (?1 IS NULL OR s.record = ?1)
  AND (?2 IS NULL OR s.officer = ?2)
  AND (?3 IS NULL OR t.name = ?3)
  AND (?4 IS NULL OR o.name = ?4)
  AND (?5 IS NULL OR s.happened_at < ?5)
  AND (?6 IS NULL OR s.received_at >= ?6)
ORDER BY s.happened_at DESC, s.id DESC
LIMIT ?7
