-- Keeps the number of live contacts of a team beside its clock.
CREATE OR REPLACE FUNCTION count_live_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE global_version g SET live_contacts = g.live_contacts + n.live
      FROM (SELECT team_id, count(*) AS live FROM new_rows WHERE NOT is_deleted GROUP BY team_id) n
     WHERE g.team_id = n.team_id;
  ELSE
    UPDATE global_version g SET live_contacts = g.live_contacts + d.live
      FROM (SELECT team_id, sum(live) AS live
              FROM (SELECT team_id, 1 AS live FROM new_rows WHERE NOT is_deleted
                    UNION ALL
                    SELECT team_id, -1 FROM old_rows WHERE NOT is_deleted) both_rows
             GROUP BY team_id HAVING sum(live) <> 0) d
     WHERE g.team_id = d.team_id;
  END IF;
  RETURN NULL;
END $$;
