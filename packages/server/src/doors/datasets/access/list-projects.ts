import Type from 'typebox'
import { operation } from '../../door.ts'
import { printPage } from '../../pages.ts'
import { refusals } from '../../shapes.ts'
import { printProject } from '../print.ts'
import { listOf, pageQuery } from '../schemas.ts'
import { pageOf, projectExample } from './examples.ts'
import { Project } from './shapes.ts'

export const listProjects = operation({
  method: 'GET',
  path: '/api/projects',
  role: 'viewer',
  summary: 'List projects',
  tags: ['projects'],
  query: Type.Object(pageQuery(500)),
  responses: {
    200: { description: 'A page of projects.', schema: listOf(Project), example: pageOf(projectExample) },
    ...refusals(422),
  },
  async answer(call) {
    const listed = await call.house.ports.catalog.read(call.actor.scope, tx => tx.projects.list(call.query))
    return printPage(call, listed, call.query, printProject)
  },
})
