import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CoreError } from '../../../errors.ts'
import { buildRecipe } from '../../build.ts'
import { printYaml } from '../print-yaml.ts'
import { parseSql } from './parse-sql.ts'

const shown = (sql: string) => printYaml(buildRecipe(parseSql(sql)))

test('MySQL is read as mysqldump writes it', () => {
  const sql = `-- MySQL dump 10.13
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
DROP TABLE IF EXISTS \`users\`;
CREATE TABLE \`users\` (
  \`id\` int(10) unsigned NOT NULL AUTO_INCREMENT,
  \`email\` varchar(100) COLLATE utf8mb4_unicode_ci NOT NULL COMMENT 'how we reach them',
  \`role\` enum('admin','it''s','b\\'c') CHARACTER SET utf8mb4 NOT NULL DEFAULT 'admin',
  \`age\` tinyint(3) unsigned DEFAULT NULL,
  \`level\` tinyint NOT NULL,
  \`is_on\` tinyint(1) NOT NULL DEFAULT '1',
  \`balance\` decimal(6,2) unsigned NOT NULL DEFAULT '0.00',
  \`key\` varchar(10) NOT NULL, # a column that is named like an index
  \`pw\` binary(16) DEFAULT NULL,
  \`updated_at\` timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  \`total\` decimal(10,2) GENERATED ALWAYS AS (\`balance\` * 2) STORED,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`users_email_unique\` (\`email\`),
  KEY \`k\` (\`role\`(10),\`age\`) USING BTREE,
  FULLTEXT KEY \`f\` (\`key\`)
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COMMENT='x; y';
INSERT INTO \`users\` VALUES (1,'a\\'b;','admin'),(2,'x','y');
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN CREATE TABLE a (b int); END;;
DELIMITER ;
CREATE TABLE \`posts\` (
  id int NOT NULL,
  \`user_id\` int(10) unsigned NOT NULL,
  slug varchar(6) not null unique,
  CONSTRAINT \`fk\` FOREIGN KEY (\`user_id\`) REFERENCES \`users\` (\`id\`) ON DELETE CASCADE ON UPDATE NO ACTION
);
ALTER TABLE posts ADD PRIMARY KEY (id), ADD KEY x (user_id);
ALTER TABLE posts MODIFY id int NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=3;`
  assert.equal(
    shown(sql),
    `users:
  id: integer @id
  email: string @email max 100 (how we reach them) unique
  role: enum(admin, it's, b'c) null 20% default admin
  age: integer @age null 5%
  level: integer 0-127
  is_on: boolean null 20% default true
  balance: number @amount null 20% default 0.00
  key: string @word max 10
  pw: string @hex max 16 null 5%
  updated_at: datetime @past_datetime null 5%
  total: number @formula(balance * 2)
posts:
  id: integer @id
  user_id: $users
  slug: string @slug max 6 unique
`,
  )
})

test('SQL Server and SQLite are read, with names in brackets and without types', () => {
  const server = `CREATE TABLE [dbo].[Order Details] (
    [OrderID] [int] IDENTITY(1,1) NOT NULL,
    [Unit Price] [money] NOT NULL CONSTRAINT [DF] DEFAULT ((0)),
    [Id] [uniqueidentifier] NOT NULL,
    [Note] [nvarchar](max) NULL,
    CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([OrderID] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]
  ) ON [PRIMARY]
  GO
  CREATE TABLE lite (id INTEGER PRIMARY KEY AUTOINCREMENT, name, at DATETIME DEFAULT CURRENT_TIMESTAMP,
    kind TEXT CHECK(kind = 'a' OR kind = 'b') NOT NULL, x REAL CHECK (0 < x AND x < 1), parent INTEGER REFERENCES lite ON DELETE SET NULL) STRICT`
  assert.equal(
    shown(server),
    `Order_Details:
  OrderID: integer @id
  Unit_Price: number @price null 20% default 0
  Id: string @uuid
  Note: string @sentence null 5%
lite:
  id: integer @id
  name: string @full_name null 5%
  at: datetime @past_datetime null 5%
  kind: enum(a, b)
  x: number 0.01..0.99 null 5%
  parent: $lite null 5%
`,
  )
})

test('tables of one name are told apart by their schemas, and foreign keys of several columns name one row', () => {
  const sql = `create table a.t (x int, y int, primary key (x, y));
    create table b.t (x int, y int, foreign key (x, y) references a.t (x, y))`
  assert.equal(
    shown(sql),
    `a_t:
  $id: none
  x: integer
  y: integer
  $unique: [x, y]
b_t:
  $id: none
  x: $a_t.x null 5%
  y: $a_t.y with x null 5%
`,
  )
})

test('whatever the text, it is read or refused, and never anything else', () => {
  const words = [
    ...[
      'create',
      'table',
      'alter',
      'add',
      'a',
      'b',
      'int',
      'varchar',
      'primary',
      'key',
      'unique',
      'check',
      'in',
    ],
    ...[
      'references',
      'foreign',
      'default',
      'not',
      'null',
      'between',
      'and',
      'or',
      'as',
      'enum',
      'type',
      'array',
    ],
    ...[
      '(',
      ')',
      ',',
      ';',
      '[',
      ']',
      "'",
      '"',
      '`',
      '::',
      '=',
      '<',
      '-',
      '.',
      '1',
      '2.5',
      "'x'",
      '$$',
      '/*',
      '\n',
    ],
  ]
  const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 })), { maxLength: 40 })
  const body = text.map(parts => `create table a (b int, c text ${parts.join(' ')}`)
  fc.assert(
    fc.property(
      fc.oneof(
        text.map(parts => parts.join(' ')),
        body,
      ),
      sql => {
        try {
          buildRecipe(parseSql(sql))
        } catch (error) {
          assert.ok(error instanceof CoreError && error.code === 'invalid_recipe', String(error))
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test('a text of the greatest length is read or refused, however it is nested or repeated', () => {
  const table = (condition: string) => `create table a (b int check (${condition}))`
  const hostile = [
    table('('.repeat(100_000) + ')'.repeat(100_000)),
    table(`b = ${'- '.repeat(100_000)}1`),
    table(Array(60_000).fill('b > 1').join(' and ')),
    table(Array(60_000).fill('b = 1').join(' or ')),
    table(`b in (${'(1),'.repeat(100_000)}1)`),
    `create table a (${Array.from({ length: 40_000 }, (_, at) => `c${at} int`).join(',\n')})`,
    Array.from({ length: 20_000 }, (_, at) => `create table t${at} (c int)`).join(';\n'),
    `create table a (b int)${'\nalter table a add unique (b);'.repeat(20_000)}`,
    `${'/*'.repeat(200_000)}`,
    `create table a (b ${'['.repeat(200_000)})`,
  ]
  for (const sql of hostile) {
    try {
      buildRecipe(parseSql(sql))
    } catch (error) {
      assert.ok(error instanceof CoreError, `${sql.slice(0, 60)}: ${error}`)
    }
  }
})
