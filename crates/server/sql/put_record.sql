INSERT INTO record (record, kind, notebook, officer, shift, linked_to, about, happened_at, written_at, received_at,
  expires_at, lines, conflicts, withdrawn, fields)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
ON CONFLICT (record) DO UPDATE SET
  shift = excluded.shift,
  linked_to = excluded.linked_to,
  about = excluded.about,
  happened_at = excluded.happened_at,
  expires_at = excluded.expires_at,
  lines = excluded.lines,
  conflicts = excluded.conflicts,
  withdrawn = excluded.withdrawn,
  fields = excluded.fields
