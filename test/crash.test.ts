import { test } from 'node:test'
import { surviveKills } from './crash.ts'

test('a server killed in the middle of uploads loses no acknowledged version and shows no half one', () =>
  surviveKills(3))
