-- The engine's own profile: distinct values and quantiles are estimates; no moments beyond the second, no top values, no histograms.
summarize v1;
