-- What a search looks through, folded: each parameter is the column of its name. Behind what was entered stands what people type
-- instead: names in one piece where scripts leave no blank between family and given name or one has a blank inside (van der
-- Berg, J. R. R.), words with an apostrophe, a hyphen, a dot or an & without it, words with ä, å or đ as they are written
-- without such letters (Mueller), the first consonants of Korean syllables, phones as the digits that are dialled from
-- abroad, without the (0) of home, and letters on the keys of a telephone (1-800-FLOWERS) as they are and as they are
-- dialled. All is folded in one piece, which costs the most. Words are looked at one by one: a query for so few takes longer.
-- The function of 0.2.0 goes: its trigger then calls this one, without what has a default.
DROP FUNCTION IF EXISTS contact_search_text(text, text, text, text, text, text, text, text[], text, text, text, text, text, jsonb, jsonb);
CREATE OR REPLACE FUNCTION contact_search_text(
  first_name text, last_name text, company text, email text, phone_primary text, phone_secondary text,
  job_title text, tags text[], middle_name text, nickname text, phonetic_first_name text, phonetic_last_name text,
  department text, phones jsonb, emails jsonb,
  name_prefix text DEFAULT NULL, name_suffix text DEFAULT NULL, websites jsonb DEFAULT NULL
) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  names text := concat_ws(' ', first_name, last_name, company, middle_name, nickname, phonetic_last_name, phonetic_first_name,
    name_prefix, name_suffix);
  words text COLLATE "C" := concat_ws(' ', job_title, array_to_string(tags, ' '), department);
  spelled text;
  hosts text;
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
  IF middle_name <> '' OR strpos(first_name, ' ') > 0 OR strpos(last_name, ' ') > 0 THEN
    names := concat_ws(' ', names, replace(concat(first_name, middle_name, last_name), ' ', ''));
  END IF;
  -- Of longer words many would be found by what stands where two of them meet.
  IF strpos(company, ' ') BETWEEN 2 AND 5 THEN names := concat_ws(' ', names, replace(company, ' ', '')); END IF;
  spelled := names || ' ' || words;
  IF octet_length(spelled) > char_length(spelled) AND spelled ~ '[äöüøåđґÄÖÜØÅĐҐ\u0308\u030a]' THEN
    spelled := regexp_replace(normalize(' ' || spelled || ' ', NFC), ' [^äöüøåđґÄÖÜØÅĐҐ ]+(?= )', '', 'g');
    spelled := regexp_replace(regexp_replace(regexp_replace(translate(spelled, 'ґҐ', 'гГ'),
      '[äöüøÄÖÜØ]', '\&e', 'g'), '[åÅ]', '\&a', 'g'), '[đĐ]', '\&j', 'g');
  ELSE
    spelled := '';
  END IF;
  -- By itself: with a query in it, all of an expression takes as long as one.
  IF websites <> '[]' THEN
    hosts := (SELECT string_agg(substring(url #>> '{}' from '^(?:[A-Za-z]+://)?(?:[Ww]{3}\.)?([^/?# ]+)/?$'), ' ')
                FROM jsonb_path_query(websites, '$[*].url') url);
  END IF;
  -- A list as JSON, ["a", "b"], without its signs: the values are apart from each other as others are.
  parts := string_to_array(public.fold_text(concat(names, E'\x01', words, E'\x01', spelled,
    E'\x01', concat_ws(' ', email, E'\x02',
      CASE WHEN emails <> '[]' THEN translate(jsonb_path_query_array(emails, '$[*].email')::text, '[]",', '') END, hosts),
    E'\x01', phone_primary, E'\x01', phone_secondary,
    CASE WHEN phones <> '[]' THEN E'\x01' || translate(
      replace(jsonb_path_query_array(phones, '$[*].number')::text, '", "', E'\x01'), '[]"', '') END)), E'\x01');
  searched := concat_ws(' ', parts[1], replace(parts[4], E'\x02', parts[2]));
  words := concat_ws(' ', parts[1], parts[2]);
  IF words ~ '[^ 0-9](?:[''-][^ 0-9]|[.&·][^ 0-9.,;:)])' THEN
    FOREACH word IN ARRAY string_to_array(words, ' ') LOOP
      IF word ~ '[^ 0-9](?:[''-][^ 0-9]|[.&·][^ 0-9.,;:)])' AND strpos(word, '@') = 0 THEN
        joined := concat_ws(' ', joined, translate(word, '''-.&·', ''));
      END IF;
    END LOOP;
  END IF;
  searched := concat_ws(' ', searched, joined, nullif(btrim(parts[3]), ''));
  IF octet_length(parts[1]) > char_length(parts[1]) AND parts[1] ~ '[\u1161-\u1175]' THEN
    searched := concat_ws(' ', searched,
      btrim(regexp_replace(regexp_replace(parts[1], '[^ \u1100-\u1112]+', '', 'g'), ' +', ' ', 'g')));
  END IF;
  FOREACH phone IN ARRAY parts[5:] LOOP
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
