import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Listed, Page } from '../core/ports/page.ts'

/**
 * Prints a page of a list as `{items, total, limit, offset}` and sets `Link` (RFC 8288) to the pages beside it;
 * the links keep every other parameter of the request.
 */
export function printPage<T>(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  listed: Listed<T>,
  page: Page,
  print: (item: T) => unknown,
) {
  const links = pageLinks(request.url, page, listed.total)
  if (links) reply.header('link', links)
  return { items: listed.items.map(print), total: listed.total, limit: page.limit, offset: page.offset }
}

/** The value of `Link`, or null when the list has this one page. Pure; no I/O. */
export function pageLinks(url: string, page: Page, total: number): string | null {
  const [path = '/', search = ''] = url.split(/\?(.*)/s)
  const link = (relation: string, offset: number): string => {
    const parameters = new URLSearchParams(search)
    parameters.set('limit', String(page.limit))
    parameters.set('offset', String(offset))
    return `<${path}?${parameters}>; rel="${relation}"`
  }
  const links = [
    ...(page.offset + page.limit < total ? [link('next', page.offset + page.limit)] : []),
    ...(page.offset > 0 ? [link('prev', Math.max(0, page.offset - page.limit))] : []),
  ]
  return links.length > 0 ? links.join(', ') : null
}
