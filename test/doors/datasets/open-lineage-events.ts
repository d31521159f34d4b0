/** Events as the integrations of Airflow, Spark and dbt send them, and those about a dataset or a job alone. */

const client = (name: string) => `https://github.com/OpenLineage/OpenLineage/tree/1.40.0/${name}`
const facet = (producer: string, name: string, more: object) => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/1-0-0/${name}.json#/$defs/${name}`,
  ...more,
})
const event = (producer: string, kind: string, more: object) => ({
  eventTime: '2026-02-12T08:00:00.123456+00:00',
  producer,
  schemaURL: `https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/${kind}`,
  ...more,
})

const airflow = 'https://github.com/apache/airflow/tree/providers-openlineage/2.3.0'
const spark = client('integration/spark')
const dbt = client('integration/dbt')

const columns = [
  { name: 'amount', type: 'DECIMAL(18,2)', description: 'in euros' },
  { name: 'address', type: 'struct', fields: [{ name: 'city', type: 'string' }] },
]
const schema = (producer: string) => facet(producer, 'SchemaDatasetFacet', { fields: columns })

export const events = {
  'a task of Airflow starts': event(airflow, 'RunEvent', {
    eventType: 'START',
    run: {
      runId: '0198c1a0-5b5c-7f00-8000-0123456789ab',
      facets: {
        nominalTime: facet(airflow, 'NominalTimeRunFacet', { nominalStartTime: '2026-02-12T00:00:00+00:00' }),
        parent: facet(airflow, 'ParentRunFacet', {
          run: { runId: '0198c1a0-5b5c-7f00-8000-0123456789ac' },
          job: { namespace: 'default', name: 'daily' },
        }),
        airflow: facet(airflow, 'AirflowRunFacet', { dag: { dag_id: 'daily', tags: "['a']", owner: null } }),
      },
    },
    job: {
      namespace: 'default',
      name: 'daily.load',
      facets: {
        jobType: facet(airflow, 'JobTypeJobFacet', { processingType: 'BATCH', integration: 'AIRFLOW' }),
        sql: facet(airflow, 'SQLJobFacet', { query: 'insert into b select * from a' }),
        ownership: facet(airflow, 'OwnershipJobFacet', { _deleted: true }),
      },
    },
    inputs: [
      { namespace: 'postgres://db:5432', name: 'shop.public.orders', facets: { schema: schema(airflow) } },
    ],
    outputs: [],
  }),
  'a job of Spark is done': event(spark, 'RunEvent', {
    eventType: 'COMPLETE',
    run: {
      runId: '0198c1a0-5b5c-7f00-8000-0123456789ad',
      facets: {
        spark_properties: facet(spark, 'RunFacet', { properties: { 'spark.master': 'local[*]' } }),
        processing_engine: facet(spark, 'ProcessingEngineRunFacet', { version: '4.0.1', name: 'spark' }),
      },
    },
    job: { namespace: 'spark', name: 'shop.append_data_exec_v1', facets: {} },
    inputs: [
      {
        namespace: 's3://lake',
        name: 'orders',
        facets: { schema: schema(spark), dataSource: facet(spark, 'DatasourceDatasetFacet', { name: 's3' }) },
        inputFacets: {
          dataQualityMetrics: facet(spark, 'DataQualityMetricsInputDatasetFacet', { rowCount: 3 }),
        },
      },
    ],
    outputs: [
      {
        namespace: 'file',
        name: '/tmp/out',
        facets: { version: facet(spark, 'DatasetVersionDatasetFacet', { datasetVersion: '42' }) },
        outputFacets: {
          outputStatistics: facet(spark, 'OutputStatisticsOutputDatasetFacet', { rowCount: 3, size: 64 }),
        },
      },
    ],
  }),
  'a model of dbt fails': event(dbt, 'RunEvent', {
    eventType: 'FAIL',
    run: {
      runId: '0198c1a0-5b5c-7f00-8000-0123456789ae',
      facets: {
        dbt_version: facet(dbt, 'DbtVersionRunFacet', { version: '1.10.0' }),
        errorMessage: facet(dbt, 'ErrorMessageRunFacet', { message: 'no', programmingLanguage: 'sql' }),
      },
    },
    job: { namespace: 'dbt', name: 'shop.analytics.orders.build.run' },
    inputs: [],
    outputs: [{ namespace: 'snowflake://org-acc', name: 'shop.analytics.orders' }],
  }),
  'a run tells more without a transition': event(client('client/python'), 'RunEvent', {
    run: { runId: '0198C1A0-5B5C-7F00-8000-0123456789AF' },
    job: { namespace: '', name: '' },
    future: { any: [null] },
  }),
  'a dataset is described': event(client('client/java'), 'DatasetEvent', {
    dataset: {
      namespace: 'postgres://db:5432',
      name: 'shop.public.orders',
      facets: {
        documentation: facet(client('client/java'), 'DocumentationDatasetFacet', { _deleted: false }),
      },
    },
  }),
  'a job is described': event(client('client/java'), 'JobEvent', {
    job: { namespace: 'default', name: 'daily.load' },
    inputs: [{ namespace: 'postgres://db:5432', name: 'shop.public.orders' }],
    outputs: [{ namespace: 'rowhouse://here', name: 'Orders' }],
  }),
}
