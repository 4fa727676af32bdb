"""Documents to the model and back: OIFM Markdown, OIFM JSON, RadElement CDE sets."""
