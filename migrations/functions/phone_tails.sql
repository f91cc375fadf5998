-- The ends of numbers, by which they are found where nobody knows what stands before.
CREATE OR REPLACE FUNCTION phone_tails(numbers text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN (SELECT array_agg(right(number, 7)) FROM unnest(numbers) number WHERE length(number) >= 7);
