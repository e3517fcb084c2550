INSERT INTO entry (id, notebook, lane, seq, class, digest, previous, hash, absence, locked, record, kind, about, held,
  received_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
