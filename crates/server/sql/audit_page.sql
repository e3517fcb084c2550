SELECT a.id, a.at, r.name, r.role, a.action, a.record, o.name, a.detail
FROM audit a
LEFT JOIN officer r ON r.id = a.reader
LEFT JOIN officer o ON o.id = a.officer
WHERE a.id < ?1
ORDER BY a.id DESC
LIMIT ?2
