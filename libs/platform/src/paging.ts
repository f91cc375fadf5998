import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { ApiData } from './openapi';
import { PlainInteger } from './validation';

const MAX_PAGE = 1_000_000;

/** The class of a query that asks for a page of a list: `page` from 1, and at most `max` rows, `usual` when it does not say. */
export function PageOf(usual: number, max: number) {
  class PagedQuery {
    @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 1 })
    @IsOptional()
    @PlainInteger(1, MAX_PAGE)
    page: number = 1;

    @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: max, default: usual })
    @IsOptional()
    @PlainInteger(1, max)
    limit: number = usual;
  }
  return PagedQuery;
}

/** Of lists that were answered whole before they had pages: the first page holds all that an ordinary team has. */
export class ListQuery extends PageOf(1000, 1000) {}

/** Asks for what comes after a row of a list whose rows have ascending or descending numbers. */
export class AfterQuery {
  @ApiPropertyOptional({ type: 'integer', description: '`next_cursor` of the page before.' })
  @IsOptional()
  @PlainInteger(1, Number.MAX_SAFE_INTEGER)
  cursor?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsOptional()
  @PlainInteger(1, 500)
  limit: number = 50;
}

/** Rows of a list, and how many it has in all. */
export interface Page<T> {
  data: T[];
  total: number;
}

/** Where a page is in its list. */
export class PageDto {
  @ApiProperty({ type: 'integer', example: 1 })
  page!: number;
  @ApiProperty({ type: 'integer', example: 50 })
  limit!: number;
  @ApiProperty({ type: 'integer', example: 120 })
  total!: number;
  @ApiProperty({ type: 'integer', example: 3 })
  total_pages!: number;
}

/** @returns the answer with a page of a list. */
export function pageAnswer<T>({ data, total }: Page<T>, { page, limit }: ListQuery) {
  const pagination: PageDto = { page, limit, total, total_pages: Math.ceil(total / limit) };
  return { success: true, data, total, pagination };
}

/** Documents what pageAnswer() makes of rows of `model`. */
export const ApiPage = (model: Type) =>
  applyDecorators(
    ApiExtraModels(PageDto),
    ApiData(model, {
      list: true,
      extra: {
        total: { type: 'integer', example: 1 },
        pagination: { $ref: getSchemaPath(PageDto) },
      },
    }),
  );

/** Runs a statement. */
type Run = (sql: string, values: unknown[]) => Promise<unknown>;

/**
 * Reads one page of a list with two statements, one when it is past the end.
 * @param list `from` with its conditions, whose parameters are `values`; `order` must leave no ties
 */
export async function readPage<T>(
  run: Run,
  list: { columns: string; from: string; order: string; values: unknown[] },
  { page, limit }: ListQuery,
): Promise<Page<T>> {
  const { columns, from, order, values } = list;
  const [{ total }] = (await run(`SELECT count(*)::int AS total FROM ${from}`, values)) as [
    { total: number },
  ];
  const offset = (page - 1) * limit;
  if (offset >= total) return { data: [], total };
  const data = (await run(
    `SELECT ${columns} FROM ${from} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    values,
  )) as T[];
  return { data, total };
}
