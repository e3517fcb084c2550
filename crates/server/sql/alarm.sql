SELECT a.record, a.officer, o.name, a.raised_at, a.received_at, a.position, a.stood_down_at, k.officer, k.name,
  a.acknowledged_at, a.told, a.entry, a.caller_uncertain
FROM alarm a
JOIN officer o ON o.id = a.officer
LEFT JOIN officer k ON k.id = a.acknowledged_by
