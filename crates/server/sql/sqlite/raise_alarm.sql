INSERT INTO alarm (record, notebook, officer, raised_at, received_at, position, stood_down_at, told, entry)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8)
ON CONFLICT (record) DO UPDATE SET
  notebook = coalesce(notebook, excluded.notebook),
  position = coalesce(excluded.position, position),
  stood_down_at = coalesce(stood_down_at, excluded.stood_down_at),
  entry = max(entry, excluded.entry)
