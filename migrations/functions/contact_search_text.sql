-- What a search looks through, folded: each parameter is the column of its name. Behind what was entered stands what people type instead: names of scripts that leave
-- no blank between family and given name in one piece, words with an apostrophe or a hyphen without it, phones as the
-- digits that are dialled from abroad, without the (0) of home, and letters on the keys of a telephone (1-800-FLOWERS) as they are
-- and as they are dialled. All is folded in one piece, which costs the most. Words are looked at one by one: a query
-- for so few takes longer.
CREATE OR REPLACE FUNCTION contact_search_text(
  first_name text, last_name text, company text, email text, phone_primary text, phone_secondary text,
  job_title text, tags text[], middle_name text, nickname text, phonetic_first_name text, phonetic_last_name text,
  department text, phones jsonb, emails jsonb
) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  names text := concat_ws(' ', first_name, last_name, company, middle_name, nickname, phonetic_last_name, phonetic_first_name);
  parts text[];
  searched text COLLATE "C";
  word text COLLATE "C";
  joined text;
  phone text COLLATE "C";
BEGIN
  IF octet_length(names) > char_length(names)
     AND names ~ '[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]' THEN
    names := concat_ws(' ', names, last_name || first_name, first_name || last_name,
      phonetic_last_name || phonetic_first_name);
  END IF;
  -- A list as JSON, ["a", "b"], without its signs: the values are apart from each other as others are.
  parts := string_to_array(public.fold_text(concat(names,
    E'\x01', concat_ws(' ', email, job_title, array_to_string(tags, ' '), department,
      CASE WHEN emails <> '[]' THEN translate(jsonb_path_query_array(emails, '$[*].email')::text, '[]",', '') END),
    E'\x01', phone_primary, E'\x01', phone_secondary,
    CASE WHEN phones <> '[]' THEN E'\x01' || translate(
      replace(jsonb_path_query_array(phones, '$[*].number')::text, '", "', E'\x01'), '[]"', '') END)), E'\x01');
  searched := concat_ws(' ', parts[1], parts[2]);
  IF searched ~ '[^ 0-9][''-][^ 0-9]' THEN
    FOREACH word IN ARRAY string_to_array(searched, ' ') LOOP
      IF word ~ '[^ 0-9][''-][^ 0-9]' AND strpos(word, '@') = 0 THEN
        joined := concat_ws(' ', joined, translate(word, '''-', ''));
      END IF;
    END LOOP;
    searched := concat_ws(' ', searched, joined);
  END IF;
  FOREACH phone IN ARRAY parts[3:] LOOP
    CONTINUE WHEN phone = '';
    searched := concat_ws(' ', searched, nullif(regexp_replace(
      CASE WHEN strpos(phone, '(') = 0 THEN phone
        ELSE regexp_replace(phone, '^( *(?:\+|00).*)\( *0 *\)', '\1') END, '[^0-9]+', '', 'g'), ''));
    IF phone ~ '[0-9].*[a-z].*[a-z].*[a-z]' AND phone !~ '(ext(ension|n)?\.?|x) ?[0-9]' THEN
      searched := concat_ws(' ', searched, phone, regexp_replace(
        translate(phone, 'abcdefghijklmnopqrstuvwxyz', '22233344455566677778889999'), '[^0-9]+', '', 'g'));
    END IF;
  END LOOP;
  RETURN searched;
END $$;
