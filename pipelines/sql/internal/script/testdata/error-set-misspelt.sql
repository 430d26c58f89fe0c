SETT 'pipeline.name' = 'x'
