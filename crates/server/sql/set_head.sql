INSERT INTO lane (notebook, lane, committed, hash, backed_up, feed_pos, log_hash)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (notebook, lane) DO UPDATE SET
  committed = excluded.committed,
  hash = excluded.hash,
  backed_up = excluded.backed_up,
  feed_pos = excluded.feed_pos,
  log_hash = excluded.log_hash
