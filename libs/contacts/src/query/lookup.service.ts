import { validationError } from '@app/platform';
import { checkContactField, cleanPhone } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { PHONE_FIELDS, readingsOf } from '../phones/phone-numbers';
import type { LookupMatchDto, LookupQuery } from './lookup.dto';
import { LookupRepository, type LookupRow } from './lookup.repository';

/** What phone_tails() keeps of a number. */
const END_DIGITS = 7;

/** Who has a number. */
@Injectable()
export class LookupService {
  /** Where teams dial numbers without a country, as it was last read. */
  private readonly regions = new LRUCache<string, { code: string | null }>({ max: 10_000 });

  constructor(private readonly repository: LookupRepository) {}

  /**
   * @returns JSON of the whole answer: all contacts with the number, the newest first
   * @throws AppError VALIDATION_FAILED for what cannot be dialled
   */
  async lookup(teamId: string, { phone, limit }: LookupQuery): Promise<string> {
    const message =
      checkContactField('phone_primary', phone) ?? (phone.trim() ? undefined : 'must not be empty');
    if (message) throw validationError([{ field: 'phone', message }]);
    for (let region = this.regions.get(teamId)?.code ?? null; ;) {
      const numbers = readingsOf(cleanPhone(phone), region).map(({ number }) => number);
      if (numbers.length === 0)
        throw validationError([{ field: 'phone', message: 'must have two digits before an extension' }]);
      const rows = await this.repository.find(teamId, numbers, endOf(numbers[0]!), limit);
      const [first] = rows;
      if (!first) throw new Error('unknown team');
      if (first.region === region || isInternational(phone)) return answer(rows, numbers);
      // Another region: the same digits are another number there.
      ({ region } = first);
      this.regions.set(teamId, { code: region });
    }
  }
}

const isInternational = (phone: string) => phone.trimStart().startsWith('+');

function endOf(number: string): string | null {
  const digits = number.replace(/\D/g, '');
  return digits.length < END_DIGITS ? null : digits.slice(-END_DIGITS);
}

function answer(rows: LookupRow[], asked: string[]): string {
  const matches = rows.flatMap((row) => {
    if (row.json === null) return [];
    const { match, reason, field, number } = reasonOf(row, asked);
    const found: Omit<LookupMatchDto, 'contact'> = { match, reason, field, number };
    return `${JSON.stringify(found).slice(0, -1)},"contact":${row.json}}`;
  });
  return `{"success":true,"data":[${matches.join(',')}],"total":${matches.length && rows[0]!.total}}`;
}

function reasonOf(row: LookupRow, asked: string[]): Omit<LookupMatchDto, 'contact'> {
  const end = endOf(asked[0]!);
  const number = row.numbers.find((one) => (row.exact ? asked.includes(one) : endOf(one) === end))!;
  const values = PHONE_FIELDS.flatMap((field): { field: (typeof PHONE_FIELDS)[number]; number: string }[] =>
    field === 'phones'
      ? row.phones.map((item) => ({ field, number: item.number ?? '' }))
      : [{ field, number: row[field] ?? '' }],
  );
  const isOf = (text: string) => digitsOf(text).includes(endOf(number) ?? digitsOf(number));
  // What was read in another way, such as two numbers in one field, is still of the first that has one.
  const at = values.find((value) => isOf(value.number)) ?? values.find((value) => value.number)!;
  const reason = !row.exact ? 'last_digits' : number.startsWith('+') ? 'e164' : 'digits';
  return { match: row.exact ? 'exact' : 'partial', reason, ...at };
}

const digitsOf = (text: string) => cleanPhone(text).replace(/\D/g, '');
