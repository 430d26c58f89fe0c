SET 'pipeline.name'
