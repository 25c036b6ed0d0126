"""Whether a paper in somebody's hand is genuine: typed codes, signed codes, the list of papers that are valid no longer."""
