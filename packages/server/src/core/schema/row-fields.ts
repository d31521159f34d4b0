/** Shown among the fields of a schema, and no row has it: a time series is a dataset of its own. */
export const NEVER = 'timeSeriesEvents'
