"""django-viewflow 2.4.0 as its documentation shows it: the engine's own Process and Task tables, one process subclass."""
